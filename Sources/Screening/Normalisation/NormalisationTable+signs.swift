extension NormalisationTable {
    /// Katakana are folded to hiragana; voiced kana are parted into base and mark. Runs after the expansions,
    /// whose targets are full of katakana, and mends them.
    mutating func addKana() {
        let voiced = Self.scalars("がぎぐげござじずぜぞだぢづでどばびぶべぼゔゞ")
        let bases = Self.scalars("かきくけこさしすせそたちつてとはひふへほうゝ")
        let semiVoiced = Self.scalars("ぱぴぷぺぽ")
        let semiVoicedBases = Self.scalars("はひふへほ")
        for value in UInt32(0x30A1)...0x30F6 { set(value, Entry(value - 0x60, .replace, .eastAsian)) }
        set(0x30FD, Entry(0x309D, .replace, .eastAsian))
        for (marks, mark) in [
            (zip(voiced, bases), Self.voiced), (zip(semiVoiced, semiVoicedBases), Self.semiVoiced),
        ] {
            for (whole, base) in marks {
                for value in [whole, whole == 0x309E ? 0x30FE : whole + 0x60] {
                    part(value, base, mark)
                }
            }
        }
        for (place, base) in Self.scalars("わゐゑを").enumerated() {
            part(0x30F7 + UInt32(place), base, Self.voiced)
        }
        for (value, mark): (UInt32, UInt32) in [
            (0x3099, Self.voiced), (0x309B, Self.voiced), (0xFF9E, Self.voiced),
            (0x309A, Self.semiVoiced), (0x309C, Self.semiVoiced), (0xFF9F, Self.semiVoiced),
        ] { set(value, Entry(mark, .mark, .eastAsian)) }
        mendTargets()
    }

    private mutating func part(_ value: UInt32, _ base: UInt32, _ mark: UInt32) {
        set(value, Entry(UInt32(expansions.count), .expand, .eastAsian))
        expansions.append([Entry(base, .replace, .eastAsian), Entry(mark, .mark, .eastAsian)])
    }

    /// What was folded to a katakana before the katakana were, follows them.
    private mutating func mendTargets() {
        for place in expansions.indices {
            expansions[place] = expansions[place].flatMap { part -> [Entry] in
                guard part.action == Action.replace.rawValue, part.value &- 0x30A1 < 0x5E else {
                    return [part]
                }
                let known = entry(part.value)
                return known.action == Action.expand.rawValue ? expansions[Int(known.value)] : [known]
            }
        }
        for place in entries.indices
        where entries[place].action == Action.replace.rawValue && entries[place].value &- 0x30A1 < 0x56 {
            entries[place] = entry(entries[place].value)
        }
    }

    mutating func addSpacesAndDashes() {
        let space = Entry(0x20, .replace, .separator)
        for value: UInt32 in [0x09, 0x20, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000, 0x2800] { set(value, space) }
        for value in UInt32(0x2000)...0x200A { set(value, space) }
        let lineBreak = Entry(0x0A, .replace, [.separator, .lineBreak])
        for value: UInt32 in [0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029] { set(value, lineBreak) }
        let dash = Entry(0x2D, .replace, .separator)
        for value: UInt32 in [
            0x2D, 0x207B, 0x208B, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2043, 0x2212, 0x2500,
            0x2501, 0x2796,
            0x2E3A,
            0x2E3B, 0x301C, 0x30A0, 0xFE31, 0xFE32, 0xFE58, 0xFE63, 0xFF0D, 0x02D7,
        ] { set(value, dash) }
        // Half-width prolonged sound mark: as the full-width one.
        set(0xFF70, Entry(0x30FC, .replace, .eastAsian))
    }

    /// Invisible scalars and combining marks, behind which evasions hide. Marks that carry meaning (of Indic and
    /// other scripts) are not among them.
    mutating func addDropped() {
        for range: ClosedRange<UInt32> in [
            0x00...0x08, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F, 0xAD...0xAD, 0x0300...0x036F, 0x0483...0x0489,
            0x061C...0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F, 0x1AB0...0x1AFF,
            0x1DC0...0x1DFF,
            0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x20D0...0x20F0, 0x302A...0x302F,
            0x3164...0x3164,
            0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF0...0xFFFB,
            0xE0000...0xE01EF,
        ] {
            for value in range { set(value, Entry(value, .drop, [])) }
        }
        set(Self.replacement, Entry(Self.replacement, .replace, .separator))
    }

    private static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
}
