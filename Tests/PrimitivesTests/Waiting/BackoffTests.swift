import Primitives
import PropertyTesting
import Testing

@Suite("Back-off")
struct BackoffTests {
    private static let backoff = Backoff(
        first: .milliseconds(250), longest: .seconds(300), maximumAttempts: 12)

    @Test(
        "Pauses double up to the longest", arguments: [(-1, 250), (0, 250), (1, 250), (2, 500), (5, 4_000)])
    func doubling(_ attempts: Int, _ milliseconds: Int) {
        #expect(Self.backoff.pause(after: attempts) == .milliseconds(milliseconds))
        #expect(Self.backoff.pause(after: 12) == .seconds(300))
        #expect(Self.backoff.pause(after: .max) == .seconds(300))
    }

    @Test("It ends")
    func end() {
        #expect(!Self.backoff.isOver(after: 11))
        #expect(Self.backoff.isOver(after: 12))
    }

    @Test("Half of a pause is by chance, and none is longer or shorter")
    func chance() {
        let random = printedRandomness()
        for _ in 0..<1_000 {
            let attempts = random.below(20)
            let whole = Self.backoff.pause(after: attempts)
            let pause = Self.backoff.pause(after: attempts, random)
            #expect(whole / 2 <= pause && pause <= whole)
        }
        let pauses = Set((0..<100).map { _ in Self.backoff.pause(after: 5, random) })
        #expect(pauses.count > 10)
    }
}
