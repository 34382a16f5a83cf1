import ExchangeFormats
import Foundation
import FundingModel
import Testing

@Suite("JSON lines: form of a dossier")
struct JSONLinesFormTests {
    /// What is changed in the whole dossier, and the field the defect names; `ok` when there is none.
    static let replacements = """
        case | text | becomes | field
        whole | { | { | ok
        number of 8 digits | "123456782" | "12345678" | person.number
        number of 10 digits | "123456782" | "0123456782" | person.number
        number fails the 11-test | "123456782" | "123456783" | person.number
        education number | "123456782" | "100000009" | ok
        number is a number | "123456782" | 123456782 | person.number
        number null | "123456782" | null | person.number
        birth day unknown | "birthDate":"2004-09-18" | "birthDate":"2004-09-00" | ok
        birth month unknown | "birthDate":"2004-09-18" | "birthDate":"2004-00-00" | ok
        day in unknown month | "birthDate":"2004-09-18" | "birthDate":"2004-00-18" | person.birthDate
        birth date not real | "birthDate":"2004-09-18" | "birthDate":"2005-02-29" | person.birthDate
        sex not in list | "sex":"V" | "sex":"F" | person.sex
        sex absent by null | "sex":"V" | "sex":null | ok
        death before birth, no rule of form | "2026-01-01" | "2004-09-17" | ok
        inBRP text | "inBRP":true | "inBRP":"true" | person.inBRP
        residence a text | {"country":"NL","region":"NW"} | "NL" | person.residence
        residence null | {"country":"NL","region":"NW"} | null | ok
        country of 20 bytes | "NL" | "12345678901234567890" | ok
        country of 21 bytes | "NL" | "123456789012345678901" | person.residence.country
        country of 20 bytes in UTF-8 | "NL" | "éééééééééé" | ok
        country of 22 bytes in UTF-8 | "NL" | "ééééééééééé" | person.residence.country
        country with zero | "NL" | "N\\u0000" | person.residence.country
        unknown field of residence | "region": | "state": | person.residence.state
        nationality of 3 digits | "0001" | "001" | nationalities[0].code
        nationality letters | "0001" | "00A1" | nationalities[0].code
        nationality ends at start | "until":"2020-01-01" | "until":"2004-09-18" | ok
        nationality ends before | "until":"2020-01-01" | "until":"2004-09-17" | nationalities[0].until
        title of 1 digit | "30" | "3" | residenceTitles[0].code
        title of 3 digits | "30" | "030" | residenceTitles[0].code
        title ends before | "until":"2021-01-01" | "until":"2018-12-31" | residenceTitles[0].until
        brin in small letters | {"brin":"27DV","sequence":"C2","e | {"brin":"27dv","sequence":"C2","e | enrolments[0].brin
        brin of 5 | {"brin":"27DV","sequence":"C2","e | {"brin":"27DVA","sequence":"C2","e | enrolments[0].brin
        sequence empty | "sequence":"C2","e | "sequence":"","e | enrolments[0].sequence
        sequence of 20 | "sequence":"C2","e | "sequence":"A1234567890123456789","e | ok
        sequence of 21 | "sequence":"C2","e | "sequence":"A12345678901234567890","e | enrolments[0].sequence
        sequence with dash | "sequence":"C2","e | "sequence":"C-2","e | enrolments[0].sequence
        sequence twice | "sequence":"C3" | "sequence":"C2" | enrolments[1].sequence
        sequence elsewhere | "27DV","sequence":"C3" | "27DW","sequence":"C2" | ok
        ids differ by case | "sequence":"C3" | "sequence":"c2" | ok
        day not real | "2022-08-01","p | "2022-08-32","p | enrolments[0].enrolledOn
        day of year 0 | "2022-08-01","p | "0000-08-01","p | enrolments[0].enrolledOn
        day without dashes | "2022-08-01","p | "20220801","p | enrolments[0].enrolledOn
        day with month 00 | "2022-08-01","p | "2022-00-01","p | enrolments[0].enrolledOn
        leap day | "2026-07-31","actual | "2024-02-29","actual | ok
        no leap day | "2026-07-31","actual | "2025-02-29","actual | enrolments[0].plannedEnd
        planned end at start | "2026-07-31","actual | "2022-08-01","actual | ok
        planned end before start | "2026-07-31","actual | "2022-07-31","actual | enrolments[0].plannedEnd
        actual end at start | "actualEnd":"2026-05-01" | "actualEnd":"2022-08-01" | ok
        actual end before start | "actualEnd":"2026-05-01" | "actualEnd":"2022-07-31" | enrolments[0].actualEnd
        leaving reason long | "leavingReason":"01" | "leavingReason":"012345678901234567890" | enrolments[0].leavingReason
        period at start | "2022-08-02" | "2022-08-01" | ok
        period before start | "2022-08-02" | "2022-07-31" | enrolments[0].periods[0].from
        second period before start | "from":"2023-08-01" | "from":"2020-08-01" | enrolments[0].periods[1].from
        period after the end | "from":"2023-08-01" | "from":"2030-08-01" | ok
        periods unsorted | "2022-08-02" | "2023-08-02" | ok
        periods alike | "2022-08-02" | "2023-08-01" | enrolments[0].periods[1].from
        training code of 4 | "25297" | "2529" | enrolments[0].periods[0].trainingCode
        training code of 6 | "25297" | "252970" | enrolments[0].periods[0].trainingCode
        training code letters | "25298" | "2529A" | enrolments[0].periods[1].trainingCode
        pathway not in list | "BBL" | "BLB" | enrolments[0].periods[0].pathway
        pathway part-time | "BBL" | "BOL_DT" | ok
        pathway exam | "BBL" | "EX" | ok
        pathway OVO | "BBL" | "OVO" | ok
        pathway ODT | "BBL" | "ODT" | ok
        pathway null | "BBL" | null | enrolments[0].periods[0].pathway
        level 0 | "MBO-4" | "MBO-0" | enrolments[0].periods[0].level
        level 1 | "MBO-4" | "MBO-1" | ok
        level 5 | "MBO-4" | "MBO-5" | enrolments[0].periods[0].level
        level a number | "MBO-4" | 4 | enrolments[0].periods[0].level
        requested 1 | "requested":true,"prov | "requested":1,"prov | enrolments[0].periods[0].requested
        provider a number | "100A498" | 100 | enrolments[0].periods[0].provider
        phase not in list | "phase":"MBO" | "phase":"HBO" | enrolments[0].periods[0].phase
        phase VO | "phase":"MBO" | "phase":"VO" | ok
        periods empty | [{"from":"2021-08-01","trainingCode":"25300","pathway":"BOL","requested":true}] | [] | enrolments[1].periods
        periods null | [{"from":"2021-08-01","trainingCode":"25300","pathway":"BOL","requested":true}] | null | enrolments[1].periods
        period not an object | [{"from":"2021-08-01","trainingCode":"25300","pathway":"BOL","requested":true}] | [3] | enrolments[1].periods[0]
        support ends at start | "2024-01-31" | "2023-09-01" | ok
        support ends before | "2024-01-31" | "2023-08-31" | enrolments[0].supportPeriods[0].until
        support without start | {"from":"2023-09-01","until" | {"until" | enrolments[0].supportPeriods[0].from
        placement twice | "sequence":"C9" | "sequence":"C1" | enrolments[0].placements[1].sequence
        placement ends at start | "2026-07-30" | "2025-09-01" | ok
        placement ends before | "2026-07-30" | "2025-08-31" | enrolments[0].placements[0].plannedEnd
        placement ended before | "2026-04-01" | "2025-08-31" | enrolments[0].placements[0].actualEnd
        agreed after the end | "2025-07-01" | "2027-07-01" | ok
        hours 0 | 288 | 0 | ok
        hours -1 | 288 | -1 | enrolments[0].placements[0].hours
        hours with fraction | 288 | 288.5 | enrolments[0].placements[0].hours
        hours with exponent | 288 | 2e2 | enrolments[0].placements[0].hours
        hours text | 288 | "288" | enrolments[0].placements[0].hours
        hours most | 288 | 2147483647 | ok
        hours too many | 288 | 2147483648 | enrolments[0].placements[0].hours
        placement training | "25299" | "2529" | enrolments[0].placements[0].trainingCode
        diploma twice | "8277646" | "8277645" | diplomas[1].result
        diploma elsewhere | "27DV","result":"8277646" | "27DW","result":"8277645" | ok
        diploma id of letters | "8277646" | "8277 646" | diplomas[1].result
        diploma day | "2025-06-16" | "2025-06-31" | diplomas[0].obtainedOn
        diploma enrolment | "enrolment":"C2" | "enrolment":"" | diplomas[0].enrolment
        ex officio in February | "2025-10-01" | "2026-02-01" | exOfficio[0].countDate
        ex officio on 2 October | "2025-10-01" | "2025-10-02" | exOfficio[0].countDate
        ex officio twice | "2024-10-01" | "2025-10-01" | exOfficio[1].countDate
        ex officio funded null | "funded":false | "funded":null | exOfficio[0].funded
        ex officio reason null | "besluit 1" | null | exOfficio[0].reason
        ex officio reason long | "besluit 1" | "besluit van lang geleden, met overwegingen en bijlagen" | ok
        kind unknown | "kind":"GEO" | "kind":"XYZ" | partialResults[0].kind
        field of another kind | "partCode":"A1" | "code":"A1" | partialResults[2].code
        mark of an elective | "result":"Behaald" | "finalMark":"6" | partialResults[1].finalMark
        list not a list | "nationalities":[ | "nationalities":{"a":[ | nationalities
        """

    @Test("Each rule of form, both sides", arguments: rows(replacements))
    func rule(row: [String]) throws {
        let text = row[1].replacingOccurrences(of: "\\\\", with: "\\")
        let becomes = row[2].replacingOccurrences(of: "\\\\", with: "\\")
        let place = try #require(wholeDossier.range(of: text), "\(row[0])")
        let line = wholeDossier.replacingCharacters(in: place, with: becomes)
        #expect(defect(of: line)?.field ?? "ok" == row[3], "\(row[0])")
    }

    @Test(
        "A required field that is absent is named",
        arguments: [
            (#""number":"123456782","#, "person.number"), (#""birthDate":"2004-09-18","#, "person.birthDate"),
            (#""code":"0001","#, "nationalities[0].code"), (#""code":"30","#, "residenceTitles[0].code"),
            (#""enrolledOn":"2022-08-01","#, "enrolments[0].enrolledOn"),
            (#""plannedEnd":"2026-07-31","#, "enrolments[0].plannedEnd"),
            (#""from":"2022-08-02","#, "enrolments[0].periods[0].from"),
            (#""trainingCode":"25297","#, "enrolments[0].periods[0].trainingCode"),
            (#""pathway":"BBL","#, "enrolments[0].periods[0].pathway"),
            (#""requested":true,"#, "enrolments[0].periods[0].requested"),
            (#""sequence":"C1","#, "enrolments[0].placements[0].sequence"),
            (#""agreedOn":"2025-07-01","#, "enrolments[0].placements[0].agreedOn"),
            (#""from":"2025-09-01","#, "enrolments[0].placements[0].from"),
            (#""plannedEnd":"2026-07-30","#, "enrolments[0].placements[0].plannedEnd"),
            (#""sequence":"C3","#, "enrolments[1].sequence"), (#""result":"8277645","#, "diplomas[0].result"),
            (#""trainingCode":"25301","#, "diplomas[0].trainingCode"),
            (#""obtainedOn":"2025-06-16","#, "diplomas[0].obtainedOn"),
            (#""requested":true,"enrolment":"C2""#, "diplomas[0].requested"),
            (#""countDate":"2025-10-01","#, "exOfficio[0].countDate"), (#""funded":false,"#, "exOfficio[0].funded"),
            (#","reason":"besluit 1""#, "exOfficio[0].reason"), (#""kind":"GEO","#, "partialResults[0].kind"),
            (#""sex":"V","#, "ok"), (#""inBRP":true,"#, "ok"), (#""level":"MBO-4","#, "ok"), (#""hours":288,"#, "ok"),
        ])
    func required(text: String, field: String) throws {
        let place = try #require(wholeDossier.range(of: text))
        var becomes = ""
        if text.hasPrefix(#""requested":true,"enrolment""#) { becomes = #""enrolment":"C2""# }
        let line = wholeDossier.replacingCharacters(in: place, with: becomes)
        #expect(defect(of: line)?.field ?? "ok" == field)
    }

    /// Whole lines, and the field of the first defect in the order of the text.
    static let order = #"""
        case | line | field
        empty object | {} | person
        person null | {"person":null} | person
        least | {"person":{"number":"123456782","birthDate":"2004-09-18"}} | ok
        blanks | { "person" : { "number" : "123456782" , "birthDate" : "2004-09-18" } } | ok
        lists null | {"person":{"number":"123456782","birthDate":"2004-09-18"},"enrolments":null} | ok
        both missing | {"person":{}} | person.number
        bad value before missing | {"person":{"sex":"X"}} | person.sex
        missing before later bad value | {"person":{"number":"123456782"},"enrolments":3} | person.birthDate
        two bad values | {"person":{"birthDate":"x","number":"y"}} | person.birthDate
        unknown before bad | {"persons":3,"person":4} | persons
        unknown null | {"extra":null,"person":{"number":"123456782","birthDate":"2004-09-18"}} | extra
        key twice | {"person":{"number":"123456782","number":"123456782","birthDate":"2004-09-18"}} | person.number
        key twice, once null | {"person":{"sex":null,"sex":"V","number":"123456782","birthDate":"2004-09-18"}} | person.sex
        key twice by escape | {"person":{"sex":"V","\u0073ex":"V"}} | person.sex
        end first, then start | {"enrolments":[{"plannedEnd":"2020-01-01","enrolledOn":"2020-01-02"}]} | enrolments[0].enrolledOn
        period first, then start | {"enrolments":[{"periods":[{"from":"2020-01-01","trainingCode":"25297","pathway":"BOL","requested":true}],"enrolledOn":"2020-01-02"}]} | enrolments[0].enrolledOn
        sequence first, then brin | {"enrolments":[{"brin":"27DV","sequence":"1","enrolledOn":"2020-01-01","plannedEnd":"2020-01-01","periods":[{"from":"2020-01-01","trainingCode":"25297","pathway":"BOL","requested":true}]},{"sequence":"1","brin":"27DV"}]} | enrolments[1].brin
        missing in order of the page | {"enrolments":[{"plannedEnd":"2020-01-01"}]} | enrolments[0].brin
        empty periods before missing | {"enrolments":[{"periods":[]}]} | enrolments[0].periods
        enrolment a number | {"enrolments":[5]} | enrolments[0]
        enrolment null | {"enrolments":[null]} | enrolments[0]
        results in person | {"person":{"number":"123456782","birthDate":"2004-09-18","partialResults":[{"kind":"AMO"}]}} | ok
        defect of results in person | {"person":{"partialResults":[{"kind":"B"}]}} | person.partialResults[0].kind
        kind after its field | {"partialResults":[{"partCode":"1","kind":"GEO"}]} | partialResults[0].kind
        name with many digits is hidden | {"123456782":1} | ?
        """#

    @Test("The first defect in the order of the text", arguments: rows(order))
    func firstDefect(row: [String]) {
        #expect(defect(of: row[1])?.field ?? "ok" == row[2], "\(row[0])")
    }
}
