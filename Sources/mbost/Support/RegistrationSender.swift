import Dispatch
import ExchangeFormats
import FundingModel
import StatusClient

/// Reads messages line by line and sends them; lines that cannot be read are reported and passed over.
struct RegistrationSender: Sendable {
    let json: Bool
    let session: RegisterSession

    /// - Returns: how many lines could not be read.
    func send(_ input: LineSource) async throws -> Int {
        let queue = DispatchQueue(label: "mbost.reading")
        var source = input
        var unread = 0
        while true {
            let (batch, rest) = try await blocking(on: queue) { [source] in
                var source = source
                return (try source.next(), source)
            }
            guard let batch else { break }
            source = rest
            let (registrations, defects) = read(batch)
            for (number, defect) in defects { report(defect, line: number) }
            unread += defects.count
            for registration in registrations { try await session.send(registration) }
        }
        session.end()
        return unread
    }

    private func read(_ batch: LineBatch) -> (taken: [Registration], defects: [(Int, JSONLineDefect)]) {
        if batch.isTooLong { return ([], [(batch.firstLine, .lineTooLong)]) }
        var reader = RegistrationMessageReader()
        var taken: [Registration] = []
        var defects: [(Int, JSONLineDefect)] = []
        batch.forEachLine { line, number in
            do throws(JSONLineDefect) {
                taken.append(try reader.read(line))
            } catch {
                defects.append((number, error))
            }
        }
        return (taken, defects)
    }

    private func report(_ defect: JSONLineDefect, line number: Int) {
        guard json else {
            let field = defect.field.isEmpty ? "" : "\(defect.field): "
            StandardError.write(line: "regel \(number): \(field)\(defect.message)")
            return
        }
        var bytes: [UInt8] = []
        DecisionWriter().write(defect, ofLine: number, to: &bytes)
        StandardError.write(String(decoding: bytes, as: UTF8.self))
    }
}
