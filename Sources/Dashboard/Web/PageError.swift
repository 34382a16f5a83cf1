import HTTPTypes
import Hummingbird
import RPC

/// Why a page cannot be shown, as people are told: a text of `error.…` in the texts, with what to do.
struct PageError: Error, Equatable {
    enum Kind: String, CaseIterable {
        /// Nothing has this address, or the person is not known.
        case notFound
        /// A form that is not of this session, or was open too long.
        case forged
        /// A field that cannot be understood.
        case badField
        case refused
        /// The server of the register does not answer.
        case unavailable
        /// The figures are being determined definitively; or something else has to be first.
        case notNow
        case tooBusy
        case broken
    }

    var kind: Kind
    /// What the server said, when it says more; nothing personal.
    var detail: String?

    init(_ kind: Kind, _ detail: String? = nil) {
        self.kind = kind
        self.detail = detail
    }

    /// - Parameter call: anything but UNAUTHENTICATED, which ends the session.
    init(call: CallError) {
        switch call.code {
        case .notFound: self.init(.notFound)
        case .invalidArgument, .outOfRange: self.init(.badField, call.message)
        case .permissionDenied, .unauthenticated: self.init(.refused)
        case .unavailable, .deadlineExceeded, .cancelled: self.init(.unavailable)
        case .failedPrecondition, .alreadyExists, .aborted: self.init(.notNow, call.message)
        case .resourceExhausted: self.init(.tooBusy)
        case .ok, .unknown, .unimplemented, .internalError, .dataLoss: self.init(.broken, call.message)
        }
    }

    var status: HTTPResponse.Status {
        switch kind {
        case .notFound: .notFound
        case .forged, .refused: .forbidden
        case .badField: .badRequest
        case .unavailable: .serviceUnavailable
        case .notNow: .conflict
        case .tooBusy: .tooManyRequests
        case .broken: .internalServerError
        }
    }
}

/// Sends the browser to the page that signs in.
struct SignInNeeded: Error {}

/// Sends the browser to the page that asks why persons are looked at.
struct ReasonNeeded: Error {}
