internal import CMbostProto
internal import CProtobuf
import FundingModel

/// The domain's values in the contract's terms: see the head of status.proto.
enum Field {
    static func day(_ number: UInt32, _ field: String) throws(WireError) -> Day {
        guard let day = Day(year: Int(number / 10_000), month: Int(number / 100 % 100), day: Int(number % 100)) else {
            throw WireError.invalid(field: field, reason: "is no day yyyymmdd")
        }
        return day
    }

    static func number(_ day: Day) -> UInt32 {
        let (year, month, date) = day.components
        return UInt32(year * 10_000 + month * 100 + date)
    }

    static func person(_ value: UInt32) throws(WireError) -> PersonNumber {
        guard let person = PersonNumber(value: value) else {
            throw WireError.invalid(field: "person", reason: "is no person number: nine digits that pass the 11-test")
        }
        return person
    }

    static func year(_ value: UInt32) throws(WireError) -> FundingYear {
        guard let year = FundingYear(Int(value)) else {
            throw WireError.invalid(field: "funding_year", reason: "is no year")
        }
        return year
    }

    static func brin(_ text: String) throws(WireError) -> Brin {
        guard let brin = Brin(text) else {
            throw WireError.invalid(field: "brin", reason: "is no BRIN: two digits and two capitals")
        }
        return brin
    }

    static func identifier(_ text: String, _ field: String) throws(WireError) -> Identifier {
        guard let identifier = Identifier(text) else {
            throw WireError.invalid(field: field, reason: "is not 1 to 20 letters or digits")
        }
        return identifier
    }

    static func trainingCode(_ value: UInt32) throws(WireError) -> TrainingCode {
        guard let code = TrainingCode(value: value) else {
            throw WireError.invalid(field: "training_code", reason: "has more than five digits")
        }
        return code
    }

    static func level(_ value: Mbost__V1__Level) throws(WireError) -> Level? {
        if value.rawValue == 0 { return nil }
        guard value.rawValue <= 4, let level = Level(rawValue: UInt8(value.rawValue)) else {
            throw WireError.invalid(field: "level", reason: "is not in its list")
        }
        return level
    }

    static func level(_ level: Level?) -> Mbost__V1__Level { Mbost__V1__Level(UInt32(level?.rawValue ?? 0)) }

    static func pathway(_ value: Mbost__V1__Pathway) throws(WireError) -> Pathway {
        let place = Int(value.rawValue) - 1
        guard Pathway.allCases.indices.contains(place) else {
            throw WireError.invalid(field: "pathway", reason: "is not in its list")
        }
        return Pathway.allCases[place]
    }

    static func pathway(_ pathway: Pathway) -> Mbost__V1__Pathway {
        switch pathway {
        case .bol: MBOST__V1__PATHWAY__PATHWAY_BOL
        case .bbl: MBOST__V1__PATHWAY__PATHWAY_BBL
        case .bolPartTime: MBOST__V1__PATHWAY__PATHWAY_BOL_DT
        case .exam: MBOST__V1__PATHWAY__PATHWAY_EX
        case .otherEducation: MBOST__V1__PATHWAY__PATHWAY_OVO
        case .other: MBOST__V1__PATHWAY__PATHWAY_ODT
        }
    }

    static func phase(_ value: Mbost__V1__RoutePhase) throws(WireError) -> RoutePhase? {
        switch value.rawValue {
        case 0: return nil
        case 1: return .secondary
        case 2: return .vocational
        default: throw WireError.invalid(field: "phase", reason: "is not in its list")
        }
    }

    static func phase(_ phase: RoutePhase?) -> Mbost__V1__RoutePhase {
        switch phase {
        case nil: MBOST__V1__ROUTE_PHASE__ROUTE_PHASE_NONE
        case .secondary: MBOST__V1__ROUTE_PHASE__ROUTE_PHASE_VO
        case .vocational: MBOST__V1__ROUTE_PHASE__ROUTE_PHASE_MBO
        }
    }

    static func signal(_ code: UInt32) throws(WireError) -> Signal {
        guard code <= 255, let signal = Signal(rawValue: UInt8(code)) else {
            throw WireError.invalid(
                field: "signal", reason: "is an unknown code; is this program older than the server?")
        }
        return signal
    }

    /// A text of the message; protobuf-c has checked nothing about it.
    static func text(
        _ pointer: UnsafeMutablePointer<CChar>?, _ field: String
    ) throws(WireError) -> String {
        guard let pointer = unsafe pointer else { return "" }
        guard let text = unsafe String(validatingCString: pointer) else {
            throw WireError.invalid(field: field, reason: "is not UTF-8")
        }
        return text
    }

    /// The messages of a repeated field.
    static func list<Message, Value>(
        _ start: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ count: Int,
        _ read: (Message) throws(WireError) -> Value
    ) throws(WireError) -> [Value] {
        var values: [Value] = []
        guard let start = unsafe start else { return values }
        values.reserveCapacity(count)
        for index in 0..<count {
            if let message = unsafe start[index] { values.append(try unsafe read(message.pointee)) }
        }
        return values
    }

    static func texts(
        _ start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int, _ field: String
    ) throws(WireError) -> [String] {
        var texts: [String] = []
        guard let start = unsafe start else { return texts }
        for index in 0..<count { texts.append(try unsafe text(start[index], field)) }
        return texts
    }

    static func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: data.data, count: data.len))
    }

    /// The numbers of a repeated field.
    static func numbers<Number, Value>(
        _ start: UnsafeMutablePointer<Number>?, _ count: Int, _ read: (Number) throws(WireError) -> Value
    ) throws(WireError) -> [Value] {
        var values: [Value] = []
        guard let start = unsafe start else { return values }
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try read(unsafe start[index])) }
        return values
    }

    static func signed(_ value: UInt64, _ field: String) throws(WireError) -> Int64 {
        guard let signed = Int64(exactly: value) else {
            throw WireError.invalid(field: field, reason: "is too large")
        }
        return signed
    }

    /// A day that may be absent.
    static func day(optional number: UInt32, _ field: String) throws(WireError) -> Day? {
        number == 0 ? nil : try day(number, field)
    }

    static func identifier(
        _ pointer: UnsafeMutablePointer<CChar>?, _ field: String
    ) throws(WireError) -> Identifier {
        try identifier(unsafe text(pointer, field), field)
    }

    static func brin(_ pointer: UnsafeMutablePointer<CChar>?) throws(WireError) -> Brin {
        try brin(unsafe text(pointer, "brin"))
    }

    /// A text of at most 20 bytes that may be absent.
    static func shortText(
        _ pointer: UnsafeMutablePointer<CChar>?, _ field: String
    ) throws(WireError) -> ShortText? {
        let text = try unsafe text(pointer, field)
        if text.isEmpty { return nil }
        guard let short = ShortText(text) else {
            throw WireError.invalid(field: field, reason: "is longer than 20 bytes")
        }
        return short
    }

    /// One of a list of words.
    static func word<Word: RawRepresentable<String>>(
        _ pointer: UnsafeMutablePointer<CChar>?, _ field: String
    ) throws(WireError) -> Word {
        guard let word = Word(rawValue: try unsafe text(pointer, field)) else {
            throw WireError.invalid(field: field, reason: "is not in its list")
        }
        return word
    }

    /// One of a list of words, absent when empty.
    static func word<Word: RawRepresentable<String>>(
        optional pointer: UnsafeMutablePointer<CChar>?, _ field: String
    ) throws(WireError) -> Word? {
        try unsafe text(pointer, field).isEmpty ? nil : try unsafe word(pointer, field)
    }

    /// A message in a message that has to be there.
    static func part<Message>(
        _ pointer: UnsafeMutablePointer<Message>?, _ field: String
    ) throws(WireError) -> Message {
        guard let message = unsafe pointer?.pointee else {
            throw WireError.invalid(field: field, reason: "is missing")
        }
        return message
    }

    /// A message in a message that may be absent.
    static func optional<Message, Value>(
        _ pointer: UnsafeMutablePointer<Message>?, _ read: (Message) throws(WireError) -> Value
    ) throws(WireError) -> Value? {
        guard let message = unsafe pointer?.pointee else { return nil }
        return try read(message)
    }
}
