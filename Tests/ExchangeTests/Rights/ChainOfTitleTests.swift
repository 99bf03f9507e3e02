import Exchange
import Primitives
import PropertyTesting
import Testing

@Suite("Chain of title")
struct ChainOfTitleTests {
    private static let now = Timestamp(microseconds: 1_772_323_200_000_000)
    private let random = SeededRandomness(5)
    private let subject = RightSubject.resource("urn:ledger")

    private func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: Self.now, random: random) }

    private func right(
        _ kind: RightKind = .hold, of holder: ID<Participant>, actions: Extent = .all,
        territory: Extent = .all,
        endsAt: Timestamp? = nil, mayGrant: Bool = true, from parent: ID<Right>? = nil,
        state: RightState = .certified
    ) -> Right {
        Right(
            id: id(), kind: kind, holder: holder, subject: subject, dataClass: .enterprise,
            basis: RightBasis(kind: .origination, reference: "own systems"), actions: actions,
            territory: territory, startsAt: Self.now, endsAt: endsAt, mayGrant: mayGrant, parent: parent,
            state: state, createdAt: Self.now)
    }

    private func find(
        _ kind: RightKind = .operate, by holder: ID<Participant>, actions: Extent = Extent(["read"]),
        territory: Extent = Extent(["JP"]), of dataClass: DataClass = .enterprise, at time: Timestamp = now,
        among rights: [Right]
    ) throws -> ChainOfTitle.Finding {
        let byID = Dictionary(uniqueKeysWithValues: rights.map { ($0.id, $0) })
        return try ChainOfTitle.find(
            .init(
                holder: holder, kind: kind, subjects: [subject], dataClass: dataClass, actions: actions,
                territory: territory, time: time), among: rights, parent: { byID[$0] })
    }

    private func isHeld(_ finding: ChainOfTitle.Finding) -> Bool {
        if case .held = finding { true } else { false }
    }

    @Test("is found through whom it was granted")
    func granted() throws {
        let (root, broker) = (id(Participant.self), id(Participant.self))
        let own = right(of: root)
        let granted = right(.operate, of: broker, actions: Extent(["read"]), mayGrant: false, from: own.id)
        #expect(try find(by: broker, among: [own, granted]) == .held([granted, own]))
        #expect(!isHeld(try find(by: broker, actions: Extent(["train"]), among: [own, granted])))
        #expect(!isHeld(try find(by: root, among: [own, granted])))
    }

    @Test("ends with any right on the way")
    func endsWithParent() throws {
        let broker = id(Participant.self)
        for state in RightState.allCases where state != .certified {
            let own = right(of: id(), state: state)
            let granted = right(.operate, of: broker, from: own.id)
            #expect(!isHeld(try find(by: broker, among: [own, granted])))
        }
        let own = right(of: id(), endsAt: Self.now + .seconds(10))
        let granted = right(.operate, of: broker, endsAt: Self.now + .seconds(10), from: own.id)
        #expect(isHeld(try find(by: broker, among: [own, granted])))
        #expect(!isHeld(try find(by: broker, at: Self.now + .seconds(10), among: [own, granted])))
    }

    @Test("over data of one class is none over data of another")
    func dataClass() throws {
        let own = right(.operate, of: id())
        #expect(isHeld(try find(by: own.holder, among: [own])))
        let finding = try find(by: own.holder, of: .personal, among: [own])
        #expect(finding == .notHeld(["\(own.id) is about enterprise data, not personal."]))
    }

    @Test("a grant is for no more purposes than its parent")
    func purposes() {
        func right(for purposes: Extent, from parent: ID<Right>? = nil) -> Right {
            Right(
                id: id(), kind: .hold, holder: id(), subject: subject, dataClass: .personal,
                basis: RightBasis(kind: .consent, reference: "v1"), actions: .all, territory: .all,
                purposes: purposes, startsAt: Self.now, mayGrant: true, parent: parent, state: .certified,
                createdAt: Self.now)
        }
        let parent = right(for: Extent(["care"]))
        #expect(ChainOfTitle.grantFaults(right(for: Extent(["care"]), from: parent.id), from: parent) == [])
        for wider in [Extent.all, Extent(["care", "ads"])] {
            #expect(
                ChainOfTitle.grantFaults(right(for: wider, from: parent.id), from: parent) == [
                    "\(parent.id) is for care only."
                ])
        }
    }

    @Test("is not found in a circle, nor through too many hands")
    func bounded() throws {
        let holder = id(Participant.self)
        let (first, second) = (id(Right.self), id(Right.self))
        func circular(_ own: ID<Right>, _ parent: ID<Right>) -> Right {
            Right(
                id: own, kind: .operate, holder: holder, subject: subject, dataClass: .enterprise,
                basis: RightBasis(kind: .contract, reference: "c"), actions: .all, territory: .all,
                startsAt: Self.now, mayGrant: true, parent: parent, state: .certified, createdAt: Self.now)
        }
        #expect(!isHeld(try find(by: holder, among: [circular(first, second), circular(second, first)])))
        var rights = [right(.operate, of: id())]
        for _ in 1..<ChainOfTitle.maximumLength {
            rights.append(right(.operate, of: id(), from: rights.last?.id))
        }
        #expect(isHeld(try find(by: rights[rights.count - 1].holder, among: rights)))
        rights.append(right(.operate, of: holder, from: rights.last?.id))
        #expect(!isHeld(try find(by: holder, among: rights)))
    }

    @Test("whatever is granted to whomever, nobody gets more than the first holder had")
    func neverWider() throws {
        let random = printedRandomness()
        let actions = ["read", "index", "train", "derive", "distribute"]
        let places = ["JP", "CN", "EU"]
        func some(_ words: [String]) -> Extent {
            random.chance(of: 1, in: 5) ? .all : Extent(words.filter { _ in random.chance(of: 2, in: 3) })
        }
        var found = 0
        for _ in 0..<300 {
            let people = (0..<5).map { _ in ID<Participant>(at: Self.now, random: random) }
            var rights: [Right] = []
            for index in 0..<12 {
                let parent = index == 0 ? nil : random.element(of: rights).id
                rights.append(
                    Right(
                        id: ID(at: Self.now, random: random), kind: random.element(of: RightKind.allCases),
                        holder: random.element(of: people), subject: subject, dataClass: .enterprise,
                        basis: RightBasis(kind: .contract, reference: "c"), actions: some(actions),
                        territory: some(places), startsAt: Self.now,
                        endsAt: random.chance(of: 1, in: 2)
                            ? nil : Self.now + .seconds(random.below(100)),
                        mayGrant: random.chance(of: 3, in: 4), parent: parent,
                        state: random.chance(of: 5, in: 6) ? .certified : .suspended, createdAt: Self.now))
            }
            let root = rights[0]
            for person in people {
                for kind in RightKind.allCases {
                    let time = Self.now + .seconds(random.below(120))
                    let (wanted, place) = (
                        Extent([random.element(of: actions)]), Extent([random.element(of: places)])
                    )
                    guard
                        case .held(let chain) = try find(
                            kind, by: person, actions: wanted, territory: place, at: time, among: rights)
                    else { continue }
                    found += 1
                    #expect(chain.last?.id == root.id)
                    #expect(root.actions.covers(wanted))
                    #expect(root.territory.covers(place))
                    #expect(root.isInForce(at: time))
                    #expect(chain.dropFirst().allSatisfy { $0.mayGrant && $0.isInForce(at: time) })
                    #expect(root.kind.grants.contains(kind))
                }
            }
        }
        #expect(found > 0)
    }

    @Test("a right takes its legal steps and no others", arguments: RightState.allCases)
    func states(_ state: RightState) {
        let legal: [RightState: Set<RightStep>] = [
            .offered: [.accept, .certify, .revoke, .expire],
            .registered: [.accept, .certify, .revoke, .expire],
            .certified: [.certify, .suspend, .revoke, .expire],
            .suspended: [.certify, .suspend, .revoke, .expire], .revoked: [.revoke], .expired: [.expire],
        ]
        for step in RightStep.allCases {
            var moved = state
            if legal[state]?.contains(step) == true {
                #expect(throws: Never.self) { try moved.take(step) }
            } else {
                #expect(throws: Problem.self) { try moved.take(step) }
                #expect(moved == state)
            }
        }
    }
}
