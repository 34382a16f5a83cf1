import FundingModel
import Testing
import Wire

/// The look-up read by hand is the one that protobuf-c reads.
@Suite struct PlainLookUpTests {
    private static let persons = ["123456782", "999000044", "000000012", "100000009"].compactMap { PersonNumber($0) }

    @Test func everyRequestOfOursIsPlain() throws {
        #expect(Self.persons.count >= 2)
        for person in Self.persons {
            for year in [nil, FundingYear(1000), FundingYear(2027), FundingYear(9000)] {
                for withTexts in [false, true] {
                    for change in [0, 1, 127, 128, 1 << 40, Int64.max] {
                        let request = LookUpStatusRequest(
                            person: person, fundingYear: year, withTexts: withTexts, atLeastChange: change)
                        let bytes = request.encoded
                        #expect(PlainLookUp(bytes.span) == PlainLookUp(request))
                        #expect(try LookUpStatusRequest(encoded: bytes) == request)
                    }
                }
            }
        }
    }

    /// Cut, flipped, longer: left to protobuf-c, or read as it reads them.
    @Test func whatIsReadIsReadAsProtobufCDoes() throws {
        var count = 0
        for change in [0, 300, Int64.max] {
            let bytes = LookUpStatusRequest(
                person: Self.persons[0], fundingYear: FundingYear(2027), withTexts: change == 300, atLeastChange: change
            ).encoded
            var inputs = (0...bytes.count).map { Array(bytes[..<$0]) }
            for place in bytes.indices {
                for byte in 0...255 {
                    var other = bytes
                    other[place] = UInt8(byte)
                    inputs.append(other)
                    inputs.append(Array(other[..<place]) + [UInt8(byte)] + bytes[place...])
                }
            }
            for input in inputs {
                guard let plain = PlainLookUp(input.span) else { continue }
                count += 1
                let request = try LookUpStatusRequest(encoded: input)
                #expect(plain == PlainLookUp(request))
            }
        }
        #expect(count > 100)
    }
}
