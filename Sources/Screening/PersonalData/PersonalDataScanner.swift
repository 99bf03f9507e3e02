/// All recognisers of personal data over one stream of normalised scalars.
///
/// Only the scanners that some wanted type needs are run.
struct PersonalDataScanner: Sendable {
    private(set) var window = TextWindow()
    private var chain: NumberChainScanner?
    private var email: EmailScanner?
    private var zone: MachineReadableZoneScanner?
    private var address: AddressScanner?

    init(_ types: Set<PersonalDataType>) {
        let outsideChains: Set<PersonalDataType> = [
            .email, .machineReadableZone, .japaneseAddress, .chineseAddress,
        ]
        if !types.subtracting(outsideChains).isEmpty { chain = NumberChainScanner() }
        if types.contains(.email) { email = EmailScanner() }
        if types.contains(.machineReadableZone) { zone = MachineReadableZoneScanner() }
        if types.contains(.japaneseAddress) || types.contains(.chineseAddress) { address = AddressScanner() }
    }

    @inline(__always)
    mutating func step(_ scalar: NormalisedScalar, _ body: (PersonalDataFinding) -> Void) {
        window.append(scalar)
        chain?.step(scalar, window, body)
        email?.step(scalar) { body(PersonalDataFinding(type: .email, confidence: .structure, range: $0)) }
        zone?.step(scalar) {
            body(PersonalDataFinding(type: .machineReadableZone, confidence: .structure, range: $0))
        }
        address?.step(scalar) { body(PersonalDataFinding(type: $0, confidence: .structure, range: $1)) }
    }

    /// Tells that the text has ended.
    mutating func finish(_ body: (PersonalDataFinding) -> Void) {
        chain?.finish(window, body)
        email?.finish { body(PersonalDataFinding(type: .email, confidence: .structure, range: $0)) }
        zone?.finish {
            body(PersonalDataFinding(type: .machineReadableZone, confidence: .structure, range: $0))
        }
        address?.finish { body(PersonalDataFinding(type: $0, confidence: .structure, range: $1)) }
    }

    /// The byte offset at which the longest live partial match starts.
    var liveStart: Int? {
        var start = Int.max
        if let first = chain?.liveFirst(window.count) { start = window[first].start }
        if let mail = email?.liveStart { start = min(start, mail) }
        if let line = zone?.liveStart { start = min(start, line) }
        if let place = address?.liveStart(Self.nameLives) { start = min(start, place) }
        return start == Int.max ? nil : start
    }

    private static let nameLives = AddressNames.track?.lives { _ in true } ?? []

    /// Gives up every partial match that starts before `offset`.
    mutating func abandon(before offset: Int) {
        if let first = chain?.liveFirst(window.count), window[first].start < offset {
            chain?.abandon(before: first + 1, window.count)
        }
        email?.abandon(before: offset)
        zone?.abandon(before: offset)
        address?.abandon(before: offset)
    }
}
