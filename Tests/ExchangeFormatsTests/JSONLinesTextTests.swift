import ExchangeFormats
import Foundation
import FundingModel
import Testing

@Suite("JSON lines: the text itself")
struct JSONLinesTextTests {
    static let person = #""person":{"number":"123456782","birthDate":"2004-09-18"}"#

    /// Whole lines; what is no JSON has an empty field.
    static let texts = #"""
        case | line | field
        nothing | |
        word | hallo                                  |
        cut brace | {                                      |
        array | []                                     |
        number | 3                                      |
        text | "x"                                    |
        null | null                                   |
        single quotes | {'person':{}}                          |
        name without quotes | {person:{}}                            |
        no colon | {"person" {}}                          |
        comma at the end | {§,}                                   |
        comma at the start | {,§}                                   |
        no comma | {§ "enrolments":[]}                    |
        comma in empty list | {§,"enrolments":[,]}                   |
        something follows | {§} x                                  |
        second object | {§}{§}                                 |
        blanks follow | {§} | ok
        deep lists | {§,"enrolments":[[[[[[[[[[ | enrolments[0]
        deep objects | {§,"enrolments":{"a":{"a":{"a":{"a" | enrolments
        word true cut | {"person":{"inBRP":tru                 |
        word with capital | {"person":{"inBRP":True                |
        null cut | {"person":nul                          |
        number with zero | {§,"enrolments":[{"placements":[{"hours":012 |
        number with plus | {§,"enrolments":[{"placements":[{"hours":+12 |
        point without digits | {§,"enrolments":[{"placements":[{"hours":1.} |
        exponent without digits | {§,"enrolments":[{"placements":[{"hours":1e} |
        minus alone | {§,"enrolments":[{"placements":[{"hours":-} |
        bad escape | {"person":{"number":"\x31"             |
        short unicode escape | {"person":{"number":"\u12"             |
        bad unicode escape | {"person":{"number":"\u12G4"           |
        half pair | {§,"exOfficio":[{"reason":"\ud83d" | exOfficio[0].reason
        second half alone | {§,"exOfficio":[{"reason":"\ude00" | exOfficio[0].reason
        pair the wrong way | {§,"exOfficio":[{"reason":"\ude00\ud83d" | exOfficio[0].reason
        half pair in a name | {§,"\ud83d":1}                         |
        escaped name | {§,"enrol\u006dents":[]} | ok
        escaped value | {"person":{"number":"\u003123456782","birthDate":"2004\u002d09-18"}} | ok
        """#

    @Test("What is JSON and what is not", arguments: rows(texts))
    func text(row: [String]) {
        let line = row[1].replacingOccurrences(of: "§", with: JSONLinesTextTests.person)
        #expect(defect(of: line)?.field ?? "ok" == row[2], "\(row[0])")
    }

    @Test(
        "UTF-8 is checked",
        arguments: [
            ([0xC3, 0xA9], true), ([0xE2, 0x82, 0xAC], true), ([0xF0, 0x9F, 0x98, 0x80], true),
            ([0xED, 0x9F, 0xBF], true), ([0xEE, 0x80, 0x80], true), ([0xF4, 0x8F, 0xBF, 0xBF], true),
            ([0x80], false), ([0xC3], false), ([0xC0, 0x80], false), ([0xC1, 0xBF], false), ([0xC3, 0x41], false),
            ([0xE0, 0x9F, 0xBF], false), ([0xED, 0xA0, 0x80], false), ([0xE2, 0x82], false),
            ([0xF0, 0x8F, 0xBF, 0xBF], false), ([0xF4, 0x90, 0x80, 0x80], false), ([0xF5, 0x80, 0x80, 0x80], false),
            ([0xFF], false), ([0x01], false), ([0x0A], false), ([0x7F], true),
        ] as [([UInt8], Bool)])
    func encoding(bytes: [UInt8], isText: Bool) throws {
        let row = #""exOfficio":[{"brin":"27DV","sequence":"1","countDate":"2025-10-01","funded":true,"reason":""#
        let line = Array("{\(JSONLinesTextTests.person),\(row)".utf8) + bytes + Array(#""}]}"#.utf8)
        if isText {
            let dossier = try dossier(from: line)
            #expect(Array(dossier.exOfficio[0].reason.utf8) == bytes)
        } else {
            #expect(defect(of: line)?.field == "")
        }
    }

    @Test("Escapes become the letters they stand for")
    func escapes() throws {
        let row = #""exOfficio":[{"brin":"27DV","sequence":"1","countDate":"2025-10-01","funded":true,"reason":"#
        let text = "{\(JSONLinesTextTests.person),\(row)" + #""\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00\u007f"}]}"#
        let read = try dossier(from: Array(text.utf8))
        let reason = "\"\\/\u{8}\u{c}\n\r\té€😀\u{7f}"
        #expect(read.exOfficio[0].reason == reason)
        let written = line(of: read)
        let escaped = #""reason": "\"\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00\u007f""#
        #expect(String(decoding: written, as: UTF8.self).contains(escaped))
        #expect(try dossier(from: Array(written.dropLast())) == read)
    }

    @Test("A line cut at any byte is a defect, and never more than that")
    func cut() {
        let bytes = Array(wholeDossier.utf8)
        for length in 0..<bytes.count {
            #expect(defect(of: Array(bytes.prefix(length))) != nil, "cut after \(length) bytes")
        }
    }

    @Test("A line with any byte changed is taken or refused, and never more than that")
    func changed() {
        var bytes = Array(wholeDossier.utf8)
        var refused = 0
        for place in bytes.indices {
            let kept = bytes[place]
            for byte: UInt8 in [0, 0x22, 0x2C, 0x30, 0x5C, 0x5D, 0x7B, 0x7D, 0x80, 0xE2, 0xFF] {
                bytes[place] = byte
                if defect(of: bytes) != nil { refused += 1 }
            }
            bytes[place] = kept
        }
        #expect(refused > bytes.count * 7)
        #expect(defect(of: bytes) == nil)
    }

    @Test("A message holds nothing of the person")
    func messages() throws {
        for row in rows(JSONLinesFormTests.replacements) {
            let line = wholeDossier.replacingOccurrences(of: row[1], with: row[2])
            guard let defect = defect(of: line) else { continue }
            #expect(!defect.message.contains("12345678"), "\(row[0])")
            #expect(!defect.message.isEmpty && !defect.message.contains("\n"))
        }
    }

    @Test("A line at the limit is read, a longer one refused")
    func longest() {
        var line = Array("{\(JSONLinesTextTests.person)}".utf8)
        line += [UInt8](repeating: 0x20, count: JSONLineDefect.longestLine - line.count)
        #expect(defect(of: line) == nil)
        line.append(0x20)
        #expect(defect(of: line) == .lineTooLong)
    }

    @Test("Many rows are told apart as fast as few")
    func manyRows() throws {
        let row = #"{"brin":"27DV","result":"#
        let rest = #","trainingCode":"25301","obtainedOn":"2025-06-16","requested":true}"#
        let diplomas = (0..<40_000).map { "\(row)\"R\($0)\"\(rest)" }
        let line = "{\(JSONLinesTextTests.person),\"diplomas\":[" + diplomas.joined(separator: ",")
        #expect(defect(of: line + "]}") == nil)
        #expect(defect(of: line + ",\(row)\"R7\"\(rest)]}")?.field == "diplomas[40000].result")
    }
}
