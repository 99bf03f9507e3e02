import Testing

@testable import Server

@Suite("The state of a client's connection")
struct ConnectionStateTests {
    private static let states: [ConnectionState] = [
        .idle, .receiving, .answering, .discarding, .closing,
        .elsewhere(requestEnded: false, responseEnded: false),
        .elsewhere(requestEnded: true, responseEnded: false),
        .elsewhere(requestEnded: false, responseEnded: true),
    ]

    @Test("is idle again when the router's request and its response have ended, in either order")
    func elsewhere() {
        var state = ConnectionState.elsewhere(requestEnded: false, responseEnded: false)
        state.elsewhereRequestEnded()
        #expect(state == .elsewhere(requestEnded: true, responseEnded: false))
        state.elsewhereResponseEnded()
        #expect(state == .idle)

        state = .elsewhere(requestEnded: false, responseEnded: false)
        state.elsewhereResponseEnded()
        #expect(state == .elsewhere(requestEnded: false, responseEnded: true))
        state.elsewhereRequestEnded()
        #expect(state == .idle)
    }

    @Test("is not changed by what the router does while it has no request", arguments: states)
    func others(_ state: ConnectionState) {
        if case .elsewhere = state { return }
        var moved = state
        moved.elsewhereRequestEnded()
        #expect(moved == state)
        moved.elsewhereResponseEnded()
        #expect(moved == state)
    }

    @Test("lets a request begin only while it is idle", arguments: states)
    func idle(_ state: ConnectionState) {
        #expect(state.isIdle == (state == .idle))
    }
}
