import Policy
import Primitives
import Screening

/// Takes personal data out of a text before anything of it is stored.
///
/// Kinds of the jurisdictions that have to do with an agreement, and those that know no border, are taken out where their
/// form is beyond doubt; those of other countries where a word beside them says what they are. What names organisations in
/// public registers stays.
struct PersonalDataScreen: Sendable {
    private let plan: ScreeningPlan

    /// - Parameter jurisdictions: Of consumer and provider: codes of ISO 3166-1, or `EU`.
    init(jurisdictions: Set<String>) throws(Problem) {
        var near = Self.everywhere
        var far: Set<PersonalDataType> = []
        for (code, types) in Self.national {
            if jurisdictions.contains(code) { near.formUnion(types) } else { far.formUnion(types) }
        }
        var rules = [ScreeningRule("near", .personalData(near, minimum: .structure), .redact)]
        if !far.isEmpty { rules.append(ScreeningRule("far", .personalData(far, minimum: .context), .redact)) }
        plan = try ScreeningPlan(ScreeningPolicy(rules), PatternSet([]))
    }

    private static let national: [String: Set<PersonalDataType>] = [
        "JP": [
            .myNumber, .japanesePassport, .japaneseMobile, .japaneseLandline, .japanesePostalCode,
            .japaneseBankAccount, .yuchoAccount, .japaneseAddress,
        ],
        "CN": [.chineseResidentID, .chinesePassport, .chineseMobile, .chineseLandline, .chineseAddress],
    ]

    /// Whatever is neither national nor in public registers.
    private static let everywhere = Set(PersonalDataType.allCases)
        .subtracting(PersonalDataType.publicRegisters)
        .subtracting(national.values.reduce(into: []) { $0.formUnion($1) })

    /// The text with a mark such as `[EMAIL_1]` in the place of each find.
    /// - Parameter found: How many of each kind, added to what stands there.
    func screened(_ text: String, _ found: inout [String: Int64]) -> String {
        var screen = plan.screen(.input)
        var output = screen.feed(text.utf8)
        let rest = screen.finish()
        let decisions = output.decisions + rest.decisions
        guard !decisions.isEmpty else { return text }
        for decision in decisions {
            guard case .personalData(let type, _) = decision.finding else { continue }
            found[type.label.lowercased(), default: 0] += 1
        }
        output.bytes += rest.bytes
        return String(decoding: output.bytes, as: UTF8.self)
    }

    /// What policies may ask about a document: `urn:minato:odrl:personalData`, the kinds that were found in it, or `none`.
    static func facts(_ found: [String: Int64]) -> [String: [String]] {
        [PolicyTerms.minato + "personalData": found.isEmpty ? ["none"] : found.keys.sorted()]
    }
}
