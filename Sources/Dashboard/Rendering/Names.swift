import FundingModel
import Wire

/// What codes are called, of all replies of one page.
struct Names {
    private var trainings: [TrainingCode: String] = [:]
    private var institutions: [Brin: String] = [:]
    private var signals: [Signal: String] = [:]

    init() {}

    init(_ texts: Wire.Texts) { add(texts) }

    mutating func add(_ texts: Wire.Texts) {
        trainings.merge(texts.trainingNames) { $1 }
        institutions.merge(texts.institutionNames) { $1 }
        signals.merge(texts.signalTexts) { $1 }
    }

    mutating func add(_ reply: LookUpStatusReply) {
        trainings.merge(reply.trainingNames) { $1 }
        institutions.merge(reply.institutionNames) { $1 }
        signals.merge(reply.signalTexts) { $1 }
    }

    mutating func add(signals texts: [Signal: String]) { signals.merge(texts) { $1 } }

    /// `25297 Verzorgende IG`, or the code alone.
    func text(_ code: TrainingCode) -> String { trainings[code].map { "\(code) \($0)" } ?? code.description }

    /// `27DV Noorderpoort`, or the BRIN alone.
    func text(_ brin: Brin) -> String { institutions[brin].map { "\(brin) \($0)" } ?? brin.description }

    func text(_ signal: Signal, _ parameters: [String] = []) -> String {
        SignalTexts(signals.mapValues { .init(text: $0, parameterName: nil) }).text(
            of: signal, parameters: parameters)
    }
}
