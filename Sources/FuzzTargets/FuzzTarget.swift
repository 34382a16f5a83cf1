import ExchangeFormats
import FundingModel
import NIOCore
import RPC
import Wire

/// What is fed with any bytes at all: each ends in a value or an error, never in a crash, and what it made of the bytes
/// holds together. A broken promise stops the program, so that the fuzzer keeps the input.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case frames
    case messages
    case statuses
    case registrations
    case overviews
    case accountants
    case archives
    case dossiers
    case decisions
    case changes

    public func run(_ input: [UInt8]) {
        switch self {
        case .frames: Frames.run(input)
        case .messages: Messages.run(input)
        case .statuses: Messages.runStatus(input)
        case .registrations: Files.registrations(input)
        case .overviews: Files.overviews(input)
        case .accountants: Files.accountants(input)
        case .archives: Files.archives(input)
        case .dossiers: Lines.dossiers(input)
        case .decisions: Lines.decisions(input)
        case .changes: Lines.changes(input)
        }
    }
}

/// Bytes as sockets and files bring them: in pieces whose sizes follow from the first bytes.
func pieces(_ input: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var place = 0
    var state = input.prefix(4).reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) }
    while place < input.count {
        state = state &* 1_664_525 &+ 1_013_904_223
        let end = min(input.count, place + 1 + Int(state >> 24) % 61)
        pieces.append(input[place..<end])
        place = end
    }
    return pieces
}

private enum Frames {
    static func run(_ input: [UInt8]) {
        let whole = decode([input[...]])
        let cut = decode(pieces(input))
        precondition(whole.frames == cut.frames && whole.trouble == cut.trouble, "pieces make other frames")
        let served = decode(pieces(input), asServed: true)
        precondition(whole.frames == served.frames && whole.trouble == served.trouble, "plain calls are other calls")
        for frame in whole.frames {
            var buffer = ByteBuffer()
            frame.encode(into: &buffer)
            var decoder = FrameDecoder(maxFrame: 1 << 16)
            decoder.feed(buffer)
            precondition((try? decoder.next()) == frame, "a frame reads otherwise once written")
        }
    }

    /// - Parameter asServed: calls are taken without a frame where that can be, as a server does.
    private static func decode(
        _ pieces: [ArraySlice<UInt8>], asServed: Bool = false
    ) -> (frames: [Frame], trouble: String?) {
        var decoder = FrameDecoder(maxFrame: 1 << 16)
        var frames: [Frame] = []
        for piece in pieces {
            decoder.feed(ByteBuffer(bytes: piece))
            do {
                while true {
                    if asServed { frames += decoder.plainCalls() }
                    guard let frame = try decoder.next() else { break }
                    frames.append(frame)
                }
            } catch {
                return (frames, "\(error)")
            }
        }
        return (frames, nil)
    }
}

extension FrameDecoder {
    fileprivate mutating func plainCalls() -> [Frame] {
        var calls = PlainCalls()
        nextPlainCalls(into: &calls)
        return calls.list.map { .call(stream: $0.stream, calls.call($0)) }
    }
}

private enum Messages {
    /// By the first byte, one of the contract's messages.
    static func run(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let checks = Self.checks
        checks[Int(first) % checks.count](Array(input.dropFirst()))
    }

    private static let checks: [@Sendable ([UInt8]) -> Void] = [
        { check(LookUpStatusRequest.self, $0) }, { check(LookUpStatusReply.self, $0) },
        { check(LookUpBatchRequest.self, $0) }, { check(LookUpBatchReply.self, $0) },
        { check(ExplainRequest.self, $0) }, { check(ExplainReply.self, $0) }, { check(ImportPart.self, $0) },
        { check(ImportReply.self, $0) }, { check(DownloadOverviewRequest.self, $0) }, { check(OverviewPart.self, $0) },
        { check(HealthRequest.self, $0) }, { check(HealthReply.self, $0) }, { check(Registration.self, $0) },
        { check(RegistrationAnswer.self, $0) }, { check(FeedbackRequest.self, $0) }, { check(FeedbackPart.self, $0) },
        { check(StartJobRequest.self, $0) }, { check(JobStatus.self, $0) }, { check(JobKey.self, $0) },
        { check(ListJobsRequest.self, $0) }, { check(ListJobsReply.self, $0) }, { check(JobFindingsReply.self, $0) },
        { check(SetStandingRequest.self, $0) }, { check(StandingEntry.self, $0) },
        { check(ListStandingsRequest.self, $0) }, { check(ListStandingsReply.self, $0) },
        { check(SetExOfficioRequest.self, $0) }, { check(ExOfficioReply.self, $0) },
        { check(ListExOfficioRequest.self, $0) }, { check(ListExOfficioReply.self, $0) },
        { check(DetermineRequest.self, $0) }, { check(DetermineProgress.self, $0) }, { check(AuditRequest.self, $0) },
        { check(AuditPart.self, $0) }, { check(VerifyAuditRequest.self, $0) }, { check(AuditVerification.self, $0) },
        { check(LookUpDossierRequest.self, $0) }, { check(LookUpDossierReply.self, $0) },
        { check(HistoryRequest.self, $0) }, { check(HistoryReply.self, $0) }, { check(WhatIfRequest.self, $0) },
        { check(WhatIfReply.self, $0) }, { check(FindPersonsRequest.self, $0) }, { check(FindPersonsReply.self, $0) },
        { check(Order.self, $0) }, { check(MakeOrdersRequest.self, $0) }, { check(MakeOrdersReply.self, $0) },
        { check(ListOrdersRequest.self, $0) }, { check(ListOrdersReply.self, $0) },
        { check(WhoAmIRequest.self, $0) }, { check(WhoAmIReply.self, $0) },
        { check(TotalsRequest.self, $0) }, { check(TotalsReply.self, $0) }, { check(ListRecordsRequest.self, $0) },
        { check(ListRecordsReply.self, $0) }, { check(ListInstitutionsRequest.self, $0) },
        { check(ListInstitutionsReply.self, $0) },
        { check(StakeRequest.self, $0) }, { check(StakeReply.self, $0) },
    ]

    private static func check<Message: WireMessage>(_ type: Message.Type, _ bytes: [UInt8]) {
        guard let message = try? Message(encoded: bytes) else { return }
        let written = message.encoded
        guard let again = try? Message(encoded: written) else {
            preconditionFailure("\(type) cannot read what it wrote")
        }
        precondition(again.encoded == written, "\(type) writes otherwise what it read")
        let start = OverviewPart.startOfPiece(in: bytes)
        precondition(start.map { $0 > 0 && $0 <= bytes.count } ?? true, "a piece begins outside its message")
    }

    static func runStatus(_ input: [UInt8]) {
        guard let person = PersonNumber("123456782"), let year = FundingYear(2027) else { return }
        guard let decision = try? StoredStatus.decode(input, person: person, year: year) else { return }
        precondition(decision.person == person && decision.fundingYear == year, "a status of somebody else")
    }
}
