import Foundation

/// The processors this program may run on: those of the machine, or what `taskset` or a container leaves of them.
enum UsableProcessors {
    static var count: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return count(inStatus: status) ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// From the kernel's words: `Cpus_allowed:` and a mask in hexadecimal, with commas.
    static func count(inStatus status: String) -> Int? {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed:") }) else {
            return nil
        }
        let bits = line.dropFirst(13).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
        return bits > 0 ? bits : nil
    }
}
