import Foundation
import Primitives

/// Randomness for a property test: another seed on every run, printed, and replayed with `MINATO_TEST_SEED`.
func printedRandomness(_ test: String = #function) -> SeededRandomness {
    let replayed = ProcessInfo.processInfo.environment["MINATO_TEST_SEED"].flatMap { UInt64($0) }
    let randomness = SeededRandomness(replayed ?? SystemRandomness().next())
    print("\(test): seed \(randomness.seed)")
    return randomness
}

extension Randomness {
    func below(_ bound: Int) -> Int { Int(below(UInt64(bound))) }

    func element<T>(of elements: [T]) -> T { elements[below(elements.count)] }
}
