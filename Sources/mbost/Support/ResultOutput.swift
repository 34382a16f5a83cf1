import Foundation
import Glibc

/// Standard output, for results.
struct ResultOutput: Sendable {
    private let handle = FileHandle.standardOutput

    init() {
        // A reader that goes away must be an error of the write, not the end of the process.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Blocks until all is written.
    func write(_ bytes: [UInt8]) throws(Failure) {
        do {
            try handle.write(contentsOf: Data(bytes))
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
            guard cause.code != Int(EPIPE) else { throw Failure.outputClosed }
            throw Failure(.failure, "standard output cannot be written; check the disk it goes to")
        }
    }
}
