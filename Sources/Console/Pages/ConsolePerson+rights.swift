import Primitives

/// For whom forms of the house are shown. The API holds everybody to its own rules; these keep buttons away from those
/// whom it would refuse.
extension ConsolePerson {
    private var houseRole: String? { if case .house(let role) = side { role } else { nil } }

    /// Users, accounts, keys.
    var isAdministrator: Bool { houseRole == "administrator" }

    /// Signs rights and contracts (docs/exchange.md, members).
    var signs: Bool { isMember(["admin", "signer"]) }

    /// Makes products, versions and offers.
    var publishes: Bool { isMember(["admin", "publisher"]) }

    private func isMember(_ roles: Set<String>) -> Bool {
        switch side {
        case .house(let role): role == "administrator"
        // A membership without a role is of an account that takes no part in the exchange.
        case .organisation(_, let participant, let role):
            participant != nil && roles.contains(role ?? "")
        case .nobody: false
        }
    }

    /// Evidence, incidents, complaints, requests of people, word lists.
    var writesRules: Bool { isAdministrator || houseRole == "compliance" }

    /// Whether the API would take a form of this person: what an auditor or a viewer sees has no buttons that only refuse.
    func maySend(_ form: Form) -> Bool {
        guard form.isRequest, !form.isAsked else { return true }
        return switch side {
        case .house(let role):
            switch role {
            case "administrator": true
            case "compliance": Self.ofRules.contains { form.address.hasPrefix($0) }
            default: false
            }
        case .organisation(_, _, let role): role != "viewer"
        case .nobody: true
        }
    }

    /// Where a compliance officer writes.
    private static let ofRules = [
        "/api/complaints", "/api/incidents", "/api/people", "/api/requests", "/api/services/",
        "/api/word-lists",
    ]
}

extension PageContext {
    /// One that was sent and refused says why, whoever sent it.
    func shows(_ form: Form) -> Bool { person?.maySend(form) ?? true || refused?.id == form.id }

    /// The forms of contracts and rights, for who may sign; none for others.
    func forSigners(_ parts: [Component]) -> [Component] { person?.signs == true ? parts : [] }

    /// The forms of products and offers, for who may publish; none for others.
    func forPublishers(_ parts: [Component]) -> [Component] { person?.publishes == true ? parts : [] }

    /// The forms for who looks after rules; none for others.
    func forWriters(_ parts: [Component]) -> [Component] { person?.writesRules == true ? parts : [] }

    /// The forms for administrators; none for others.
    func forAdministrators(_ parts: [Component]) -> [Component] {
        person?.isAdministrator == true ? parts : []
    }

    /// How many entries the first page of a list has, with a plus where there are more.
    func count(_ found: JSONValue) -> String {
        let isMore = found["next_cursor"]?.stringValue != nil
        return formats.number(Int64(found.items.count)) + (isMore ? "+" : "")
    }
}
