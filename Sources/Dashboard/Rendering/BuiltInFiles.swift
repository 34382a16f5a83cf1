internal import CDashboardFiles

/// The templates, texts, style and script that are built into the program.
enum BuiltInFiles {
    /// By name, such as `login.mustache`.
    static let all: [String: [UInt8]] = {
        var files: [String: [UInt8]] = [:]
        for index in 0..<mbost_dashboard_file_total() {
            guard let name = unsafe mbost_dashboard_file_name(index),
                let start = unsafe mbost_dashboard_file_bytes(index)
            else { continue }
            let bytes = unsafe UnsafeBufferPointer(start: start, count: mbost_dashboard_file_length(index))
            files[unsafe String(cString: name)] = unsafe Array(bytes)
        }
        return files
    }()

    static func text(_ name: String) -> String { String(decoding: all[name] ?? [], as: UTF8.self) }
}
