import Primitives

/// How one account is billed, and whether it is a payee that lets the house write its invoices.
public struct BillingProfile: Hashable, Sendable {
    public let party: Party
    public let language: Language
    public let treatment: TaxTreatment
    /// What the buyer wants to read on its invoices (EN 16931, BT-10).
    public let reference: String?
    public let selfBilling: SelfBilling?

    /// What a payee agreed to: that the house writes the invoice of what it earned.
    public struct SelfBilling: Hashable, Sendable {
        public enum Tax: String, Hashable, Sendable, CaseIterable {
            /// The payee is no taxable person: its payout bears no tax.
            case none
            /// The payout includes the tax at the standard rate.
            case included
        }

        /// The date of the agreement: `2026-01-31`.
        public let agreedOn: String
        public let tax: Tax

        public init(agreedOn: String, tax: Tax) throws(Problem) {
            guard agreedOn.utf8.count == 10, Timestamp(rfc3339: agreedOn + "T00:00:00Z") != nil else {
                throw Problem(
                    .invalidValue, "That is no date.", mend: "Write year, month and day, such as 2026-01-31.",
                    parameter: "self_billing.agreed_on")
            }
            self.agreedOn = agreedOn
            self.tax = tax
        }
    }

    /// - Throws: `invalidValue` where reverse charge has no tax id of the buyer (Directive 2006/112/EC, Art. 226 no. 4).
    public init(
        party: Party, language: Language, treatment: TaxTreatment = .standard, reference: String? = nil,
        selfBilling: SelfBilling? = nil
    ) throws(Problem) {
        guard treatment != .reverseCharge || party.taxID != nil else {
            throw Problem(
                .invalidValue, "Without a tax id of the buyer there is no reverse charge.",
                mend: "Give \"tax_id\".", parameter: "tax_id")
        }
        self.party = party
        self.language = language
        self.treatment = treatment
        self.reference = try Party.line(reference, "reference")
        self.selfBilling = selfBilling
    }

    public var json: JSONValue {
        var members = party.json.objectValue ?? [:]
        members["language"] = .string(language.rawValue)
        members["tax_treatment"] = .string(treatment.rawValue)
        members["reference"] = reference.map(JSONValue.string) ?? .null
        members["self_billing"] =
            selfBilling.map { ["agreed_on": .string($0.agreedOn), "tax": .string($0.tax.rawValue)] } ?? .null
        return .object(members)
    }

    public init(_ json: JSONValue) throws(Problem) {
        var selfBilling: SelfBilling?
        if let value = json["self_billing"], !value.isNull {
            selfBilling = try SelfBilling(
                agreedOn: value["agreed_on"]?.stringValue ?? "",
                tax: (value["tax"]?.stringValue).flatMap(SelfBilling.Tax.init) ?? .none)
        }
        try self.init(
            party: Party(json),
            language: (json["language"]?.stringValue).flatMap(Language.init) ?? .english,
            treatment: (json["tax_treatment"]?.stringValue).flatMap(TaxTreatment.init) ?? .standard,
            reference: json["reference"]?.stringValue, selfBilling: selfBilling)
    }
}
