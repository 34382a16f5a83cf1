internal import Glibc

/// The server's process, started by a thread that lives as long as the program, since the wish to be ended with us
/// is tied to the thread that started it.
package final class ClusterProcess: @unchecked Sendable {
    package let pid: Int32
    private let logFile: String
    private let monitor = Monitor()
    // Under the monitor.
    private var hasEnded = false

    private init(pid: pid_t, logFile: String) {
        self.pid = pid
        self.logFile = logFile
    }

    package static func start(
        _ folder: ClusterFolder, _ programs: ClusterPrograms, _ account: ClusterAccount, _ settings: [String: String]
    ) throws(ClusterError) -> ClusterProcess {
        let ours = [
            "listen_addresses": "", "unix_socket_directories": folder.socketFolder, "port": "5432",
            "unix_socket_permissions": "0700", "max_connections": "64", "shared_buffers": "256MB",
            "work_mem": "32MB", "maintenance_work_mem": "128MB", "max_wal_size": "4GB", "random_page_cost": "1.1",
            "timezone": "UTC", "log_min_messages": "warning", "log_min_error_statement": "panic",
            "log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0", "log_error_verbosity": "terse",
        ].merging(settings) { _, given in given }
        let arguments =
            [programs.postgres, "-D", folder.cluster]
            + ours.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        let logFile = folder.path + "/postgres.log"
        let pid = SpawnThread.shared.spawn(account.command(arguments, endsWithUs: true), logFile: logFile)
        guard pid > 0 else {
            throw ClusterError("PostgreSQL cannot be started: is setpriv (Debian package util-linux) installed?")
        }
        return ClusterProcess(pid: pid, logFile: logFile)
    }

    package var isRunning: Bool { monitor.withLock { !reap() } }

    package func waitUntilReady(_ connectionString: String) throws(ClusterError) {
        // Recovery after a crash may take its time; a process that ended will not answer any more.
        for _ in 0..<2400 {
            if (try? Connection(connectionString)) != nil { return }
            guard isRunning else {
                throw ClusterError("PostgreSQL ended at its start: \(lastLogLine); see \(logFile)")
            }
            usleep(50_000)
        }
        throw ClusterError("PostgreSQL did not answer within two minutes; see \(logFile)")
    }

    private var lastLogLine: String {
        let lines = (readText(logFile) ?? "").split(separator: "\n")
        let line = lines.last { $0.contains("FATAL") || $0.contains("PANIC") } ?? lines.last ?? "no reason given"
        return String(line.prefix(300))
    }

    /// Fast shutdown: open transactions are rolled back, a checkpoint is written.
    package func stop() {
        monitor.withLock {
            if reap() { return }
            _ = kill(pid, SIGINT)
            for _ in 0..<1200 {
                if reap() { return }
                usleep(50_000)
            }
            // A minute is more than a checkpoint needs: the next start recovers from the log.
            _ = kill(pid, SIGKILL)
            var status: Int32 = 0
            _ = unsafe waitpid(pid, &status, 0)
            hasEnded = true
        }
    }

    /// Takes note of the end, under the monitor.
    private func reap() -> Bool {
        if hasEnded { return true }
        var status: Int32 = 0
        let found = unsafe waitpid(pid, &status, WNOHANG)
        hasEnded = found == pid || (found < 0 && errno == ECHILD)
        return hasEnded
    }
}

/// Starts processes from one thread that never ends.
final class SpawnThread: @unchecked Sendable {
    static let shared = SpawnThread()

    private let monitor = Monitor()
    // Under the monitor.
    private var request: (arguments: [String], logFile: String)?
    private var answer: pid_t?

    private init() {
        startThread { self.work() }
    }

    func spawn(_ arguments: [String], logFile: String) -> pid_t {
        monitor.withLock {
            while request != nil || answer != nil { monitor.wait() }
            request = (arguments, logFile)
            monitor.signal()
            while answer == nil { monitor.wait() }
            defer {
                answer = nil
                monitor.signal()
            }
            return answer ?? -1
        }
    }

    private func work() {
        while true {
            let next = monitor.withLock {
                while request == nil { monitor.wait() }
                return request
            }
            guard let next else { continue }
            let pid = Subprocess.spawn(next.arguments, output: next.logFile)
            monitor.withLock {
                answer = pid
                request = nil
                monitor.signal()
            }
        }
    }
}
