import ExchangeFormats
import NIOCore
import StatusClient
import Wire

/// Looks at a file while it comes in: can it be read, and does it hold as many enrolments and diplomas as the server
/// says?
struct ReceivedRecords {
    /// Counts the lines that begin with ISG and DIP.
    private struct Lines {
        private(set) var enrolments = 0
        private(set) var diplomas = 0
        private var start: [UInt8] = []
        private var isPast = false

        mutating func take(_ bytes: [UInt8]) {
            for byte in bytes {
                if byte == UInt8(ascii: "\n") {
                    (start, isPast) = ([], false)
                } else if !isPast {
                    start.append(byte)
                    guard start.count == 3 else { continue }
                    isPast = true
                    if start == Array("ISG".utf8) { enrolments += 1 }
                    if start == Array("DIP".utf8) { diplomas += 1 }
                }
            }
        }
    }

    private let isArchive: Bool
    private var lines = Lines()
    private var zip = ZipReader(file: "de ZIP")
    private var reader = OBOReader(file: "OBO")
    private var end: OverviewEnd?

    init(_ file: DownloadOverviewRequest.File) {
        isArchive = file == .accountantOverview
    }

    mutating func take(_ part: DownloadPart) throws {
        switch part {
        case .start: self = ReceivedRecords(isArchive ? .accountantOverview : .foundations)
        case .bytes(let bytes): try take(Array(bytes.readableBytesView))
        case .end(let end): self.end = end
        }
    }

    private mutating func take(_ bytes: [UInt8]) throws {
        guard isArchive else { return lines.take(bytes) }
        do throws(FileDefect) {
            for event in try zip.feed(bytes) {
                switch event {
                case .file(let name): reader = OBOReader(file: name)
                case .content(let content):
                    lines.take(content)
                    _ = reader.feed(content)
                case .endOfFile: _ = reader.finish()
                }
            }
        } catch {
            throw Failure(.failure, "the file came in damaged: \(error)")
        }
    }

    func finish() throws(Failure) {
        if isArchive {
            do throws(FileDefect) {
                try zip.finish()
            } catch {
                throw Failure(.failure, "the file came in damaged: \(error)")
            }
            if let defect = reader.defects.first {
                throw Failure(.failure, "the server's file is not in order: \(defect)")
            }
        }
        guard let end, end.enrolments == lines.enrolments, end.diplomas == lines.diplomas else {
            throw Failure(.failure, "the file holds another number of enrolments or diplomas than the server says")
        }
    }
}
