import ArgumentParser
import Wire

/// What a file of registrations is, on the command line.
enum FileKind: String, CaseIterable, ExpressibleByArgument {
    case ro, grondslag, dossiers

    var importFormat: ImportFormat {
        switch self {
        case .ro: .ro
        case .grondslag: .grondslag
        case .dossiers: .dossiers
        }
    }
}
