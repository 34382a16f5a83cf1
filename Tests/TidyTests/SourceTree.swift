import Foundation

/// The project's own files, found from where this one stands.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    struct File: CustomStringConvertible, Sendable {
        /// Path from the project's root.
        let path: String
        let lines: [Substring]

        var description: String { path }

        /// The target the file belongs to: the folder below Sources or Tests.
        var target: Substring { path.split(separator: "/").dropFirst().first ?? "" }

        /// Lines with their numbers whose code (not comment) holds the text.
        func lines(holding text: String) -> [Int] {
            lines.enumerated().filter { !SourceTree.isComment($0.element) && $0.element.contains(text) }
                .map { $0.offset + 1 }
        }
    }

    static func files(below folder: String, suffix: String) throws -> [File] {
        let start = root.appending(path: folder)
        guard let walk = FileManager.default.enumerator(atPath: start.path) else { return [] }
        var files: [File] = []
        while let name = walk.nextObject() as? String {
            guard name.hasSuffix(suffix) else { continue }
            let text = try String(contentsOf: start.appending(path: name), encoding: .utf8)
            files.append(
                File(path: "\(folder)/\(name)", lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
        }
        return files
    }

    static func swiftFiles() throws -> [File] {
        try files(below: "Sources", suffix: ".swift") + files(below: "Tests", suffix: ".swift")
    }

    private static func isComment(_ line: Substring) -> Bool {
        line.drop { $0 == " " }.hasPrefix("//")
    }
}
