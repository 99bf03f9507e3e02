import Compliance
import Oversight

/// What is asked of who uses a service: by its packs, and by the terms that its operator published.
struct ServiceConduct: Sendable {
    let rules: ConductRules?
    /// In the order in which they come into force.
    let terms: [Terms]

    /// Nil where nothing is asked: such a service pays nothing for it.
    init?(rules: ConductRules?, terms: [Terms]) {
        let rules = rules.flatMap { $0.isEmpty ? nil : $0 }
        guard rules != nil || !terms.isEmpty else { return nil }
        self.rules = rules
        self.terms = terms
    }

    /// Whether it matters how long somebody has been using it.
    var countsActivity: Bool { rules?.minors != nil || rules?.breaks != nil }

    /// Where days begin.
    var utcOffsetMinutes: Int { rules?.minors?.utcOffsetMinutes ?? 0 }
}
