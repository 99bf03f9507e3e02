import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// What a download asks of its connection beside NIO's writes. Where an option cannot be set, the bytes are the same.
struct DownloadSocket {
    /// Unsent bytes that the kernel holds for a reader before it takes no more. Without a bound it holds megabytes:
    /// they would count as taken, and a slow reader would seem to stall while they drain.
    private static let heldBytes = 256 << 10

    let channel: any Channel

    /// Before a body's first byte.
    func begin() {
        #if os(Linux)
            set(TCP_NOTSENT_LOWAT, Self.heldBytes)
            // Whole segments only (tcp(7)): without it each piece ends in a push that wakes its reader, which costs a
            // third of a download's processor time.
            set(TCP_CORK, 1)
        #endif
    }

    /// After a body's last byte: what is less than a segment leaves now.
    func end() {
        #if os(Linux)
            set(TCP_CORK, 0)
        #endif
    }

    /// Has the connection end with a reset instead of in order (RFC 9293 §3.10.7) when it is closed: what the kernel
    /// holds is dropped with it, and no client can take a part for the whole.
    func resetAtClose() {
        // On the channel's own loop it is set before the call returns.
        _ = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }

    /// What the channel holds for the kernel; nil where it no longer knows.
    var bufferedBytes: Int64? {
        guard channel.isActive else { return nil }
        return (try? channel.syncOptions?.getOption(.bufferedWritableBytes)).flatMap { Int64($0) }
    }

    private func set(_ name: CInt, _ value: SocketOptionValue) {
        try? channel.syncOptions?.setOption(
            ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: name)), value: value)
    }
}
