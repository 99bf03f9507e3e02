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

    public init(
        connect: Duration = .seconds(5), firstByte: Duration = .seconds(120), idle: Duration = .seconds(120),
        total: Duration = .seconds(1800)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}
