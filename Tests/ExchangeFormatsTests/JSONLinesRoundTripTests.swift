import ExchangeFormats
import Foundation
import FundingModel
import Testing

@Suite("JSON lines: there and back")
struct JSONLinesRoundTripTests {
    @Test("Every dossier of the cases is read, and written as it stood")
    func dossiers() throws {
        for given in try caseLines("dossiers") {
            let read = try dossier(from: given)
            let written = line(of: read)
            #expect(String(decoding: written, as: UTF8.self) == String(decoding: given, as: UTF8.self) + "\n")
            #expect(try dossier(from: Array(written.dropLast())) == read)
        }
    }

    @Test("A dossier with every field comes back as it went")
    func wholeDossierComesBack() throws {
        let read = try dossier(from: Array(wholeDossier.utf8))
        #expect(read.person.country == ShortText("NL"))
        #expect(read.enrolments.map(\.periods.count) == [2, 1])
        #expect(read.placements.map(\.hours) == [288, nil])
        #expect(read.placements[0].elective == ShortText("K0067"))
        #expect(read.partialResults.map(\.kind) == [.genericExam, .elective, .order])
        #expect(read.partialResults[0].finalMark == ShortText("6"))
        #expect(read.partialResults[1].outcome == ShortText("Behaald"))
        #expect(try dossier(from: Array(line(of: read).dropLast())) == read)
    }

    @Test("Every decision of the cases is read, and written byte for byte as it stood")
    func decisions() throws {
        for given in try caseLines("decisions") {
            let read = try decision(from: given)
            var written: [UInt8] = []
            DecisionWriter().write(read, to: &written)
            #expect(String(decoding: written, as: UTF8.self) == String(decoding: given, as: UTF8.self) + "\n")
        }
    }

    @Test("A decision cut at any byte is a defect")
    func cutDecision() throws {
        let line = try #require(try caseLines("decisions").max { $0.count < $1.count })
        for length in 0..<line.count {
            #expect(throws: JSONLineDefect.self) { _ = try decision(from: Array(line.prefix(length))) }
        }
    }

    @Test("The line of an error")
    func errorLine() {
        var line: [UInt8] = []
        DecisionWriter().write(JSONLineDefect(field: "a[0].\u{e9}", message: "x \"y\""), ofLine: 17, to: &line)
        let text = #"{"line": 17, "error": {"code": "INVALID_ARGUMENT", "field": "a[0].\u00e9", "message": "x \"y\""}}"#
        #expect(String(decoding: line, as: UTF8.self) == text + "\n")
    }
}

@Suite("JSON lines: batches of lines")
struct JSONLinesBatchTests {
    /// Numbers and texts of the lines, however the input is cut into pieces.
    static func lines(_ text: String, pieces: Int, longest: Int = 8) -> [String] {
        var batcher = LineBatcher(longestLine: longest)
        var found: [String] = []
        func take(_ batch: LineBatch?) {
            guard let batch else { return }
            if batch.isTooLong { found.append("\(batch.firstLine):too long") }
            batch.forEachLine { line, number in
                let bytes = (0..<line.count).map { line[$0] }
                found.append("\(number):" + String(decoding: bytes, as: UTF8.self))
            }
        }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            batcher.add(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            while let batch = batcher.next() { take(batch) }
        }
        take(batcher.finish())
        return found
    }

    @Test("Lines are numbered, empty ones too, whatever the pieces", arguments: 1...12)
    func numbers(pieces: Int) {
        #expect(JSONLinesBatchTests.lines("a\n\nbc\r\n \nd", pieces: pieces) == ["1:a", "3:bc\r", "5:d"])
        #expect(JSONLinesBatchTests.lines("", pieces: pieces) == [])
        #expect(JSONLinesBatchTests.lines("\n", pieces: pieces) == [])
    }

    @Test("A line too long is passed over", arguments: 1...4)
    func tooLong(pieces: Int) {
        let found = JSONLinesBatchTests.lines("a\n012345678901234567890123456789\nb\n", pieces: pieces)
        #expect(found == ["1:a", "2:too long", "3:b"])
    }

    @Test("An input that ends within a line too long")
    func endsTooLong() {
        #expect(JSONLinesBatchTests.lines("a\n01234567890123456789", pieces: 3) == ["1:a", "2:too long"])
    }
}
