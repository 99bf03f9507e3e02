/// Finds postal addresses: a prefecture or province, an area (市, 区, 县 …), a street or quarter, and a number.
///
/// A name of a place alone is not personal data; only with a number at its end is it an address.
struct AddressScanner: Sendable {
    /// The most characters of an address.
    static let maximumLength = 64
    /// The most characters from one part's end to the next part's end.
    static let maximumPart = 20

    private enum Phase { case none, area, street, number }

    private var names = TrackCursor()
    private var phase = Phase.none
    private var isJapanese = true
    private var start = 0
    private var length = 0
    /// Characters since the last part ended.
    private var part = 0
    private var last: UInt32 = 0
    private var lastIsDigit = false
    private var hasDash = false
    private var accepted: Int?

    /// Where a live partial match starts: of an address, or of the name of a place.
    func liveStart(_ lives: ContiguousArray<PrefixLife>) -> Int? {
        let name = AddressNames.track.flatMap { names.liveStart($0, lives) }
        guard phase != .none else { return name }
        return min(start, name ?? start)
    }

    @inline(__always)
    mutating func step(_ scalar: NormalisedScalar, _ body: (PersonalDataType, Range<Int>) -> Void) {
        // Nothing is live and nothing begins: the usual case.
        if phase == .none, names.state == Automaton.root, !scalar.traits.contains(.eastAsian) { return }
        if phase != .none { advance(scalar, body) }
        stepNames(scalar)
    }

    private mutating func stepNames(_ scalar: NormalisedScalar) {
        guard let track = AddressNames.track else { return }
        var found: (start: Int, isJapanese: Bool)?
        guard names.step(scalar, canBegin: true, track) else { return }
        names.report(track) { pattern, start in
            if found == nil { found = (start, track.patterns[pattern].list == AddressNames.japanList) }
        }
        guard let found else { return }
        // A name within what is already an address (京都 within 東京都) begins none; one before any area does.
        if phase == .none || phase == .area && part > 0 && accepted == nil && found.start > lastPartEnd {
            (phase, start, isJapanese) = (.area, found.start, found.isJapanese)
            (length, part, lastPartEnd) = (0, 0, scalar.end)
            (last, lastIsDigit, hasDash, accepted) = (0, false, false, nil)
        }
    }

    private var lastPartEnd = 0

    private mutating func advance(_ scalar: NormalisedScalar, _ body: (PersonalDataType, Range<Int>) -> Void)
    {
        length += 1
        part += 1
        guard length <= Self.maximumLength, part <= Self.maximumPart else { return end(body) }
        let value = scalar.value
        defer {
            last = value
            lastIsDigit = scalar.traits.contains(.digit)
        }
        switch phase {
        case .none: break
        case .area:
            guard isPart(scalar) else { return end(body) }
            if (isJapanese ? AddressNames.japaneseArea : AddressNames.chineseArea).contains(value) {
                (phase, part, lastPartEnd) = (.street, 0, scalar.end)
            }
        case .street:
            if scalar.traits.contains(.digit) || isNumeral(value) && isJapanese {
                return beginNumber(scalar, body)
            }
            guard isPart(scalar), part > 1 || !AddressNames.particles.contains(value) else {
                return end(body)
            }
            if (isJapanese ? AddressNames.japaneseArea : AddressNames.chineseArea).contains(value) {
                part = 0
            }
        case .number:
            if isJapanese { advanceJapaneseNumber(scalar, body) } else { advanceChineseNumber(scalar, body) }
        }
    }

    /// Han, kana, and one space at a time.
    private func isPart(_ scalar: NormalisedScalar) -> Bool {
        scalar.traits.contains(.eastAsian) || scalar.value == 0x20 && last != 0x20
    }

    private func isNumeral(_ value: UInt32) -> Bool { AddressNames.numerals.contains(value) }

    private mutating func beginNumber(
        _ scalar: NormalisedScalar, _ body: (PersonalDataType, Range<Int>) -> Void
    ) {
        // 一 in 一宮 is no number: a Japanese numeral must lead to 丁目, which the number phase sees to.
        if !isJapanese, !AddressNames.chineseStreet.contains(last), last != 0x20 { return end(body) }
        (phase, part, hasDash) = (.number, 0, false)
    }

    private static let chome: (UInt32, UInt32) = (0x4E01, 0x76EE)
    private static let banchi: (UInt32, UInt32) = (0x756A, 0x5730)
    private static let go: UInt32 = 0x53F7
    private static let jo: UInt32 = 0x6761
    private static let prolonged: UInt32 = 0x30FC

    private mutating func advanceJapaneseNumber(
        _ scalar: NormalisedScalar, _ body: (PersonalDataType, Range<Int>) -> Void
    ) {
        let value = scalar.value
        if scalar.traits.contains(.digit) {
            if hasDash || accepted != nil { accepted = scalar.end }
        } else if value == 0x2D || value == Self.prolonged, lastIsDigit {
            hasDash = true
        } else if value == Self.chome.0, lastIsDigit || isNumeral(last) {
        } else if value == Self.chome.1, last == Self.chome.0 {
            accepted = scalar.end
        } else if value == Self.banchi.0 || value == Self.go, lastIsDigit || isNumeral(last) {
            accepted = scalar.end
        } else if value == Self.banchi.1, last == Self.banchi.0 {
            accepted = scalar.end
        } else if value == 0x306E, accepted != nil || last == Self.banchi.1 {
        } else if isNumeral(value), accepted != nil || isNumeral(last) {
        } else if accepted == nil, scalar.traits.contains(.eastAsian), isNumeral(last) || value == Self.jo {
            // The numeral was part of a name (三田, 一宮町, 北1条).
            (phase, part) = (.street, 1)
        } else {
            end(body)
        }
    }

    private mutating func advanceChineseNumber(
        _ scalar: NormalisedScalar, _ body: (PersonalDataType, Range<Int>) -> Void
    ) {
        let value = scalar.value
        if AddressNames.chineseUnit.contains(value) {
            if value == Self.go || accepted != nil { accepted = scalar.end }
        } else if scalar.traits.contains(.digit) || value == 0x2D || scalar.traits.contains(.letter) {
        } else if value == 0x20, last != 0x20 {
        } else {
            end(body)
        }
    }

    private mutating func end(_ body: (PersonalDataType, Range<Int>) -> Void) {
        if let accepted { body(isJapanese ? .japaneseAddress : .chineseAddress, start..<accepted) }
        phase = .none
        accepted = nil
    }

    mutating func finish(_ body: (PersonalDataType, Range<Int>) -> Void) {
        if phase != .none { end(body) }
    }

    mutating func abandon(before offset: Int) {
        if phase != .none, start < offset { (phase, accepted) = (.none, nil) }
        if let track = AddressNames.track { names.abandon(before: offset, track) }
    }
}
