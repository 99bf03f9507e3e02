import Identity

/// What who runs the house may ask of the management API, by their role: the one table. A test decides about each operation.
enum HouseRights: Hashable, Sendable {
    /// Every role may: it shows, or tries out what changes nothing.
    case everyRole
    /// Who looks after rules and people, and administrators.
    case compliance
    case administrator

    /// Of one operation: by its id where that stands in a list below; what reads is every role's; else by its tag.
    init(_ operation: APIOperation) {
        if Self.handsOut.contains(operation.id) {
            self = .administrator
        } else if operation.method == .get || Self.trials.contains(operation.id) {
            self = .everyRole
        } else {
            self = Self.writing(operation.tag)
        }
    }

    /// What reads by its method and hands out access to data.
    private static let handsOut: Set<String> = ["getSharingProfile", "listAgreementFiles"]

    /// What writes by its method and changes nothing.
    private static let trials: Set<String> = ["dryRunAgreement", "dryRunOffer"]

    private static func writing(_ tag: APIOperation.Tag) -> HouseRights {
        switch tag {
        case .complaints, .people, .incidents, .assessments, .wordLists: .compliance
        case .models, .accounts, .keys, .plans, .services, .records, .transfers, .participants, .rights,
            .products, .offers, .agreements, .dataspace, .delivery, .settlement, .billing, .carbon,
            .knowledge, .log, .operations, .users:
            .administrator
        }
    }
}

extension HouseRole {
    /// Whether the role may ask for an operation.
    func may(_ operation: APIOperation) -> Bool {
        switch (self, HouseRights(operation)) {
        case (.administrator, _), (_, .everyRole), (.compliance, .compliance): true
        case (.compliance, .administrator), (.auditor, .compliance), (.auditor, .administrator): false
        }
    }
}
