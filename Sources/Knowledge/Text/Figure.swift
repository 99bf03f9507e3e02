import Foundation

/// A number in a text, by its value: `1,500`, `１５００`, `1.5千`, `1.5 thousand` are one figure.
public struct Figure: Hashable, Sendable {
    /// Without trailing zeros; zero for zero.
    public let mantissa: Int64
    /// The power of ten of the mantissa's last digit.
    public let exponent: Int

    init(mantissa: Int64, exponent: Int) {
        var (mantissa, exponent) = (mantissa, exponent)
        while mantissa != 0, mantissa % 10 == 0 {
            mantissa /= 10
            exponent += 1
        }
        self.mantissa = mantissa
        self.exponent = mantissa == 0 ? 0 : exponent
    }

    /// The most digits that are read as one number; of a longer run the rest is a number of its own.
    private static let maximumDigits = 15

    /// The figures of a text, in its order, repeated ones too.
    public static func figures(in text: String) -> [Figure] {
        var reader = FigureReader(text)
        return reader.all()
    }

    private struct FigureReader {
        private let scalars: [Unicode.Scalar]
        private var place = 0

        init(_ text: String) {
            scalars = Array(text.precomposedStringWithCompatibilityMapping.unicodeScalars)
        }

        mutating func all() -> [Figure] {
            var figures: [Figure] = []
            while place < scalars.count {
                if isDigit(place) {
                    figures.append(compound())
                } else {
                    place += 1
                }
            }
            return figures
        }

        /// `1億2000万` is one number: parts with ever smaller units.
        private mutating func compound() -> Figure {
            var total: Int128 = 0
            var last = Int.max
            var first: Figure?
            while place < scalars.count, isDigit(place) {
                let before = place
                let number = plain()
                guard let unit = unit(), unit < last else {
                    guard let first else { return number }
                    // The last part of a compound has no unit; anything else is a figure of its own.
                    if last >= 4, number.exponent >= 0, let whole = whole(number, 0) {
                        return figure(total + whole) ?? first
                    }
                    place = before
                    return figure(total) ?? first
                }
                let scaled = Figure(mantissa: number.mantissa, exponent: number.exponent + unit)
                guard let whole = whole(scaled, 0) else { return first ?? scaled }
                if first == nil { first = scaled }
                total += whole
                last = unit
            }
            return figure(total) ?? Figure(mantissa: 0, exponent: 0)
        }

        /// Digits with a point, and commas between thousands.
        private mutating func plain() -> Figure {
            var mantissa: Int64 = 0
            var digits = 0
            var fraction = 0
            var isFraction = false
            while place < scalars.count, digits < Figure.maximumDigits {
                if isDigit(place) {
                    mantissa = mantissa * 10 + Int64(scalars[place].value - 0x30)
                    digits += 1
                    if isFraction { fraction += 1 }
                    place += 1
                } else if scalars[place] == ",", !isFraction, isThousand(place + 1) {
                    place += 1
                } else if scalars[place] == ".", !isFraction, isDigit(place + 1) {
                    isFraction = true
                    place += 1
                } else {
                    break
                }
            }
            return Figure(mantissa: mantissa, exponent: -fraction)
        }

        /// The power of ten of the unit that stands here, which is taken.
        private mutating func unit() -> Int? {
            guard place < scalars.count else { return nil }
            let units: [Unicode.Scalar: Int] = [
                "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12,
            ]
            if let unit = units[scalars[place]] {
                place += 1
                return unit
            }
            guard scalars[place] == " " else { return nil }
            for (word, unit) in [("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12)] {
                let end = place + 1 + word.count
                guard end <= scalars.count, end == scalars.count || !scalars[end].properties.isAlphabetic
                else {
                    continue
                }
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars[(place + 1)..<end])
                guard String(view).lowercased() == word else { continue }
                place = end
                return unit
            }
            return nil
        }

        private func isDigit(_ index: Int) -> Bool {
            scalars.indices.contains(index) && ("0"..."9").contains(scalars[index])
        }

        /// Whether three digits and no fourth begin here.
        private func isThousand(_ index: Int) -> Bool {
            (0..<3).allSatisfy { isDigit(index + $0) } && !isDigit(index + 3)
        }

        private func whole(_ figure: Figure, _ power: Int) -> Int128? {
            guard (0...20).contains(figure.exponent) else { return nil }
            return (0..<figure.exponent).reduce(Int128(figure.mantissa)) { value, _ in value * 10 }
        }

        private func figure(_ whole: Int128) -> Figure? {
            var (whole, exponent) = (whole, 0)
            while whole != 0, whole % 10 == 0 {
                whole /= 10
                exponent += 1
            }
            return Int64(exactly: whole).map { Figure(mantissa: $0, exponent: exponent) }
        }
    }
}
