import Foundation
import Primitives

/// Randomness for a property test: another seed on every run, printed, and replayed with `MINATO_TEST_SEED`.
package func printedRandomness(_ test: String = #function) -> SeededRandomness {
    let replayed = ProcessInfo.processInfo.environment["MINATO_TEST_SEED"].flatMap { UInt64($0) }
    let randomness = SeededRandomness(replayed ?? SystemRandomness().next())
    print("\(test): seed \(randomness.seed)")
    return randomness
}

extension Randomness {
    package func below(_ bound: Int) -> Int { Int(below(UInt64(bound))) }

    package func chance(of part: Int, in whole: Int) -> Bool { below(whole) < part }

    package func element<T>(of elements: [T]) -> T { elements[below(elements.count)] }

    package func shuffled<T>(_ elements: [T]) -> [T] {
        var elements = elements
        for index in elements.indices.dropFirst().reversed() {
            elements.swapAt(index, below(index + 1))
        }
        return elements
    }

    /// That many random digits.
    package func digits(_ count: Int) -> String { (0..<count).map { _ in String(below(10)) }.joined() }
}
