import ExchangeFormats
import Foundation
import FundingModel

/// One dossier with every field, as compact text that rows of the tables change in one place.
let wholeDossier = """
    {"person":{"number":"123456782","birthDate":"2004-09-18","sex":"V","deathDate":"2026-01-01","inBRP":true,\
    "residence":{"country":"NL","region":"NW"}},\
    "nationalities":[{"code":"0001","from":"2004-09-18","until":"2020-01-01"}],\
    "residenceTitles":[{"code":"30","from":"2019-01-01","until":"2021-01-01"}],\
    "enrolments":[{"brin":"27DV","sequence":"C2","enrolledOn":"2022-08-01","plannedEnd":"2026-07-31",\
    "actualEnd":"2026-05-01","leavingReason":"01",\
    "periods":[{"from":"2022-08-02","trainingCode":"25297","pathway":"BBL","level":"MBO-4","requested":true,\
    "provider":"100A498","location":"101X589","route":"DLP","phase":"MBO"},\
    {"from":"2023-08-01","trainingCode":"25298","pathway":"BOL","requested":false}],\
    "supportPeriods":[{"from":"2023-09-01","until":"2024-01-31"}],\
    "placements":[{"sequence":"C1","agreedOn":"2025-07-01","from":"2025-09-01","plannedEnd":"2026-07-30",\
    "actualEnd":"2026-04-01","hours":288,"company":"100636505","trainingCode":"25299","elective":"K0067"},\
    {"sequence":"C9","agreedOn":"2025-07-02","from":"2025-09-02","plannedEnd":"2026-07-29"}]},\
    {"brin":"27DV","sequence":"C3","enrolledOn":"2021-08-01","plannedEnd":"2022-07-31",\
    "periods":[{"from":"2021-08-01","trainingCode":"25300","pathway":"BOL","requested":true}]}],\
    "diplomas":[{"brin":"27DV","result":"8277645","trainingCode":"25301","obtainedOn":"2025-06-16",\
    "requested":true,"enrolment":"C2"},\
    {"brin":"27DV","result":"8277646","trainingCode":"25302","obtainedOn":"2025-06-17","requested":false}],\
    "exOfficio":[{"brin":"27DV","sequence":"C2","countDate":"2025-10-01","funded":false,"reason":"besluit 1"},\
    {"brin":"27DV","sequence":"C2","countDate":"2024-10-01","funded":true,"reason":"besluit 2"}],\
    "partialResults":[{"kind":"GEO","brin":"27DV","resultId":"8","code":"3005","finalMark":"6","exemption":"MBO"},\
    {"kind":"KZD","code":"K0067","result":"Behaald","certificate":"J"},{"kind":"AMO","partCode":"A1"}]}
    """

/// The defect of a line; nil when it is taken.
func defect(of line: String) -> JSONLineDefect? {
    defect(of: Array(line.utf8))
}

func defect(of line: [UInt8]) -> JSONLineDefect? {
    do {
        _ = try dossier(from: line)
        return nil
    } catch {
        return error
    }
}

func dossier(from line: [UInt8]) throws(JSONLineDefect) -> Dossier {
    var reader = DossierReader()
    return try reader.read(line.span)
}

func decision(from line: [UInt8]) throws(JSONLineDefect) -> Decision {
    var reader = DecisionReader()
    return try reader.read(line.span)
}

func line(of dossier: Dossier) -> [UInt8] {
    var line: [UInt8] = []
    DossierWriter().write(dossier, to: &line)
    return line
}

/// Rows of a text table, the columns cut at `|` and trimmed; the first row is the heading.
func rows(_ table: String) -> [[String]] {
    table.split(separator: "\n").dropFirst().map { row in
        row.components(separatedBy: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

/// Lines of a file of the rules' cases, `decisions` or `dossiers`.
func caseLines(_ kind: String) throws -> [[UInt8]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("FundingRulesTests/Cases")
    return try [2018, 2022, 2027].flatMap { year in
        try Data(contentsOf: folder.appendingPathComponent("\(kind)-\(year).jsonl"))
            .split(separator: 0x0A).map(Array.init)
    }
}
