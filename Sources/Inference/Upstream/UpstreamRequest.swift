import NIOCore
import NIOHTTP1

/// The bytes of requests to one upstream: what is the same in all of them is made once.
struct UpstreamRequest: Sendable {
    /// Bodies up to here are copied behind their head, so that a request is one write.
    private static let copiedBytes = 16 * 1024

    /// Request line and the fields that do not change, by operation; streamed ones accept another type.
    private let openings: [EngineCall.Operation: (whole: ByteBuffer, streamed: ByteBuffer)]

    /// - Parameter authorization: The value of the field of that name, if any.
    init(to address: UpstreamAddress, authorization: String?) {
        func opening(_ operation: EngineCall.Operation, accept: String) -> ByteBuffer {
            var bytes = ByteBuffer()
            bytes.writeString(
                "POST \(address.basePath)\(operation.path) HTTP/1.1\r\nhost: \(address.hostField)\r\n")
            if let authorization { bytes.writeString("authorization: \(authorization)\r\n") }
            bytes.writeString("content-type: application/json\r\naccept: \(accept)\r\n")
            return bytes
        }
        openings = Dictionary(
            uniqueKeysWithValues: EngineCall.Operation.allCases.map { operation in
                (
                    operation,
                    (
                        whole: opening(operation, accept: "application/json"),
                        streamed: opening(operation, accept: "text/event-stream")
                    )
                )
            })
    }

    /// A request as it goes over the wire: one buffer, and a second one for a large body.
    func bytes(for call: EngineCall) -> (head: ByteBuffer, body: ByteBuffer?) {
        // Made above for every operation there is.
        guard let opening = openings[call.operation] else { return (ByteBuffer(), nil) }
        let fixed = call.isStreamed ? opening.streamed : opening.whole
        let isCopied = call.body.readableBytes <= Self.copiedBytes
        var head = ByteBufferAllocator().buffer(
            capacity: fixed.readableBytes + 192 + (isCopied ? call.body.readableBytes : 0))
        head.writeImmutableBuffer(fixed)
        head.writeStaticString("content-length: ")
        head.writeString(String(call.body.readableBytes))
        head.writeStaticString("\r\nx-request-id: ")
        head.writeString(call.requestID)
        head.writeStaticString("\r\n\r\n")
        guard isCopied else { return (head, call.body) }
        head.writeImmutableBuffer(call.body)
        return (head, nil)
    }
}

/// Stands where NIO's encoder would: the requests come encoded. Only the response decoder, which has to know
/// the method of each request, is shown a head.
final class EncodedRequestHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = IOData

    static let shownHead = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .body(let bytes): context.write(wrapOutboundOut(bytes), promise: promise)
        case .head, .end: promise?.succeed()
        }
    }
}
