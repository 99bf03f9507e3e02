import Primitives
import PropertyTesting
import Testing

/// Gives words from a list, to reach the rare paths.
private final class ListedRandomness: Randomness, @unchecked Sendable {
    private var words: [UInt64]
    init(_ words: [UInt64]) { self.words = words }
    func next() -> UInt64 { words.removeFirst() }
}

@Suite("Randomness")
struct RandomnessTests {
    @Test("A seed gives the published words of SplitMix64")
    func vectors() {
        let random = SeededRandomness(1_234_567)
        let words = (0..<5).map { _ in random.next() }
        #expect(
            words == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test("Bytes come in the number asked for, each word's lowest first")
    func bytes() {
        let random = ListedRandomness([0x0807_0605_0403_0201, 0x0A09])
        #expect(random.bytes(10) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        #expect(SystemRandomness().bytes(0) == [])
        #expect(SystemRandomness().bytes(33).count == 33)
    }

    @Test("A word that would favour a number is drawn again")
    func rejection() {
        // For a bound of 3, 2^64 mod 3 = 1: only products whose low word is 0 are rejected, such as that of
        // 0.
        #expect(ListedRandomness([0, .max]).below(3) == 2)
        #expect(ListedRandomness([1]).below(3) == 0)
        #expect(ListedRandomness([.max]).below(1) == 0)
        #expect(ListedRandomness([.max]).below(.max) == .max - 1)
    }

    @Test("Numbers below a bound are evenly spread")
    func spread() {
        let random = printedRandomness()
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<100_000 { counts[random.below(10)] += 1 }
        // Ten standard deviations of a binomial (n = 100,000, p = 0.1): 950.
        for count in counts { #expect(abs(count - 10_000) < 950) }
    }
}
