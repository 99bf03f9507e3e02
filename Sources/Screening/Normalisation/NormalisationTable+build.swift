extension NormalisationTable {
    /// Scalars from here on (but for the tags of plane 14) are unassigned or private: they stand for themselves
    /// and are kept out of the table.
    static let listedScalars: UInt32 = 0x34000

    init() {
        pages = ContiguousArray(repeating: 0, count: 0x110000 / 256)
        entries = []
        expansions = []
        entries.reserveCapacity(0x4100)
        // So that no page starts at 0, which means that nothing is said about it.
        for _ in 0..<256 { entries.append(Entry(bits: 0)) }
        makeEastAsianPlanes()
        for value in UInt32(0)..<0x3100 { set(value, Entry(value, .replace, Self.traits(value))) }
        for value in UInt32(0xFF00)...0xFFFF { set(value, Entry(value, .replace, Self.traits(value))) }
        addCaseAndCompatibility()
        addEnclosedAndMathematical()
        addWidthForms()
        addLookAlikes()
        addHanVariants()
        addExpansions()
        addKana()
        addSpacesAndDashes()
        addDropped()
    }

    mutating func set(_ value: UInt32, _ entry: Entry) {
        let page = Int(value >> 8)
        if pages[page] == 0 {
            pages[page] = UInt32(entries.count)
            for low in 0..<UInt32(256) {
                let value = UInt32(page) << 8 | low
                entries.append(Entry(value, .replace, Self.traits(value)))
            }
        }
        entries[Int(pages[page] + value & 0xFF)] = entry
    }

    /// Lets `value` become what `target` has become.
    private mutating func alias(_ value: UInt32, to target: UInt32) {
        set(value, Self.isPlain(target) ? entry(target) : Entry(target, .replace, Self.traits(target)))
    }

    private static func isPlain(_ value: UInt32) -> Bool { value < 0x3100 }

    /// Han and Hangul are pages of their own, in which every scalar stands for itself.
    private mutating func makeEastAsianPlanes() {
        for range: ClosedRange<UInt32> in [
            0x3100...0x9FFF, 0xA000...0xABFF, 0xAC00...0xD7FF, 0x20000...0x33FFF,
        ] {
            var value = range.lowerBound
            while value <= range.upperBound {
                set(value, Entry(value, .replace, Self.traits(value)))
                value += 256
            }
        }
        for range: ClosedRange<UInt32> in [0xF900...0xFEFF, 0x1D400...0x1D7FF, 0x1F000...0x1FAFF] {
            for value in range { set(value, Entry(value, .replace, Self.traits(value))) }
        }
    }

    /// What a scalar is, when nothing is folded.
    static func traits(_ value: UInt32) -> ScalarTraits {
        switch value {
        case 0x30...0x39: return [.digit, .word]
        case 0x61...0x7A: return [.letter, .word]
        case 0x41...0x5A: return .word
        case 0x0A, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029: return [.separator, .lineBreak]
        case 0..<0x80: return .separator
        case 0x3005...0x3007, 0x3041...0x3096, 0x3099...0x309A, 0x309D...0x309F, 0x30A1...0x30FA,
            0x30FC...0x31FF:
            return .eastAsian
        // Thai, Lao, Myanmar, Khmer and their like do not part words.
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x1950...0x19DF, 0x1A20...0x1AAF: return []
        case 0x1100...0x11FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97F, 0xAC00...0xD7FF,
            0xF900...0xFAFF, 0x20000...0x33FFF:
            return .eastAsian
        case 0x3000...0x303F, 0x3097...0x30FF, 0xFE10...0xFE6F, 0x2000...0x2BFF, 0x1F000...0x1FAFF:
            return .separator
        default: break
        }
        guard let scalar = Unicode.Scalar(value) else { return [] }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            return .word
        default: return .separator
        }
    }

    private mutating func addCaseAndCompatibility() {
        for letter in UInt32(0x41)...0x5A { alias(letter, to: letter + 32) }
        let scalars = Array(CompatibilityForms.singles.unicodeScalars)
        for place in stride(from: 0, to: scalars.count - 1, by: 2) {
            let (value, target) = (scalars[place].value, scalars[place + 1].value)
            set(value, Entry(target, .replace, Self.traits(target)))
        }
        for value in UInt32(0x660)..<0x3000 {
            guard let scalar = Unicode.Scalar(value), scalar.properties.numericType == .decimal,
                let number = scalar.properties.numericValue
            else { continue }
            alias(value, to: 0x30 + UInt32(number))
        }
        for value in UInt32(0x10400)..<0x10428 { set(value, Entry(value + 40, .replace, .word)) }
    }

    private mutating func addEnclosedAndMathematical() {
        for letter in UInt32(0)..<26 {
            for start: UInt32 in [0x249C, 0x24B6, 0x24D0, 0x1F110, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6] {
                alias(start + letter, to: 0x61 + letter)
            }
        }
        for value in UInt32(0x1D400)...0x1D6A3 { alias(value, to: 0x61 + (value - 0x1D400) % 26) }
        for value in UInt32(0x1D7CE)...0x1D7FF { alias(value, to: 0x30 + (value - 0x1D7CE) % 10) }
        for value in UInt32(0x1FBF0)...0x1FBF9 { alias(value, to: 0x30 + value - 0x1FBF0) }
    }

    private mutating func addWidthForms() {
        for value in UInt32(0xFF01)...0xFF5E { alias(value, to: value - 0xFEE0) }
        let kana = "。「」、・をぁぃぅぇぉゃゅょっーあいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん"
        for (place, scalar) in kana.unicodeScalars.enumerated() {
            alias(0xFF61 + UInt32(place), to: scalar.value)
        }
        for (value, target): (UInt32, UInt32) in [
            (0xFFE0, 0xA2), (0xFFE1, 0xA3), (0xFFE5, 0xA5), (0xFFE6, 0x20A9),
        ] {
            alias(value, to: target)
        }
    }

    private mutating func addLookAlikes() {
        let scalars = Array(LookAlikes.pairs.unicodeScalars)
        var latin: [UInt32: UInt32] = [:]
        for place in stride(from: 0, to: scalars.count - 1, by: 2) {
            latin[scalars[place].value] = scalars[place + 1].value
        }
        // Letters that case or the loss of an accent has made a look-alike follow: ό is ο is o.
        for place in entries.indices where entries[place].action == Action.replace.rawValue {
            if let target = latin[entries[place].value] { entries[place] = entry(target) }
        }
        for (value, target) in latin { alias(value, to: target) }
    }

    private mutating func addHanVariants() {
        let scalars = Array(HanVariants.pairs.unicodeScalars)
        var variants: [UInt32: UInt32] = [:]
        for place in stride(from: 0, to: scalars.count - 1, by: 2) {
            variants[scalars[place].value] = scalars[place + 1].value
        }
        for place in entries.indices where entries[place].traits.contains(.eastAsian) {
            if let target = variants[entries[place].value] {
                entries[place] = Entry(target, .replace, .eastAsian)
            }
        }
    }

    private mutating func addExpansions() {
        for form in CompatibilityForms.expansions.unicodeScalars.split(separator: " ") {
            guard let first = form.first else { continue }
            expand(first.value, to: form.dropFirst().map(\.value))
        }
    }

    mutating func expand(_ value: UInt32, to scalars: [UInt32]) {
        let parts = scalars.flatMap { scalar -> [Entry] in
            let known = entry(scalar)
            return known.action == Action.expand.rawValue ? expansions[Int(known.value)] : [known]
        }
        set(value, Entry(UInt32(expansions.count), .expand, parts.first?.traits ?? []))
        expansions.append(parts)
    }
}
