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

    func chance(of part: Int, in whole: Int) -> Bool { below(whole) < part }

    func element<T>(of elements: [T]) -> T { elements[below(elements.count)] }

    /// That many random digits.
    func digits(_ count: Int) -> String { (0..<count).map { _ in String(below(10)) }.joined() }
}

/// How many rounds a property test makes: few in debug builds, which are fifty times slower.
func rounds(debug: Int, release: Int) -> Int {
    #if DEBUG
        debug
    #else
        release
    #endif
}
