import ExchangeFormats
import FundingModel
import Testing

/// Lines of what-if: messages, and statuses set ex officio.
@Suite struct SuppositionTests {
    private func read(_ text: String) throws(JSONLineDefect) -> Supposition {
        var reader = SuppositionReader()
        let bytes = Array(text.utf8)
        return try reader.read(bytes.span)
    }

    private static let names = #""brin": "27DV", "sequence": "C1", "countDate": "2025-10-01""#

    private static func change(_ funded: Bool?) -> Supposition {
        .exOfficio(
            ExOfficioChange(
                brin: Brin("27DV")!, sequence: Identifier("C1")!, countDate: Day("2025-10-01")!, funded: funded,
                reason: "besluit é"))
    }

    @Test func statusesAreSetAndTakenBack() throws {
        let rest = #""reason": "besluit é"}}"#
        #expect(try read(#"{"exOfficio": {\#(Self.names), "funded": true, \#(rest)"#) == Self.change(true))
        #expect(try read(#" { "exOfficio" :{\#(Self.names), "funded": false, \#(rest)"#) == Self.change(false))
        #expect(try read(#"{"removeExOfficio": {\#(Self.names), \#(rest)"#) == Self.change(nil))
    }

    @Test func messagesAreReadAsTheyAreRegistered() throws {
        let line = #"{"message": "m-1", "brin": "27DV", "person": "123456782", "changes": [{"deleteDiploma": "9"}]}"#
        var reader = RegistrationMessageReader()
        let bytes = Array(line.utf8)
        #expect(try read(line) == .registration(try reader.read(bytes.span)))
    }

    @Test(
        arguments: [
            (#"{"exOfficio": {}}"#, "exOfficio.brin"),
            (#"{"exOfficio": {\#(names), "reason": "x"}}"#, "exOfficio.funded"),
            (#"{"exOfficio": {\#(names), "funded": true}}"#, "exOfficio.reason"),
            (#"{"removeExOfficio": {\#(names), "funded": true, "reason": "x"}}"#, "removeExOfficio.funded"),
            (
                #"{"exOfficio": {"brin": "27DV", "sequence": "C1", "countDate": "2025-10-02"}}"#,
                "exOfficio.countDate"
            ), (#"{"exOfficio": null}"#, ""), (#"{"exOfficio": 1}"#, "exOfficio"),
            (
                #"{"exOfficio": {\#(names), "funded": true, "reason": "x"}, "removeExOfficio": {}}"#,
                "removeExOfficio"
            ), (#"{"exOfficio": {\#(names), "funded": true, "reason": "x"}, "message": "m"}"#, "message"),
            (#"{"exOfficio": {\#(names), "funded": true, "reason": "x"}} x"#, ""), (#"{}"#, "message"),
        ])
    func whatIsWrongIsNamed(_ line: String, _ field: String) {
        let defect = #expect(throws: JSONLineDefect.self) { try read(line) }
        #expect(defect?.field == field, "\(line): \(String(describing: defect))")
    }
}
