internal import CMbostProto
public import FundingModel

/// Names and texts for people, of what a reply holds.
public struct Texts: Equatable, Sendable {
    public var trainingNames: [TrainingCode: String]
    public var signalTexts: [Signal: String]
    public var institutionNames: [Brin: String]

    public init(
        trainingNames: [TrainingCode: String] = [:], signalTexts: [Signal: String] = [:],
        institutionNames: [Brin: String] = [:]
    ) {
        self.trainingNames = trainingNames
        self.signalTexts = signalTexts
        self.institutionNames = institutionNames
    }
}

extension Arena {
    func texts(_ texts: Texts) -> UnsafeMutablePointer<Mbost__V1__Texts> {
        unsafe make(Mbost__V1__Texts.self) { message in
            unsafe message.n_training_names = texts.trainingNames.count
            unsafe message.training_names = codeTexts(texts.trainingNames, \.value)
            unsafe message.n_signal_texts = texts.signalTexts.count
            unsafe message.signal_texts = codeTexts(texts.signalTexts) { UInt32($0.rawValue) }
            unsafe message.n_institution_names = texts.institutionNames.count
            unsafe message.institution_names = list(
                texts.institutionNames.sorted { $0.key < $1.key }, Mbost__V1__InstitutionName.self
            ) { message, entry in
                unsafe message.brin = string(entry.key.description)
                unsafe message.name = string(entry.value)
            }
        }
    }
}

extension Field {
    static func texts(_ pointer: UnsafeMutablePointer<Mbost__V1__Texts>?) throws(WireError) -> Texts {
        guard let message = unsafe pointer?.pointee else { return Texts() }
        let names = try unsafe list(message.institution_names, message.n_institution_names) {
            (message) throws(WireError) in
            (try unsafe brin(message.brin), try unsafe text(message.name, "name"))
        }
        return Texts(
            trainingNames: try unsafe codeTexts(message.training_names, message.n_training_names, trainingCode),
            signalTexts: try unsafe codeTexts(message.signal_texts, message.n_signal_texts, signal),
            institutionNames: Dictionary(names, uniquingKeysWith: { _, last in last }))
    }
}
