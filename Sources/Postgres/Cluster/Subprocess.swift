internal import CPostgres
internal import Glibc

/// Processes as this target needs them: a server of its own, and short commands.
package enum Subprocess {
    package struct Outcome {
        package let status: Int32
        package let lastLine: String
    }

    /// Starts a command with its output appended to a file, in a session of its own so that a Ctrl-C at our terminal
    /// does not reach it before us.
    ///
    /// - Returns: The process id; -1 when it cannot be started.
    static func spawn(_ arguments: [String], output: String) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // None of our sockets: a connection that we close must end, though the process lives on.
        unsafe mbost_spawn_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | 0x80)
        var pid: pid_t = -1
        let failure = unsafe withArguments(arguments) { list in
            unsafe posix_spawnp(&pid, arguments[0], &actions, &attributes, list, environ)
        }
        return failure == 0 ? pid : -1
    }

    /// Runs a short command to its end.
    package static func run(_ arguments: [String]) -> Outcome {
        var name = Array("/tmp/mbost-output-XXXXXX".utf8CString)
        let file = unsafe mkstemp(&name)
        let path = name.dropLast().map { UInt8(bitPattern: $0) }
        let output = String(decoding: path, as: UTF8.self)
        defer {
            close(file)
            unsafe unlink(output)
        }
        let pid = spawn(arguments, output: output)
        guard pid > 0 else { return Outcome(status: -1, lastLine: "\(arguments[0]) cannot be started") }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let lines = (readText(output) ?? "").split(separator: "\n")
        let told = lines.first { $0.contains("error:") || $0.contains("FATAL") } ?? lines.last ?? "no reason given"
        return Outcome(status: status, lastLine: String(told.prefix(300)))
    }

    private static func withArguments<Value>(
        _ arguments: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        let copies = unsafe arguments.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        var list = unsafe copies + [nil]
        return unsafe list.withUnsafeMutableBufferPointer { buffer in
            unsafe body(buffer.baseAddress.unsafelyUnwrapped)
        }
    }
}
