import Primitives

/// On what a right rests, by the class of the data.
public struct RightBasis: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        // Public data: 数据二十条 §3(4), authorised operation.
        case authorisation
        /// Open government data under a licence.
        case openLicence = "open_licence"
        // Enterprise data: 数据二十条 §3(5).
        case origination
        case contract
        // Personal data: PIPL Art. 13(1)…(7); APPI Art. 18, 27.
        case consent
        case contractNecessity = "contract_necessity"
        case legalDuty = "legal_duty"
        case emergency
        case publicInterest = "public_interest"
        case disclosed
        case otherLaw = "other_law"
        /// Anonymised, so that it is personal no more (PIPL Art. 4, APPI Art. 43).
        case anonymised
    }

    public let kind: Kind
    /// Where it can be looked up: number of the authorisation, title of the contract, version of the consent.
    public let reference: String

    public init(kind: Kind, reference: String) {
        self.kind = kind
        self.reference = reference
    }

    /// The bases that data of a class can rest on.
    public static func allowed(for dataClass: DataClass) -> Set<Kind> {
        switch dataClass {
        case .public: [.authorisation, .openLicence]
        case .enterprise: [.origination, .contract, .openLicence]
        case .personal:
            [
                .consent, .contractNecessity, .legalDuty, .emergency, .publicInterest, .disclosed, .otherLaw,
                .anonymised,
            ]
        }
    }
}
