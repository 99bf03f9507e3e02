import NIOCore

/// How long each part of a call may take.
public struct UpstreamTimeouts: Sendable, Hashable {
    /// Until the connection stands, TLS included.
    public var connect: Duration
    /// From the request to the head of the answer.
    public var firstByte: Duration
    /// Between two reads of an answer.
    public var idle: Duration
    /// From the request to the end of the answer.
    public var total: Duration
    /// How long a connection that no call uses is kept. Below the minute after which many servers and proxies
    /// close theirs, so that it is seldom the other side that closes first, in the middle of a request.
    public var unused: Duration

    public init(
        connect: Duration = .seconds(5), firstByte: Duration = .seconds(120), idle: Duration = .seconds(120),
        total: Duration = .seconds(1800), unused: Duration = .seconds(55)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
        self.unused = unused
    }
}
