import Foundation

/// A folder for one bench's database, gone with it.
struct BenchFolder {
    let path: String

    /// Settings of a server for a small machine that keeps every promise: durable, with room for the bench's tables.
    static let settings = [
        "shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min", "work_mem": "64MB",
        "maintenance_work_mem": "256MB", "max_connections": "40",
    ]

    static func make(_ parent: String?) throws -> BenchFolder {
        let base = parent ?? FileManager.default.temporaryDirectory.path
        let path = base + "/mbost-bench-\(ProcessInfo.processInfo.processIdentifier)-\(Int.random(in: 0..<10_000))"
        return BenchFolder(path: path)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// The process's memory, as the kernel tells it.
enum PeakMemory {
    static var megabytes: Int { kilobytes("VmHWM:") / 1024 }

    /// What it takes now. Unit: bytes.
    static var current: Int { kilobytes("VmRSS:") * 1024 }

    private static func kilobytes(_ name: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
