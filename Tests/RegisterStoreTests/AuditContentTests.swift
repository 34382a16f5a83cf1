import FundingModel
import Testing

@testable import RegisterStore

/// How entries are packed.
@Suite struct AuditContentTests {
    private static let persons = ["123456782", "100000009", "999999990"].map { PersonNumber($0)! }

    private static func note(_ second: Int64, _ subject: AuditNote.Subject, _ outcome: UInt8) -> AuditNote {
        AuditNote(
            at: Moment(microseconds: second * 1_000_000 + 7), caller: -3, action: "a\(second % 2)", reason: "vraag",
            subject: subject, outcome: outcome)
    }

    private static func mixed() -> AuditContent {
        var content = AuditContent()
        content.append(note(1, .person(persons[0]), 0))
        content.append(
            persons.enumerated().map { ($1, outcome: UInt8($0) * 8) }, at: Moment(microseconds: 2_000_007), caller: 9,
            action: "LookUpStatus", reason: "€")
        content.append([], at: Moment(microseconds: 3), caller: 9, action: "none", reason: "none")
        content.append(note(4, .institution(Brin("27DV")!), 16))
        content.append(note(5, .all, 5))
        return content
    }

    @Test func whatGoesInComesOut() throws {
        let content = Self.mixed()
        let entries = try #require(AuditContent.entries(content.bytes, content.subjects, content.texts))
        #expect(entries.map(\.outcome) == [0, 0, 8, 16, 16, 5])
        #expect(entries.map(\.caller) == [-3, 9, 9, 9, -3, -3])
        #expect(entries.map(\.action) == ["a1"] + Array(repeating: "LookUpStatus", count: 3) + ["a0", "a1"])
        #expect(entries.map(\.at.microseconds) == [1_000_007, 2_000_007, 2_000_007, 2_000_007, 4_000_007, 5_000_007])
        let subjects = entries.map { "\($0.subject)" }
        let expected: [AuditNote.Subject] =
            [.person(Self.persons[0])] + Self.persons.map { .person($0) } + [.institution(Brin("27DV")!), .all]
        #expect(subjects == expected.map { "\($0)" })
    }

    /// A caller's look-ups take five bytes each, a round of them some more; somebody else's text and moment more again.
    @Test(arguments: [1, 63, 64, 100_000]) func whatNotesHaveInCommonIsThereOnce(_ count: Int) throws {
        var content = AuditContent()
        for round in 0..<2 as Range<Int64> {
            content.append(
                Array(repeating: (Self.persons[1], outcome: 5), count: count),
                at: Moment(microseconds: 1_800_000_000_000_000 - 100 * round), caller: 1, action: "a", reason: "b")
        }
        // Steps of 8 bytes and of 2; numbers of one byte below 64, of two below 8,192, and of three.
        let numbers = count < 64 ? 1 : count < 8_192 ? 2 : 3
        #expect(content.bytes.count + content.subjects.count == 1 + 8 + 8 + 2 + 2 * (numbers + 5 * count))
        let entries = try #require(AuditContent.entries(content.bytes, content.subjects, content.texts))
        #expect(entries.count == 2 * count && entries.allSatisfy { $0.outcome == 5 && $0.caller == 1 })
        #expect(entries.last?.at.microseconds == 1_799_999_999_999_900)
    }

    /// The layout of logs written before there were runs.
    @Test func entriesPackedOneByOneAreRead() throws {
        let head: [UInt8] = [0, 6, 0x40, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1]
        let bytes = head + [5, 1] + head + [0, 3]
        let subjects: [UInt8] = [0x07, 0x5B, 0xCD, 0x0E, 0, 0, 0, 0]
        let entries = try #require(AuditContent.entries(bytes, subjects, ["LookUpStatus", "vraag"]))
        #expect(entries.map { "\($0.subject)" } == ["\(AuditNote.Subject.person(Self.persons[0]))", "all"])
        #expect(entries.map(\.outcome) == [5, 0] && entries.allSatisfy { $0.caller == 2 && $0.reason == "vraag" })
        #expect(entries[0].at.microseconds == 0x0006_4000_0000_0001)
    }

    /// Cut short or changed, it is told from what was packed, or another of its kind; never a crash.
    @Test func damageIsNoCrash() {
        let content = Self.mixed()
        for count in 0..<content.bytes.count {
            #expect(AuditContent.entries(Array(content.bytes.prefix(count)), content.subjects, content.texts) == nil)
        }
        for count in 0..<content.subjects.count {
            #expect(AuditContent.entries(content.bytes, Array(content.subjects.prefix(count)), content.texts) == nil)
        }
        #expect(AuditContent.entries(content.bytes, content.subjects, []) == nil)
        for place in content.bytes.indices {
            for value in [0, 1, 127, 255] as [UInt8] {
                var bytes = content.bytes
                bytes[place] = value
                _ = AuditContent.entries(bytes, content.subjects, content.texts)
            }
        }
    }
}
