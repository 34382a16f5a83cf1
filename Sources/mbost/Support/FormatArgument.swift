import ArgumentParser
import ExchangeFormats

/// The form in which a document is written.
struct FormatArgument: ExpressibleByArgument {
    let value: DocumentFormat

    init?(argument: String) {
        guard let value = DocumentFormat(rawValue: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { DocumentFormat.allCases.map(\.rawValue) }
}
