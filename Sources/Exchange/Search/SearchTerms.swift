import Foundation

/// Cuts texts of any of the house's languages into the terms by which they are found.
///
/// Words of alphabets and numbers as they stand; Chinese, Japanese and Korean as overlapping pairs of characters, since
/// they are written without blanks. Normalised by NFKC and case, so that width and capitals make no difference.
public enum SearchTerms {
    /// The most terms of one text; what follows is not found by.
    public static let maximum = 4_000
    private static let maximumTermScalars = 64

    /// The terms in the order of the text, repeated ones too.
    public static func terms(of text: String) -> [String] {
        var terms: [String] = []
        var run = String.UnicodeScalarView()
        var isIdeographic = false
        func close() {
            guard !run.isEmpty else { return }
            if isIdeographic {
                let scalars = Array(run)
                if scalars.count == 1 { terms.append(String(run)) }
                for pair in zip(scalars, scalars.dropFirst()) {
                    var term = String.UnicodeScalarView()
                    term.append(pair.0)
                    term.append(pair.1)
                    terms.append(String(term))
                }
            } else {
                terms.append(String(String.UnicodeScalarView(run.prefix(maximumTermScalars))))
            }
            run = String.UnicodeScalarView()
        }
        // Twice, because the first leaves the voiced marks of half-width kana apart.
        let normalised = text.precomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
        for scalar in normalised.lowercased().unicodeScalars {
            guard terms.count < maximum else { return terms }
            let ideographic = isCJK(scalar)
            let isPart =
                ideographic || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || !run.isEmpty && scalar.properties.generalCategory == .nonspacingMark
            if !isPart || ideographic != isIdeographic { close() }
            guard isPart else { continue }
            isIdeographic = ideographic
            run.append(scalar)
        }
        close()
        return Array(terms.prefix(maximum))
    }

    /// Han, kana and Hangul, after normalisation.
    private static func isCJK(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3005, 0x3007, 0x3041...0x3096, 0x309D...0x309E, 0x30A1...0x30FA, 0x30FC...0x30FE,
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0x20000...0x323AF:
            true
        default: false
        }
    }
}
