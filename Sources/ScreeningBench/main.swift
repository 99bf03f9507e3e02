import Foundation
import Primitives
import Screening

// Prints one JSON object of figures: `swift run -c release screening-bench`. Not a product.
// With `--recognise`: what the recognisers find in the texts of standard input.
if CommandLine.arguments.contains("--recognise") {
    print(try BenchRecognition.findings(.form))
    exit(0)
}

let random = SeededRandomness(2_026)
let prose = BenchProse(random)
var results: [String] = []
let runs: [(count: Int, kind: BenchPatterns.Kind)] = [
    (0, .common), (10_000, .other), (10_000, .common), (100_000, .other), (100_000, .common),
]
for (count, kind) in runs {
    let clock = ContinuousClock()
    var built: PatternSet?
    let building = try clock.measure { built = try PatternSet(BenchPatterns(random, kind).lists(count)) }
    guard let patterns = built else { continue }
    let plan = try BenchPatterns.plan(patterns)
    for language in BenchProse.Language.allCases {
        let text = prose.text(language, bytes: 2_000_000)
        for size in [4, 64] {
            let figures = BenchRun(plan, text, size).figures()
            results.append(
                """
                {"patterns": \(count), "kind": "\(kind)", "build_ms": \(building / .milliseconds(1)), "language": "\(language)", \
                "chunk_bytes": \(size), \(figures)}
                """)
        }
    }
}
print("[\n  " + results.joined(separator: ",\n  ") + "\n]")
