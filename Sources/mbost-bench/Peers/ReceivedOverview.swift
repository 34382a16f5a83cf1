import Crypto
import Wire

/// An overview as it comes in, checked and not kept.
struct ReceivedOverview {
    private(set) var bytes = 0
    private var hash = SHA256()
    private var end: OverviewEnd?

    mutating func take(_ part: OverviewPart) {
        switch part {
        case .start: (bytes, hash) = (0, SHA256())
        case .chunk(let chunk):
            hash.update(data: chunk)
            bytes += chunk.count
        case .end(let end): self.end = end
        }
    }

    var isWhole: Bool {
        let digest = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return end?.sha256 == digest && end?.bytes == bytes
    }
}
