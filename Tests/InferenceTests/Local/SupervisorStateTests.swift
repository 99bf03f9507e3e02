import Testing

@testable import Inference

@Suite("The life of the embedded runtime")
struct SupervisorStateTests {
    private typealias Phase = SupervisorState.Phase

    /// Everything that can happen to it.
    enum Happening: CaseIterable {
        case wanted, becameReady, exited, backOffPassed, stop
    }

    private func after(_ happenings: Happening...) -> SupervisorState {
        var state = SupervisorState()
        for happening in happenings { _ = apply(happening, to: &state) }
        return state
    }

    private func apply(_ happening: Happening, to state: inout SupervisorState) -> SupervisorState.Action {
        switch happening {
        case .wanted: state.wanted()
        case .becameReady: state.becameReady()
        case .exited: state.exited(after: .seconds(1))
        case .backOffPassed: state.backOffPassed()
        case .stop: state.stop()
        }
    }

    @Test("begins idle, and is launched by the first who wants it")
    func launch() {
        var state = SupervisorState()
        #expect(state.phase == .idle)
        let launch = state.wanted()
        #expect(launch == .launch)
        #expect(state.phase == .starting)
        let nothing = state.becameReady()
        #expect(nothing == .none)
        #expect(state.phase == .running)
    }

    @Test("has exactly these moves")
    func moves() {
        let states: [(String, SupervisorState)] = [
            ("idle", after()), ("starting", after(.wanted)), ("running", after(.wanted, .becameReady)),
            ("waiting", after(.wanted, .exited)), ("stopped", after(.stop)),
        ]
        let first = SupervisorState.firstBackOff
        let second = first * 2
        let legal: [String: [Happening: (SupervisorState.Action, Phase)]] = [
            "idle": [.wanted: (.launch, .starting), .stop: (.none, .stopped)],
            "starting": [
                .becameReady: (.none, .running), .exited: (.launchAfter(first), .waiting(backOff: first)),
                .stop: (.terminate, .stopped),
            ],
            "running": [
                .exited: (.launchAfter(first), .waiting(backOff: first)), .stop: (.terminate, .stopped),
            ],
            "waiting": [.backOffPassed: (.launch, .starting), .stop: (.none, .stopped)],
            "stopped": [:],
        ]
        for (name, state) in states {
            for happening in Happening.allCases {
                var moved = state
                let action = apply(happening, to: &moved)
                if let (wanted, phase) = legal[name]?[happening] {
                    #expect(action == wanted, "\(happening) while \(name)")
                    #expect(moved.phase == phase, "\(happening) while \(name)")
                } else {
                    #expect(action == .none, "\(happening) while \(name)")
                    #expect(moved == state, "\(happening) while \(name)")
                }
            }
        }
        var again = after(.wanted, .exited, .backOffPassed)
        let action = again.exited(after: .zero)
        #expect(action == .launchAfter(second))
    }

    @Test("waits twice as long after each exit, up to 30 seconds")
    func backOff() {
        var state = SupervisorState()
        var pauses: [Duration] = []
        _ = state.wanted()
        for _ in 0..<10 {
            guard case .launchAfter(let pause) = state.exited(after: .seconds(59)) else { break }
            pauses.append(pause)
            _ = state.backOffPassed()
        }
        #expect(
            pauses.map { $0 / .milliseconds(1) } == [
                200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000,
            ])
    }

    @Test("begins with the shortest wait again after a healthy life")
    func healthyLife() {
        var state = SupervisorState()
        _ = state.wanted()
        for _ in 0..<5 {
            _ = state.exited(after: .zero)
            _ = state.backOffPassed()
        }
        let healthy = state.exited(after: SupervisorState.healthyLife)
        #expect(healthy == .launchAfter(SupervisorState.firstBackOff))
        _ = state.backOffPassed()
        let next = state.exited(after: .zero)
        #expect(next == .launchAfter(SupervisorState.firstBackOff * 2))
    }
}
