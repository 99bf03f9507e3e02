import Primitives

/// For whom forms of the house are shown. The API holds everybody to its own rules; these keep buttons away from those
/// whom it would refuse.
extension ConsolePerson {
    private var houseRole: String? { if case .house(let role) = side { role } else { nil } }

    /// Users, accounts, keys.
    var isAdministrator: Bool { houseRole == "administrator" }

    /// Evidence, incidents, complaints, requests of people, word lists.
    var writesRules: Bool { isAdministrator || houseRole == "compliance" }
}

extension PageContext {
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
