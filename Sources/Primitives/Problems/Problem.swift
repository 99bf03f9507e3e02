/// What went wrong, where, and how to mend it: the one error of the house.
///
/// ```swift
/// throw Problem(
///     .invalidValue, "'maximum_tokens' is -1.", mend: "Give 1 or more.", parameter: "maximum_tokens")
/// ```
public struct Problem: Error, Hashable, Sendable {
    public var kind: Kind
    /// What is wrong and where, as one or more whole sentences for the person who must act. No secrets.
    public var detail: String
    /// How to mend it, as a whole sentence.
    public var mend: String?
    /// The member or parameter of the input at fault.
    public var parameter: String?
    /// When another try may succeed, counted from now.
    public var retryAfter: Duration?
    /// What `x-should-retry` tells OpenAI's clients, which retry 408, 409, 429 and 5xx unless told otherwise;
    /// `nil` sends no header. Starts as the kind's ``Kind/shouldRetry``.
    public var shouldRetry: Bool?

    /// - Parameter parameter: where it is `nil`, the one that the kind implies (``Kind/modelNotFound``:
    ///   `model`).
    public init(
        _ kind: Kind, _ detail: String, mend: String? = nil, parameter: String? = nil,
        retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.detail = detail
        self.mend = mend
        self.parameter = parameter ?? (kind == .modelNotFound ? "model" : nil)
        self.retryAfter = retryAfter
        shouldRetry = kind.shouldRetry
    }

    /// The value of a `retry-after` header: whole seconds, rounded up so that the client does not come early.
    public var retryAfterSeconds: Int64? {
        guard let retryAfter else { return nil }
        let (seconds, attoseconds) = retryAfter.components
        return max(0, attoseconds > 0 ? seconds + 1 : seconds)
    }
}

extension Problem {
    /// What a client may read. The details of a fault of our own (paths, SQL, names of the inside) are for the
    /// operator, who finds them in the log by the request's id.
    var toldToClients: (detail: String, mend: String?) {
        guard kind.httpStatus == 500 else { return (detail, mend) }
        return (
            "Something went wrong in the server.", "Try again; the operator finds the reason by x-request-id."
        )
    }
}

extension Problem: CustomStringConvertible {
    /// One line for logs and for the command line.
    public var description: String {
        var line = "\(kind.title): \(detail)"
        if let mend { line += " \(mend)" }
        if let parameter { line += " [\(parameter)]" }
        return line
    }
}
