/// Finds everything that is made of digits and a few letters: cards, phones, identity numbers, dates.
///
/// It follows *chains*: groups of letters and digits, parted by a separator or two. A chain begins at a digit, at
/// one or two letters before a digit, or at `+`, `(` or 〒; words begin none. When a chain ends, or is as long as
/// it can be, each place in it is asked what begins there (``NumberChain``). So digits and the scalar after them
/// are held, and prose is not.
struct NumberChainScanner: Sendable {
    /// The longest chain, in normalised scalars: an IBAN of 34 with 8 spaces, and room.
    static let maximumLength = 64
    /// How far into a full chain it is asked before its beginning is let go.
    private static let stride = 16

    /// The number of the chain's first scalar; `nil` while there is no chain.
    private var first: Int?
    /// Letters in a row up to now, at most 255.
    private var letters = 0
    /// Letters in a row at the beginning of a group that has no digit yet.
    private var groupLetters = 0
    private var isAtGroup = false
    private var separators = 0
    /// The number of a sign that belongs to a number which begins next.
    private var sign: Int?
    /// Whether groups of up to four letters may follow, as in an IBAN.
    private var mayBeIBAN = false

    /// The number of the first scalar of the earliest live partial match.
    func liveFirst(_ count: Int) -> Int? {
        if let first { return first }
        if let sign { return sign }
        return (1...2).contains(letters) ? count - letters : nil
    }

    /// Takes the last scalar of the window and hands over what it completes.
    @inline(__always)
    mutating func step(
        _ scalar: NormalisedScalar, _ window: TextWindow, _ body: (PersonalDataFinding) -> Void
    ) {
        if first == nil {
            if scalar.traits.contains(.letter) {
                letters = min(letters + 1, 255)
                sign = nil
                return
            }
            guard scalar.traits.contains(.digit) || sign != nil || Self.isSign(scalar.value) else {
                letters = 0
                return
            }
            begin(scalar, window.count - 1, window)
        } else {
            advance(scalar, window, body)
        }
    }

    private static func isSign(_ value: UInt32) -> Bool { value == 0x2B || value == 0x28 || value == 0x3012 }

    private mutating func begin(_ scalar: NormalisedScalar, _ number: Int, _ window: TextWindow) {
        if scalar.traits.contains(.digit) {
            first = sign ?? ((1...2).contains(letters) ? number - letters : number)
            mayBeIBAN = letters == 2
            (letters, groupLetters, separators) = (0, 0, 0)
            (sign, isAtGroup) = (nil, false)
        } else {
            letters = 0
            if Self.isSign(scalar.value) {
                sign = number
            } else if scalar.value != 0x20
                || sign.map({ window[$0].value != 0x3012 || number - $0 > 1 }) ?? true
            {
                sign = nil
            }
        }
    }

    private mutating func advance(
        _ scalar: NormalisedScalar, _ window: TextWindow, _ body: (PersonalDataFinding) -> Void
    ) {
        if scalar.traits.contains(.digit) {
            if isAtGroup, groupLetters == 2 { mayBeIBAN = true }
            (separators, groupLetters) = (0, 0)
            isAtGroup = false
        } else if scalar.traits.contains(.letter) {
            if separators > 0 {
                (separators, groupLetters) = (0, 1)
                isAtGroup = true
            } else if isAtGroup {
                groupLetters += 1
            }
            if groupLetters > (mayBeIBAN ? 4 : 2) { return end(scalar, window, body) }
        } else {
            let previous = window[window.count - 2]
            guard Self.continues(scalar.value, previous) else { return end(scalar, window, body) }
            let isMark = scalar.traits.contains(.eastAsian) && scalar.value != 0x30FC
            separators = isMark ? 1 : separators + 1
            if separators > 2 { return end(scalar, window, body) }
        }
        if let first, window.count - first >= Self.maximumLength {
            NumberChain(window, end: window.count).ask(first..<first + Self.stride, body)
            self.first = first + Self.stride
        }
    }

    /// Whether a chain goes on with the sign after `previous`.
    private static func continues(_ value: UInt32, _ previous: NormalisedScalar) -> Bool {
        let isAfterPart = !previous.traits.isDisjoint(with: .alphanumeric)
        switch value {
        case 0x20, 0x2D, 0x28: return isAfterPart || previous.value == 0x29 || isMark(previous.value)
        case 0x2E, 0x2F, 0x29, 0x30FC: return isAfterPart
        case NumberChain.yearMark, NumberChain.monthMark, NumberChain.dayMark:
            return previous.traits.contains(.digit) || previous.value == 0x20
        // 日生まれ, 日出生: context that comes after.
        case NumberChain.bornMark:
            return previous.value == NumberChain.dayMark || previous.value == NumberChain.outMark
        case NumberChain.outMark: return previous.value == NumberChain.dayMark
        default: return false
        }
    }

    private static func isMark(_ value: UInt32) -> Bool {
        value == NumberChain.yearMark || value == NumberChain.monthMark || value == NumberChain.dayMark
    }

    /// The last scalar of the window is no part of the chain.
    private mutating func end(
        _ scalar: NormalisedScalar, _ window: TextWindow, _ body: (PersonalDataFinding) -> Void
    ) {
        guard let first else { return }
        let isLetter = scalar.traits.contains(.letter)
        NumberChain(window, end: window.count - 1).ask(first..<window.count - 1, body)
        self.first = nil
        letters = isLetter ? max(groupLetters, 1) : 0
        (groupLetters, separators) = (0, 0)
        sign = Self.isSign(scalar.value) ? window.count - 1 : nil
    }

    /// Tells that the text has ended.
    mutating func finish(_ window: TextWindow, _ body: (PersonalDataFinding) -> Void) {
        guard let first else { return }
        NumberChain(window, end: window.count).ask(first..<window.count, body)
        self.first = nil
    }

    /// Gives up what starts before the scalar of that number.
    mutating func abandon(before number: Int, _ count: Int) {
        if let first, first < number { self.first = nil }
        if let sign, sign < number { self.sign = nil }
        if letters > 0, count - letters < number { letters = 255 }
    }
}
