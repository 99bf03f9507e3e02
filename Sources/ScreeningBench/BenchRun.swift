import Screening

/// Screens one text in chunks of one size, and takes the time of each chunk.
struct BenchRun {
    private let plan: ScreeningPlan
    private let text: [UInt8]
    private let size: Int

    init(_ plan: ScreeningPlan, _ text: [UInt8], _ size: Int) {
        self.plan = plan
        self.text = text
        self.size = size
    }

    /// Members of a JSON object.
    func figures() -> String {
        var screen = plan.screen(.output)
        var output = ScreenOutput()
        var times: [Duration] = []
        var heldBytes: [Int] = []
        var heldCharacters: [Int] = []
        times.reserveCapacity(text.count / size + 1)
        let clock = ContinuousClock()
        var decisions = 0
        // An answer of some 2,000 bytes is one text, as in service.
        for answer in stride(from: 0, to: text.count, by: 2_048) {
            screen = plan.screen(.output)
            let end = min(answer + 2_048, text.count)
            var released = answer
            for start in stride(from: answer, to: end, by: size) {
                let chunk = text[start..<min(start + size, end)]
                output.removeAll()
                let begun = clock.now
                screen.feed(chunk, into: &output)
                times.append(clock.now - begun)
                decisions += output.decisions.count
                released = chunk.endIndex - screen.heldBytes
                heldBytes.append(screen.heldBytes)
                heldCharacters.append(Self.wholeCharacters(text[released..<chunk.endIndex]))
            }
            _ = screen.finish()
        }
        let total = times.reduce(Duration.zero, +)
        let rate = Double(text.count) / (total / .microseconds(1))
        times.sort()
        heldBytes.sort()
        heldCharacters.sort()
        func at(_ part: Double) -> Int { min(times.count - 1, Int(Double(times.count) * part)) }
        func microseconds(_ part: Double) -> Double {
            (times[at(part)] / .microseconds(1) * 1_000).rounded() / 1_000
        }
        return """
            "megabytes_per_second": \((rate * 10).rounded() / 10), "us_p50": \(microseconds(0.5)), \
            "us_p99": \(microseconds(0.99)), "us_p999": \(microseconds(0.999)), "decisions": \(decisions), \
            "held_characters_p50": \(heldCharacters[at(0.5)]), "held_characters_p99": \(heldCharacters[at(0.99)]), \
            "held_characters_max": \(heldCharacters[heldCharacters.count - 1]), \
            "held_bytes_p99": \(heldBytes[at(0.99)])
            """
    }

    /// How many characters are whole; one that the chunk has cut is not held back but not yet there.
    private static func wholeCharacters(_ bytes: ArraySlice<UInt8>) -> Int {
        guard let last = bytes.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return 0 }
        let length =
            switch bytes[last] {
            case 0..<0x80: 1
            case 0x80..<0xE0: 2
            case 0xE0..<0xF0: 3
            default: 4
            }
        let count = bytes.count { $0 & 0xC0 != 0x80 }
        return bytes.endIndex - last < length ? count - 1 : count
    }
}
