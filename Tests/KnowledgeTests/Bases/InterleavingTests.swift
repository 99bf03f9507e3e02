import Exchange
import Persistence
import Primitives
import PropertyTesting
import Synchronization
import Testing

@testable import Knowledge

/// What is known of the right to one agreement while others act on it at the same time.
///
/// A right has surely ended from the moment at which whoever ended it has heard so, until somebody begins to bring it
/// back. A question that began and ended within must find nothing of it.
private final class KnownRight: Sendable {
    private struct State {
        var hasEnded = true
        /// Counts what brings it back.
        var beginnings = 0
    }

    let agreement: Agreement
    /// Held by whoever changes it, so that it is known what came last.
    private let isTaken = Atomic(false)
    private let state = Mutex(State())

    init(_ agreement: Agreement) { self.agreement = agreement }

    func take() -> Bool {
        isTaken.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
    }
    func free() { isTaken.store(false, ordering: .releasing) }

    func begins() {
        state.withLock {
            $0.hasEnded = false
            $0.beginnings += 1
        }
    }

    func ended() { state.withLock { $0.hasEnded = true } }

    /// What a question must know at its beginning: nil where it may find something.
    var proof: Int? { state.withLock { $0.hasEnded ? $0.beginnings : nil } }

    /// Whether nothing has brought it back since.
    func stillHolds(_ proof: Int) -> Bool { state.withLock { $0.hasEnded && $0.beginnings == proof } }
}

@Suite("Interleavings of ingestion, revocation, deletion and questions", .timeLimit(.minutes(10)))
struct InterleavingTests {
    private static let steps = 100_000
    private static let actors = 16
    private static let words = ["anchor", "buoy", "crane", "dock", "埠頭", "船舶"]

    @Test("never find a passage whose right has ended")
    func interleavings() async throws {
        let random = printedRandomness()
        let world = try await World(random)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.actors {
                let own = SeededRandomness(random.next())
                group.addTask {
                    while world.left.subtract(1, ordering: .relaxed).newValue >= 0 {
                        try await world.step(own)
                    }
                }
            }
            try await group.waitForAll()
        }
        print("interleavings: \(world.summary)")
        #expect(world.violations.load(ordering: .relaxed) == 0)
        // It was no empty world.
        #expect(world.found.load(ordering: .relaxed) > Self.steps / 100)
        #expect(world.refused.load(ordering: .relaxed) > Self.steps / 100)
    }

    private final class World: Sendable {
        let house: KnowledgeHouse
        private let products: [Product]
        private let rights: Mutex<[KnownRight]>
        let left = Atomic(InterleavingTests.steps)
        let violations = Atomic(0)
        let found = Atomic(0)
        let refused = Atomic(0)
        private let acts = Mutex<[String: Int]>([:])

        var summary: String {
            let acts = acts.withLock { $0.sorted { $0.key < $1.key } }.map { "\($0.key) \($0.value)" }
            return acts.joined(separator: ", ")
                + "; \(found.load(ordering: .relaxed)) passages were found,"
                + " \(refused.load(ordering: .relaxed)) questions met an ended right"
        }

        init(_ random: SeededRandomness) async throws {
            house = try await KnowledgeHouse(seed: random.next())
            var products: [Product] = []
            var rights: [KnownRight] = []
            for number in 0..<3 {
                let product = try await house.product(number % 2)
                products.append(product)
                try await house.publish(Self.files(random), of: product.id)
                let right = KnownRight(try await house.sign(product))
                right.begins()
                try await house.add(right.agreement)
                rights.append(right)
            }
            self.products = products
            self.rights = Mutex(rights)
            try await house.settle()
        }

        private static func files(_ random: SeededRandomness) -> [String: String] {
            var files: [String: String] = [:]
            for number in 0...random.below(2) {
                let words = (0..<3).map { _ in random.element(of: InterleavingTests.words) }
                files["f\(number).txt"] = "The \(words.joined(separator: " ")) of \(random.below(4))."
            }
            return files
        }

        func step(_ random: SeededRandomness) async throws {
            let act: String
            switch random.below(100) {
            case 0..<62:
                act = "question"
                try await ask(random)
            case 62..<76:
                act = "reading"
                _ = try await house.ingestion.ingestNext()
            case 76..<79:
                act = "look"
                try await house.ingestion.look()
            case 79..<86:
                act = "erasure"
                _ = try await house.ingestion.erase()
            case 86..<88:
                act = "version"
                try await house.publish(Self.files(random), of: random.element(of: products).id)
            default:
                act = try await change(random)
            }
            acts.withLock { $0[act, default: 0] += 1 }
        }

        private func ask(_ random: SeededRandomness) async throws {
            let known = rights.withLock { $0 }.compactMap { right in right.proof.map { (right, $0) } }
            let hits = try await house.find(
                "\(random.element(of: InterleavingTests.words)) \(random.element(of: InterleavingTests.words))"
            )
            found.add(hits.count, ordering: .relaxed)
            let partitions = Set(hits.map(\.partition))
            for (right, proof) in known where right.stillHolds(proof) {
                refused.add(1, ordering: .relaxed)
                if partitions.contains(right.agreement.id.description) {
                    violations.add(1, ordering: .relaxed)
                }
            }
        }

        /// Ends a right or brings it back.
        private func change(_ random: SeededRandomness) async throws -> String {
            let (place, right) = rights.withLock { rights in
                let place = random.below(rights.count)
                return (place, rights[place])
            }
            guard right.take() else { return "idle" }
            defer { right.free() }
            let agreement = right.agreement
            switch random.below(11) {
            case 0..<2:
                try? await house.move(agreement, to: .suspended)
                right.ended()
                return "suspension"
            case 2..<4:
                right.begins()
                try? await house.move(agreement, to: .active)
                return "resumption"
            case 4..<6:
                try await house.take(agreement)
                right.ended()
                return "deletion"
            case 6..<10:
                right.begins()
                try? await house.add(agreement)
                return "addition"
            default:
                try? await house.move(agreement, to: .terminated)
                right.ended()
                // What was terminated stays a source for a while, or is taken out at once.
                if random.chance(of: 1, in: 2) { try await house.take(agreement) }
                if random.chance(of: 1, in: 2), right.proof == nil { violations.add(1, ordering: .relaxed) }
                let next = KnownRight(try await house.sign(random.element(of: products)))
                try await house.take(agreement)
                next.begins()
                try await house.add(next.agreement)
                rights.withLock { $0[place] = next }
                return "termination"
            }
        }
    }
}
