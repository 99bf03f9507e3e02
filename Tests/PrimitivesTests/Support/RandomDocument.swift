import Primitives
import PropertyTesting

/// Makes valid JSON texts with all freedom that the grammar leaves: white space, escapes, scripts, numbers.
struct RandomDocument {
    private let random: SeededRandomness

    init(_ random: SeededRandomness) {
        self.random = random
    }

    /// A value with at most `depth` levels.
    func value(depth: Int) -> String {
        switch depth > 0 ? random.below(8) : 2 + random.below(6) {
        case 0: object(depth: depth)
        case 1: "[" + list(random.below(5)) { value(depth: depth - 1) } + "]"
        case 2: random.element(of: ["true", "false", "null"])
        case 3, 4: number()
        default: string()
        }
    }

    func object(depth: Int, members: Int = 5) -> String {
        var names: Set<String> = []
        return "{"
            + list(random.below(members)) {
                var name = random.below(1_000)
                while !names.insert("n\(name)").inserted { name += 1 }
                return string("n\(name)") + space() + ":" + space() + value(depth: depth - 1)
            } + "}"
    }

    /// A string of random characters.
    func string() -> String {
        let alphabet = [
            "a", "Z", "7", " ", "/", "é", "港", "ば", "😀", "\u{7F}", "\u{FFFF}", "\n", "\u{1}", "\"", "\\",
        ]
        // Now and then a long run, to reach the loops that take many bytes at once.
        let run = random.chance(of: 1, in: 6) ? String(repeating: "plain text. ", count: random.below(6)) : ""
        return string(run + (0..<random.below(12)).map { _ in random.element(of: alphabet) }.joined() + run)
    }

    /// A string that says `text`, written in one of many ways.
    func string(_ text: String) -> String {
        let short: [UInt16: String] = [
            8: "b", 9: "t", 10: "n", 12: "f", 13: "r", 34: "\"", 47: "/", 92: "\\",
        ]
        let escapesMuch = random.chance(of: 1, in: 4)
        var written = "\""
        for scalar in text.unicodeScalars {
            let units = Array(Character(scalar).utf16)
            if let letter = short[units[0]], random.chance(of: 3, in: 4) {
                written += "\\\(letter)"
            } else if scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
                || escapesMuch && random.chance(of: 1, in: 3)
            {
                for unit in units {
                    let digits = String(unit, radix: 16, uppercase: random.chance(of: 1, in: 2))
                    written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                written.unicodeScalars.append(scalar)
            }
        }
        return written + "\""
    }

    func number() -> String {
        let sign = random.chance(of: 1, in: 3) ? "-" : ""
        let whole = String(random.next() >> UInt64(11 + random.below(53)))
        let fraction = random.chance(of: 1, in: 3) ? ".\(random.below(1_000_000))" : ""
        let exponents = ["e", "E", "e+", "e-"]
        let exponent =
            random.chance(of: 1, in: 4) ? "\(random.element(of: exponents))\(random.below(250))" : ""
        return sign + whole + fraction + exponent
    }

    private func list(_ count: Int, _ element: () -> String) -> String {
        (0..<count).map { _ in space() + element() + space() }.joined(separator: ",")
            + (count == 0 ? space() : "")
    }

    private func space() -> String { random.element(of: ["", "", "", " ", "\n", "\t", "\r\n", "    "]) }
}
