import Primitives

/// For whom forms of the house are shown. The API holds everybody to its own rules; these keep buttons away from those
/// whom it would refuse.
extension ConsolePerson {
    private var houseRole: String? { if case .house(let role) = side { role } else { nil } }

    /// Users, accounts, keys.
    var isAdministrator: Bool { houseRole == "administrator" }

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
