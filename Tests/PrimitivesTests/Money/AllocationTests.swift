import Crypto
import Primitives
import PropertyTesting
import Testing

@Suite("Allocation")
struct AllocationTests {
    private typealias Weights = [(key: String, weight: UInt64)]
    private let salt = [UInt8]("statement-1".utf8)

    @Test("Units left over go to the largest remainders")
    func largestRemainder() throws {
        // Quotas 4.7, 3.0 and 2.3.
        let weights: Weights = [("a", 47), ("b", 30), ("c", 23)]
        #expect(try Allocation.split(10, weights: weights, salt: salt) == [5, 3, 2])
        #expect(try Allocation.split(-10, weights: weights, salt: salt) == [-5, -3, -2])
        #expect(try Allocation.split(0, weights: weights, salt: salt) == [0, 0, 0])
    }

    @Test("A weight of zero gets nothing")
    func zeroWeight() throws {
        #expect(try Allocation.split(7, weights: [("a", 0), ("b", 1)] as Weights, salt: salt) == [0, 7])
    }

    @Test("Equal remainders are decided by the lower SHA-256 of salt and key")
    func ties() throws {
        let keys = ["a", "b", "c", "d", "e"]
        let parts = try Allocation.split(7, weights: keys.map { ($0, 1) }, salt: salt)
        let order = keys.sorted {
            SHA256.hash(data: salt + Array($0.utf8))
                .lexicographicallyPrecedes(SHA256.hash(data: salt + Array($1.utf8)))
        }
        let favoured = Set(order.prefix(2))
        #expect(parts == keys.map { favoured.contains($0) ? 2 : 1 })
    }

    @Test("Another salt decides ties another way")
    func saltMatters() throws {
        let weights: Weights = (0..<20).map { ("payee \($0)", 1) }
        let results = try (0..<8).map { try Allocation.split(10, weights: weights, salt: [UInt8($0)]) }
        #expect(Set(results).count > 1)
    }

    @Test("The ends of the range are divided exactly")
    func extremes() throws {
        let one: Weights = [("a", .max)]
        #expect(try Allocation.split(.max, weights: one, salt: salt) == [.max])
        #expect(try Allocation.split(.min, weights: one, salt: salt) == [.min])
        let many: Weights = (0..<1_000).map { ("payee \($0)", .max) }
        let parts = try Allocation.split(.min, weights: many, salt: salt)
        #expect(parts.reduce(0 as Int128) { $0 + Int128($1) } == Int128(Int64.min))
    }

    @Test("Weights that sum to zero and keys that stand twice are refused")
    func refusals() {
        #expect(throws: Problem.self) { try Allocation.split(1, weights: [] as Weights, salt: salt) }
        #expect(throws: Problem.self) { try Allocation.split(0, weights: [("a", 0)] as Weights, salt: salt) }
        #expect(throws: Problem.self) {
            try Allocation.split(1, weights: [("a", 1), ("a", 2)] as Weights, salt: salt)
        }
    }

    @Test("100,000 random divisions are exact, within a unit of the quota and free of the input's order")
    func properties() throws {
        let random = printedRandomness()
        for round in 0..<100_000 {
            let weights = randomWeights(random)
            let total = weights.reduce(0 as UInt128) { $0 + UInt128($1.weight) }
            let amount = Int64(bitPattern: random.next()) >> Int64(random.below(64))
            guard total > 0 else { continue }
            let salt = random.bytes(8)
            let parts = try Allocation.split(amount, weights: weights, salt: salt)

            var isFair = parts.reduce(0 as Int128) { $0 + Int128($1) } == Int128(amount)
            for (part, weight) in zip(parts, weights) {
                // |part − amount × weight ÷ total| < 1, in whole numbers.
                let quota = Int128(amount) * Int128(weight.weight)
                let distance = (wide(part) &* Int128(total) &- quota).magnitude
                isFair = isFair && distance < total && (weight.weight > 0 || part == 0)
            }
            #expect(isFair, "round \(round): \(amount) by \(weights)")

            let order = random.shuffled(Array(weights.indices))
            let permuted = try Allocation.split(amount, weights: order.map { weights[$0] }, salt: salt)
            #expect(permuted == order.map { parts[$0] }, "round \(round): \(amount) by \(weights)")
        }
    }

    private func wide(_ part: Int64) -> Int128 { Int128(part) }

    /// One to eight payees; small weights, which tie often, or large ones, whose total still leaves the
    /// products of the check within 128 bits.
    private func randomWeights(_ random: SeededRandomness) -> Weights {
        let bound: UInt64 = random.chance(of: 1, in: 2) ? 4 : 1 << 60
        return (0..<(1 + random.below(8))).map { (key: "payee \($0)", weight: random.below(bound)) }
    }
}
