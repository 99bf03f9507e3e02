import Primitives

/// The id of a request: the client's own where it can do no harm in a log, else one of ours.
enum RequestIdentifier {
    /// The most bytes of an id that a client may choose.
    private static let maximumBytes = 128

    /// A client's own id, when it is visible ASCII and short; else nil.
    static func acceptable(_ id: String) -> String? {
        guard !id.isEmpty, id.utf8.count <= maximumBytes, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }

    static func new(_ clock: any WallClock, _ randomness: any Randomness) -> String {
        ID<RequestKind>(at: clock.now(), random: randomness).description
    }
}

/// The kind of a request's id.
enum RequestKind: IDKind { static let prefix = "req" }
