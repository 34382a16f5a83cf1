import FundingModel

/// Placements and signals in one cell each, in their order, without loss.
///
/// A `|` stands between two of them. A placement is the values of its elements in their order, with commas:
/// `C2,C1,2025-07-01,2025-09-01,2026-07-31,,25297`. A signal is its code, a colon, its text, and each parameter in
/// braces: `12:De status is ambtshalve vastgesteld: [1].{Reden=besluit 4}`. A `\` stands before a `\ | { }` of a text,
/// a `:` of a code and a `=` of a name.
enum OverviewCells {
    static func put(_ placements: [OverviewPlacement], to bytes: inout [UInt8]) {
        for (place, placement) in placements.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: "|")) }
            bytes.put(plain: placement.enrolment.text)
            bytes.append(UInt8(ascii: ","))
            bytes.put(plain: placement.sequence.text)
            for day in [placement.agreedOn, placement.from, placement.plannedEnd, placement.actualEnd] {
                bytes.append(UInt8(ascii: ","))
                if let day { bytes.put(plain: day) }
            }
            bytes.append(UInt8(ascii: ","))
            if let code = placement.trainingCode { bytes.put(plain: code) }
        }
    }

    /// Nil for bytes that are none.
    static func placements(_ bytes: ArraySlice<UInt8>) -> [OverviewPlacement]? {
        var placements: [OverviewPlacement] = []
        for part in bytes.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false) {
            let values = part.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard values.count == 7, let enrolment = Identifier(utf8: values[0]),
                let sequence = Identifier(utf8: values[1]), let agreedOn = day(values[2]),
                let from = day(values[3]), let plannedEnd = day(values[4])
            else { return nil }
            let (actualEnd, training) = (day(values[5]), TrainingCode(utf8: values[6]))
            guard values[5].isEmpty || actualEnd != nil, values[6].isEmpty || training != nil else { return nil }
            placements.append(
                OverviewPlacement(
                    enrolment: enrolment, sequence: sequence, agreedOn: agreedOn, from: from, plannedEnd: plannedEnd,
                    actualEnd: actualEnd, trainingCode: training))
        }
        return placements
    }

    private static func day(_ bytes: ArraySlice<UInt8>) -> Day? { Day(bytes.span) }

    static func put(_ signals: [OverviewSignal], to bytes: inout [UInt8]) {
        for (place, signal) in signals.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: "|")) }
            put(signal.code, escaping: UInt8(ascii: ":"), to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            put(signal.text, to: &bytes)
            for parameter in signal.parameters {
                bytes.append(UInt8(ascii: "{"))
                put(parameter.name, escaping: UInt8(ascii: "="), to: &bytes)
                bytes.append(UInt8(ascii: "="))
                put(parameter.value, to: &bytes)
                bytes.append(UInt8(ascii: "}"))
            }
        }
    }

    private static func put(_ text: String, escaping also: UInt8? = nil, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "|"), UInt8(ascii: "{"), UInt8(ascii: "}"), also:
                bytes.append(UInt8(ascii: "\\"))
            default: break
            }
            bytes.append(byte)
        }
    }

    /// Nil for bytes that are none.
    static func signals(_ bytes: ArraySlice<UInt8>) -> [OverviewSignal]? {
        var scanner = CellScanner(rest: bytes)
        var signals: [OverviewSignal] = []
        repeat {
            guard let code = scanner.text(until: ":"), scanner.skip(":"), !code.isEmpty,
                let text = scanner.text(until: "|", "{")
            else { return nil }
            var signal = OverviewSignal(code: code, text: text, parameters: [])
            while scanner.skip("{") {
                guard let name = scanner.text(until: "="), scanner.skip("="), let value = scanner.text(until: "}"),
                    scanner.skip("}")
                else { return nil }
                signal.parameters.append(.init(name: name, value: value))
            }
            signals.append(signal)
        } while scanner.skip("|")
        return scanner.isAtEnd ? signals : nil
    }
}

/// Cuts a cell at the marks that no `\` stands before. All of them are single bytes, so that no character is cut.
private struct CellScanner {
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest.removeFirst()
        return true
    }

    /// Up to a mark or the end, without the `\`; nil when a `\` ends the cell.
    mutating func text(until mark: Unicode.Scalar, _ other: Unicode.Scalar? = nil) -> String? {
        let (mark, other) = (UInt8(ascii: mark), other.map { UInt8(ascii: $0) })
        var result: [UInt8] = []
        while let byte = rest.first, byte != mark, byte != other {
            rest.removeFirst()
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            result.append(escaped)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
