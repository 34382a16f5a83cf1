internal import Glibc

/// The folders of a private cluster and what stands in them.
package struct ClusterFolder: Sendable {
    /// As the user named it; holds the lock and the cluster.
    package let path: String
    /// PostgreSQL's own data directory.
    package var cluster: String { path + "/cluster" }
    var lockFile: String { path + "/mbost.lock" }
    /// A unix socket's path must stay below 108 bytes, so a long data folder gets a short socket folder elsewhere.
    package let socketFolder: String

    var holdsCluster: Bool { unsafe access(cluster + "/PG_VERSION", F_OK) == 0 }

    package static func prepare(_ given: String, account: ClusterAccount) throws(ClusterError) -> ClusterFolder {
        let path = try makeAbsolute(given)
        try make(path, mode: 0o700, account)
        let inside = path + "/socket"
        // "/.s.PGSQL.5432" and its ending zero.
        let socket = inside.utf8.count + 15 <= 107 ? inside : "/tmp/mbost-\(geteuid())-\(hash(path))"
        try make(socket, mode: 0o700, account)
        return ClusterFolder(path: path, socketFolder: socket)
    }

    private static func makeAbsolute(_ given: String) throws(ClusterError) -> String {
        if given.hasPrefix("/") { return given }
        guard let here = unsafe getcwd(nil, 0) else { throw ClusterError("the working folder cannot be read") }
        defer { unsafe free(here) }
        return unsafe String(cString: here) + "/" + given
    }

    /// Makes a folder with its parents, for the account alone.
    private static func make(_ path: String, mode: mode_t, _ account: ClusterAccount) throws(ClusterError) {
        var place = ""
        for part in path.split(separator: "/") {
            place += "/" + part
            if unsafe mkdir(place, 0o755) == 0 || errno == EEXIST { continue }
            throw ClusterError("the folder \(place) cannot be made (\(reason(errno))); name another with --data")
        }
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw ClusterError("\(path) is not a folder; name another with --data")
        }
        // A folder that holds other things keeps its owner and mode: it may be anybody's home.
        if isEmpty(path) {
            if account.isRoot { _ = unsafe chown(path, account.user, account.group) }
            _ = unsafe chmod(path, mode)
        }
        guard unsafe access(path, W_OK) == 0 else {
            throw ClusterError(
                "the folder \(path) is not ours to write in (\(reason(errno))); name another with --data")
        }
    }

    private static func isEmpty(_ path: String) -> Bool {
        guard let list = unsafe opendir(path) else { return false }
        defer { unsafe closedir(list) }
        var entries = 0
        while unsafe readdir(list) != nil { entries += 1 }
        // Each folder has itself and its parent as entries.
        return entries <= 2
    }

    /// Makes the cluster whole or not at all: in a folder beside it that gets its name at the end.
    package func initialize(_ programs: ClusterPrograms, _ account: ClusterAccount) throws(ClusterError) {
        let draft = path + "/cluster.new"
        _ = Subprocess.run(["rm", "-rf", draft])
        let outcome = Subprocess.run(
            account.command(
                [
                    programs.initdb, "-D", draft, "-A", "trust", "-U", "mbost", "-E", "UTF8", "--locale=C",
                ], endsWithUs: false))
        guard outcome.status == 0 else {
            _ = Subprocess.run(["rm", "-rf", draft])
            throw ClusterError(
                "a cluster cannot be made in \(path): \(outcome.lastLine); is there room and may we write there?")
        }
        guard unsafe rename(draft, cluster) == 0 else {
            throw ClusterError("the new cluster in \(path) cannot get its name (\(reason(errno)))")
        }
    }

    /// A server whose owner was killed ends by itself; waits for it, at most a minute.
    func waitForOrphan() throws(ClusterError) {
        for _ in 0..<1200 {
            guard let pid = orphan else { return }
            if kill(pid, 0) != 0 && errno == ESRCH { return }
            usleep(50_000)
        }
        throw ClusterError(
            "an earlier server still runs on \(path) (process \(orphan ?? 0)); end it, then start again")
    }

    /// The process that `postmaster.pid` names, when it is a server of this folder.
    private var orphan: pid_t? {
        guard let first = readText(cluster + "/postmaster.pid")?.split(separator: "\n").first, let pid = pid_t(first)
        else { return nil }
        let arguments = readText("/proc/\(pid)/cmdline")?.split(separator: "\0") ?? []
        return arguments.contains { $0 == cluster } ? pid : nil
    }

    /// FNV-1a, so that each folder has a socket of its own.
    private static func hash(_ text: String) -> String {
        let value = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(value, radix: 36)
    }
}

func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

/// A small file's text; nil when it cannot be read.
func readText(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = unsafe read(file, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
}

/// Keeps others off a data folder for as long as we live: the kernel lets go of it when we end, however we end.
final class FolderLock: @unchecked Sendable {
    private let monitor = Monitor()
    private var file: Int32

    private init(file: Int32) {
        self.file = file
    }

    static func take(_ path: String, folder: String) throws(ClusterError) -> FolderLock {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw ClusterError("\(path) cannot be made (\(reason(errno))); name another folder with --data")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw ClusterError(
                "another mbostd runs on the data folder \(folder); end it, or name another folder with --data")
        }
        return FolderLock(file: file)
    }

    static func isTaken(_ path: String) -> Bool {
        let file = unsafe open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return flock(file, LOCK_EX | LOCK_NB) != 0
    }

    func release() {
        monitor.withLock {
            if file >= 0 { close(file) }
            file = -1
        }
    }
}
