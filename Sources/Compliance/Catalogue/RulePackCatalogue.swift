import Documents

/// All packs, with the duties that they refer to.
public struct RulePackCatalogue: Sendable {
    public let duties: DutyList
    /// In the order of their jurisdictions, then of their names.
    public let packs: [RulePack]

    /// - Throws: where two packs have one name, or one jurisdiction has two packs.
    public init(duties: DutyList, packs: [RulePack]) throws(DocumentFaults) {
        let order = Dictionary(
            Jurisdiction.allCases.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.duties = duties
        self.packs = packs.sorted {
            (order[$0.jurisdiction] ?? 0, $0.name) < (order[$1.jurisdiction] ?? 0, $1.name)
        }
        var faults: [DocumentFault] = []
        for (left, right) in zip(self.packs, self.packs.dropFirst()) {
            guard left.jurisdiction == right.jurisdiction else { continue }
            let code = left.jurisdiction.rawValue
            faults.append(
                DocumentFault(
                    file: right.name, line: 0, column: 0, path: "jurisdiction",
                    message: "\(left.name) and \(right.name) are both of \(code)", mend: "keep one of the two"
                ))
        }
        if Set(packs.map(\.name)).count < packs.count, faults.isEmpty {
            faults.append(
                DocumentFault(
                    file: "packs", line: 0, column: 0, path: "name", message: "two packs have one name",
                    mend: "give each a name of its own"))
        }
        if !faults.isEmpty { throw DocumentFaults(faults) }
    }

    /// The pack of that name.
    public subscript(name: String) -> RulePack? { packs.first { $0.name == name } }

    /// The pack of that jurisdiction.
    public subscript(jurisdiction: Jurisdiction) -> RulePack? {
        packs.first { $0.jurisdiction == jurisdiction }
    }
}
