/// What one client connection is doing, as a value.
///
/// Requests of a connection are answered one after the other (RFC 9112 §9.3.2): what a client sends ahead
/// waits. Those under `/v1` are answered here; all others are handed on to the router.
///
/// idle ─ head of /v1 ─▶ receiving ─ end ─▶ answering ─ answer ended ─▶ idle
///   │                      └─ refused early ─▶ discarding ─ end ─▶ closing
///   └─ other head ─▶ elsewhere ─ response ended, request ended ─▶ idle
enum ConnectionState: Sendable, Equatable {
    case idle
    /// A request for `/v1` is coming in.
    case receiving
    /// Its answer is under way; nothing more is read of the connection.
    case answering
    /// Answered before its body was read; the rest is read and dropped, then the connection closes.
    case discarding
    /// The router has the request.
    case elsewhere(requestEnded: Bool, responseEnded: Bool)
    /// No further request is taken.
    case closing

    /// Whether a new request may begin.
    var isIdle: Bool { self == .idle }

    /// A part of a request that the router has.
    mutating func elsewhereRequestEnded() {
        if case .elsewhere(_, let responseEnded) = self {
            self = responseEnded ? .idle : .elsewhere(requestEnded: true, responseEnded: false)
        }
    }

    mutating func elsewhereResponseEnded() {
        if case .elsewhere(let requestEnded, _) = self {
            self = requestEnded ? .idle : .elsewhere(requestEnded: false, responseEnded: true)
        }
    }
}
