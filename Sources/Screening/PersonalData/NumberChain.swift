/// A chain of letters, digits and separators in the window, and the question what begins at a place in it.
///
/// Boundaries are ASCII's: no digit or letter may stand beside a number, but any Han character or kana may
/// (`\b` of Unicode's regular expressions sees no boundary between those and a digit).
struct NumberChain {
    static let yearMark: UInt32 = 0x5E74
    static let monthMark: UInt32 = 0x6708
    static let dayMark: UInt32 = 0x65E5
    static let bornMark: UInt32 = 0x751F
    static let outMark: UInt32 = 0x51FA

    let window: TextWindow
    /// The number after the last scalar that is known.
    let end: Int

    init(_ window: TextWindow, end: Int) {
        self.window = window
        self.end = end
    }

    /// The scalar at a place, none of any kind outside what is known.
    subscript(place: Int) -> NormalisedScalar { window.scalar(place, before: end) }

    func isAlphanumeric(_ place: Int) -> Bool { !self[place].traits.isDisjoint(with: .alphanumeric) }
    func isDigit(_ place: Int) -> Bool { self[place].traits.contains(.digit) }

    /// Hands over all that begins at the places.
    func ask(_ places: Range<Int>, _ body: (PersonalDataFinding) -> Void) {
        for place in places {
            let scalar = self[place]
            if scalar.traits.contains(.digit) {
                guard !isDigit(place - 1) else { continue }
                let run = DigitRun(self, at: place)
                if !isAlphanumeric(place - 1) {
                    identityNumbers(place, run, body)
                    accounts(place, run, body)
                    codes(place, run, body)
                }
                phones(place, run, prefix: place, body)
                postalCode(place, run, body)
                birthDate(place, run, body)
            } else if scalar.traits.contains(.letter) {
                guard !isAlphanumeric(place - 1) else { continue }
                codes(place, DigitRun(), body)
                letterNumbers(place, body)
            } else if scalar.value == 0x2B || scalar.value == 0x28 {
                phones(place + 1, DigitRun(self, at: place + 1), prefix: place, body)
            }
        }
    }

    /// The bytes from one place up to another.
    func range(_ first: Int, _ last: Int) -> Range<Int> { window[first].start..<window[last - 1].end }

    /// Whether a number with gaps goes on with another group after `place`, so that it is not what it seems.
    func goesOn(_ run: DigitRun, after count: Int) -> Bool {
        count < run.count && (run.gaps[count] == 0 || run.gaps[count] == 0x2D)
    }

    func found(
        _ type: PersonalDataType, _ confidence: Confidence, _ first: Int, _ last: Int, _ words: ContextWords?,
        _ body: (PersonalDataFinding) -> Void
    ) {
        let hasContext = words?.stand(before: first, in: window) ?? false
        body(
            PersonalDataFinding(
                type: type, confidence: hasContext ? .context : confidence, range: range(first, last)))
    }
}
