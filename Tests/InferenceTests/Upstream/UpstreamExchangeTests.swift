import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives
import Testing

@testable import Inference

@Suite("One request on one connection", .timeLimit(.minutes(5)))
struct UpstreamExchangeTests {
    private let collector = Collector()
    private let connection: UpstreamConnection
    private let timeouts = UpstreamTimeouts(firstByte: .seconds(10), idle: .seconds(20), total: .seconds(100))
    private let start = NIODeadline.now()
    private let problem = Problem(.upstreamFailed, "lost")

    init() throws {
        // A connection that was never made: nothing is sent, and time stands still but for what the tests say.
        connection = UpstreamConnection(
            pool: UpstreamPool(
                loop: MultiThreadedEventLoopGroup.singleton.any(), address: try UpstreamAddress("http://h"),
                tls: nil, timeouts: timeouts, maximumConnections: 1))
    }

    private func exchange(isReused: Bool = false) -> UpstreamExchange {
        UpstreamExchange(
            receiver: collector, connection: connection, timeouts: timeouts, isReused: isReused, now: start)
    }

    private func head(_ status: Int, _ fields: HTTPHeaders = [:]) -> HTTPResponseHead {
        HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: fields)
    }

    /// The outcome as text.
    private func outcome(_ exchange: UpstreamExchange) async -> String {
        switch await exchange.outcome() {
        case .answering: "answering"
        case .refused(let status, let retryAfter, let body):
            "refused \(status) \(retryAfter.map { "\($0)" } ?? "-") \(String(buffer: body))"
        case .failed(let problem, let isStale): "failed \(problem.kind)\(isStale ? " stale" : "")"
        }
    }

    // MARK: its course

    @Test("is answered by a 2xx head, bytes, and an end")
    func answered() async {
        let exchange = exchange()
        exchange.receivedHead(head(200))
        #expect(await outcome(exchange) == "answering")
        exchange.receivedBody(ByteBuffer(string: "a"))
        exchange.receivedBody(ByteBuffer(string: "b"))
        exchange.receivedEnd()
        #expect(collector.events == [.attempting, .began, .bytes("a"), .bytes("b"), .finished])
    }

    @Test(
        "is decided also for who asks later than it is", arguments: ["head", "lost", "cancelled", "refused"])
    func decidedEarly(_ course: String) async {
        let exchange = exchange()
        switch course {
        case "head":
            exchange.receivedHead(head(204))
            exchange.receivedEnd()
            #expect(await outcome(exchange) == "answering")
        case "lost":
            exchange.lost(problem, mayBeStale: false)
            #expect(await outcome(exchange) == "failed upstreamFailed")
        case "cancelled":
            exchange.cancel()
            #expect(await outcome(exchange) == "failed upstreamFailed")
        default:
            exchange.receivedHead(head(400))
            exchange.receivedEnd()
            #expect(await outcome(exchange) == "refused 400 - ")
        }
    }

    @Test(
        "tells when an engine wants to be asked again",
        arguments: [
            ("7", "7.0 seconds"), ("-7", "0.0 seconds"), ("99999999", "86400.0 seconds"), ("soon", "-"),
        ])
    func retryAfter(_ value: String, _ time: String) async {
        let exchange = exchange()
        exchange.receivedHead(head(429, ["retry-after": value]))
        exchange.receivedBody(ByteBuffer(string: "{}"))
        exchange.receivedEnd()
        #expect(await outcome(exchange) == "refused 429 \(time) {}")
        #expect(collector.events == [.attempting])
    }

    @Test("is worth another try at once only when nothing came on a connection that was used before")
    func stale() async {
        for isReused in [true, false] {
            for mayBeStale in [true, false] {
                let exchange = exchange(isReused: isReused)
                exchange.lost(problem, mayBeStale: mayBeStale)
                let isStale = isReused && mayBeStale
                #expect(await outcome(exchange) == "failed upstreamFailed\(isStale ? " stale" : "")")
            }
        }
        let refusal = exchange(isReused: true)
        refusal.receivedHead(head(400))
        refusal.lost(problem, mayBeStale: true)
        #expect(await outcome(refusal) == "failed upstreamFailed")
    }

    @Test("tells its receiver that the answer broke off")
    func broken() {
        let exchange = exchange()
        exchange.receivedHead(head(200))
        exchange.lost(problem, mayBeStale: true)
        #expect(collector.events == [.attempting, .began, .failed(.upstreamFailed)])
    }

    @Test("tells nobody anything after its end", arguments: ["end", "lost", "cancel"])
    func afterTheEnd(_ end: String) {
        let exchange = exchange()
        exchange.receivedHead(head(200))
        switch end {
        case "end": exchange.receivedEnd()
        case "lost": exchange.lost(problem, mayBeStale: true)
        default: exchange.cancel()
        }
        let events = collector.events
        exchange.receivedHead(head(200))
        exchange.receivedBody(ByteBuffer(string: "more"))
        exchange.receivedEnd()
        exchange.lost(problem, mayBeStale: true)
        exchange.checkTime(at: start + .hours(1))
        exchange.setReading(false)
        exchange.cancel()
        #expect(collector.events == events)
    }

    // MARK: its time

    @Test("is given up when no head comes in time, and not sent again because its connection was used before")
    func firstByte() async {
        let exchange = exchange(isReused: true)
        exchange.checkTime(at: start + .seconds(10))
        #expect(collector.events == [.attempting])
        exchange.checkTime(at: start + .seconds(11))
        #expect(await outcome(exchange) == "failed upstreamTimeout")
    }

    @Test("is given up when its answer falls silent", arguments: [200, 400])
    func idle(_ status: Int) async {
        let exchange = exchange()
        exchange.receivedHead(head(status))
        exchange.receivedBody(ByteBuffer(string: "some"))
        let now = NIODeadline.now()
        exchange.checkTime(at: start + .seconds(19))
        #expect(collector.ending == nil)
        exchange.checkTime(at: now + .seconds(21))
        if status == 200 {
            #expect(collector.ending == .failed(.upstreamTimeout))
        } else {
            #expect(await outcome(exchange) == "failed upstreamTimeout")
        }
    }

    @Test("is given up when it takes too long in all, also while nobody reads")
    func total() {
        for isReading in [true, false] {
            let exchange = exchange()
            exchange.receivedHead(head(200))
            exchange.setReading(isReading)
            exchange.checkTime(at: start + .seconds(101))
            #expect(collector.ending == .failed(.upstreamTimeout))
        }
    }

    @Test("does not count the time that a slow client takes")
    func paused() {
        let exchange = exchange()
        exchange.receivedHead(head(200))
        exchange.setReading(false)
        exchange.checkTime(at: NIODeadline.now() + .seconds(90))
        #expect(collector.ending == nil)
        exchange.setReading(true)
        exchange.checkTime(at: NIODeadline.now() + .seconds(19))
        #expect(collector.ending == nil)
        exchange.checkTime(at: NIODeadline.now() + .seconds(21))
        #expect(collector.ending == .failed(.upstreamTimeout))
    }
}
