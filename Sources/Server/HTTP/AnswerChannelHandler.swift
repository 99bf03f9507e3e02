import DequeModule
import Gateway
import Inference
import NIOCore
import NIOHTTP1
import Primitives

/// The edge of `/v1`: takes those requests out of a connection's pipeline and answers them through the
/// gateway, on the connection's own event loop and without a task for each chunk. All other requests pass on
/// to the router. Confined to the event loop of its channel.
///
/// Why not the router too: see docs/decisions/0002-answer-path.md.
final class AnswerChannelHandler: ChannelDuplexHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Parts of requests sent ahead that may wait while an answer is under way.
    private static let maximumWaitingParts = 4096
    /// How long the rest of a refused request is read, so that a client that is still sending can read why.
    private static let discardTime = TimeAmount.seconds(10)

    private let edge: AnswerEdge
    private var context: ChannelHandlerContext?
    private var state = ConnectionState.idle
    private var waiting = Deque<HTTPServerRequestPart>()
    private var request: IncomingRequest?
    private var answer: ClientAnswer?
    private var isContinuing = false
    private var mustQuiesce = false
    /// The router got parts since it was last told that a read is complete.
    private var hasPassedOn = false
    private var isReadWanted = false
    private var hasInputEnded = false
    private var activity = NIODeadline.now()
    private var timer: Scheduled<Void>?

    init(edge: AnswerEdge) { self.edge = edge }

    // MARK: life of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { scheduleTimer(after: edge.limits.idleTimeout) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.cancel()
        timer = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        scheduleTimer(after: edge.limits.idleTimeout)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        state = .closing
        waiting.removeAll()
        leave()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            mustQuiesce = true
            // The router's own handler must hear it only when none of our answers is under way, because it
            // would close a connection on which it sees no request.
            if state == .answering || state == .receiving { return }
        case ChannelEvent.inputClosed:
            hasInputEnded = true
            // No client of this protocol closes its half and goes on reading.
            leave()
            if state == .answering || state == .receiving {
                state = .closing
                context.close(promise: nil)
                return
            }
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard state == .receiving || state == .idle else {
            context.fireErrorCaught(error)
            return
        }
        refuse(Problem(.invalidRequest, "The request is not HTTP as RFC 9112 has it."))
        // What follows on this connection cannot be understood.
        state = .closing
        context.close(promise: nil)
    }

    // MARK: requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        activity = .now()
        let part = unwrapInboundIn(data)
        if waiting.isEmpty, accepts(part) {
            take(part, context)
        } else if waiting.count < Self.maximumWaitingParts {
            waiting.append(part)
        } else {
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { passedOn(context) }

    private func passedOn(_ context: ChannelHandlerContext) {
        hasPassedOn = false
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        // While an answer is under way nothing more of the connection is read: a client that sends ahead
        // fills its own socket, not our memory. One read stays open, for it is how a close is noticed.
        if waiting.isEmpty {
            context.read()
        } else {
            isReadWanted = true
        }
    }

    /// Whether the connection's state has room for this part now.
    private func accepts(_ part: HTTPServerRequestPart) -> Bool {
        switch (state, part) {
        case (.idle, _), (.receiving, _), (.discarding, _), (.closing, _): true
        case (.answering, _): false
        case (.elsewhere(let requestEnded, _), _): !requestEnded
        }
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.idle, .head(let head)):
            if edge.owns(head) {
                begin(head)
            } else {
                state = .elsewhere(requestEnded: false, responseEnded: false)
                hasPassedOn = true
                context.fireChannelRead(wrapInboundOut(part))
            }
        case (.elsewhere, _):
            // Noted before the part is passed on: the router may answer from within that call, and what is
            // taken next belongs to another request then.
            if case .end = part { state.elsewhereRequestEnded() }
            hasPassedOn = true
            context.fireChannelRead(wrapInboundOut(part))
        case (.receiving, .body(let bytes)):
            guard let problem = request?.append(bytes, atMost: edge.limits.maximumBodyBytes) else { return }
            refuse(problem)
        case (.receiving, .end): dispatch()
        case (.discarding, .end):
            state = .closing
            context.close(promise: nil)
        default: break
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        state = .receiving
        let request = IncomingRequest(head, id: edge.newRequestID())
        self.request = request
        if let problem = request.earlyProblem(atMost: edge.limits.maximumBodyBytes) {
            refuse(problem)
        } else if request.expectsContinue {
            context?.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
        }
    }

    private func dispatch() {
        guard let context, let request else { return }
        self.request = nil
        state = .answering
        let answer = ClientAnswer(handler: self, request: request, edge: edge)
        self.answer = answer
        edge.dispatch(request, to: answer, on: context.eventLoop)
    }

    /// Answers with an error before the request has come in whole.
    private func refuse(_ problem: Problem) {
        guard let context else { return }
        let request = request ?? IncomingRequest(unreadable: edge.newRequestID())
        self.request = nil
        state = .discarding
        request.mustClose = true
        let answer = ClientAnswer(handler: self, request: request, edge: edge)
        edge.refuse(answer, problem)
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.discardTime) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }

    // MARK: answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        context.write(data, promise: promise)
        if case .end = part {
            state.elsewhereResponseEnded()
            continueReading()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        answer?.listener?.clientWritabilityChanged(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Writes a part of an answer of ours.
    func send(_ part: HTTPServerResponsePart, flush: Bool = true) {
        guard let context else { return }
        context.write(wrapOutboundOut(part), promise: nil)
        guard flush else { return }
        activity = .now()
        context.flush()
    }

    /// Our answer has been written to its end.
    func answered(keepsAlive: Bool) {
        guard let context, state != .closing else { return }
        answer = nil
        if state == .discarding {
            if hasInputEnded { context.close(promise: nil) }
            return  // closes when the rest of the request has been read
        }
        guard keepsAlive, !mustQuiesce, !hasInputEnded else {
            state = .closing
            context.close(promise: nil)
            return
        }
        state = .idle
        continueReading()
    }

    private func continueReading() {
        // An answer that is given at once comes back here from within the loop, which goes on by itself: called
        // again, thousands of requests sent ahead would be as many frames deep.
        guard let context, !isContinuing else { return }
        isContinuing = true
        defer { isContinuing = false }
        repeat {
            while let part = waiting.first, accepts(part) {
                waiting.removeFirst()
                take(part, context)
            }
            // The router's end of the channel hands on what it got when a read is complete; none will be.
            if hasPassedOn { passedOn(context) }
        } while waiting.first.map(accepts) ?? false
        if isReadWanted, waiting.isEmpty {
            isReadWanted = false
            context.read()
        }
    }

    private func leave() {
        guard let leaving = answer else { return }
        answer = nil
        leaving.detach()
        leaving.listener?.clientLeft()
    }

    // MARK: time

    private func scheduleTimer(after delay: TimeAmount) {
        timer?.cancel()
        timer = context?.eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
            self?.checkTime()
        }
    }

    /// Closes what has been quiet for too long: a connection between requests, and one whose request does
    /// not come in. Answers have limits of their own.
    private func checkTime() {
        guard let context, context.channel.isActive else { return }
        let quiet = NIODeadline.now() - activity
        switch state {
        case .discarding: return
        case .idle, .closing:
            guard quiet < edge.limits.idleTimeout else {
                context.close(promise: nil)
                return
            }
        case .receiving:
            guard quiet < edge.limits.requestTimeout else {
                refuse(Problem(.invalidRequest, "The request did not come in within the time limit."))
                context.close(promise: nil)
                return
            }
        case .answering, .elsewhere: break
        }
        let limit = state == .receiving ? edge.limits.requestTimeout : edge.limits.idleTimeout
        scheduleTimer(after: max(.milliseconds(100), limit - min(quiet, limit)))
    }
}
