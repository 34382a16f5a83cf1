import Crypto
import NIOCore
import NIOFoundationCompat
import StatusClient
import Wire

/// An overview as it comes in, checked and not kept.
struct ReceivedOverview {
    private(set) var bytes = 0
    /// Whether its SHA-256 is looked at.
    private let isChecked: Bool
    private var hash = SHA256()
    private var end: OverviewEnd?

    init(isChecked: Bool = true) {
        self.isChecked = isChecked
    }

    mutating func take(_ part: DownloadPart) {
        switch part {
        case .start: (bytes, hash) = (0, SHA256())
        case .bytes(let part):
            if isChecked { hash.update(data: part.readableBytesView) }
            bytes += part.readableBytes
        case .end(let end): self.end = end
        }
    }

    var isWhole: Bool {
        guard isChecked else { return end?.bytes == bytes }
        let digest = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return end?.sha256 == digest && end?.bytes == bytes
    }
}
