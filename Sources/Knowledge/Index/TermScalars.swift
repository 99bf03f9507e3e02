import Foundation

/// The scalars of a text as terms are made of them: width, case and forms of Han characters make no difference.
enum TermScalars {
    static func normalised(_ text: String) -> [UInt32] {
        var scalars: [UInt32] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard let plain = plain(scalar.value) else { return fully(text) }
            scalars.append(plain)
        }
        return scalars
    }

    /// What most texts are made of needs no table; nil for anything else.
    private static func plain(_ value: UInt32) -> UInt32? {
        switch value {
        case 0x41...0x5A: value + 32
        case 0..<0x80: value
        case 0x4E00...0x9FFF: HanFolding.shared.fold(value)
        case 0x3001...0x3035, 0x3041...0x3096, 0x309D, 0x309E, 0x30A0...0x30FE, 0x3400...0x4DBF, 0x2013,
            0x2014, 0x2018...0x201D, 0xAC00...0xD7A3:
            value
        // Full-width forms of ASCII.
        case 0xFF21...0xFF3A: value - 0xFEE0 + 32
        case 0xFF01...0xFF5E: value - 0xFEE0
        case 0x3000: 0x20
        default: nil
        }
    }

    private static func fully(_ text: String) -> [UInt32] {
        // Twice, because the first leaves the voiced marks of half-width kana apart.
        text.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping.lowercased()
            .unicodeScalars.map { HanFolding.shared.fold($0.value) }
    }
}
