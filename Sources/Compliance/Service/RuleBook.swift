import Documents
import Primitives
import Screening

/// The packs and word lists of a server, and what services make of them.
public struct RuleBook: Sendable {
    public let catalogue: RulePackCatalogue
    public let lists: [String: WordList]

    public init(catalogue: RulePackCatalogue, lists: [String: WordList]) {
        self.catalogue = catalogue
        self.lists = lists
    }

    /// Reads the folder's packs and lists.
    /// - Throws: everything that is wrong in its files.
    public init(_ folder: RulePackFolder) throws(DocumentFaults) {
        (catalogue, lists) = try folder.load()
    }

    /// The names of the packs, for messages.
    public var names: [String] { catalogue.packs.map(\.name) }

    /// What the packs of these names ask of a service.
    /// - Throws: `configuration` for a pack that is not there, or a list that cannot be compiled.
    public func rules(_ names: [String], isPublic: Bool) throws(Problem) -> ServiceRules {
        var packs: [RulePack] = []
        for name in names {
            guard let pack = catalogue[name] else {
                throw Problem(
                    .configuration, "There is no rule pack \"\(name)\".",
                    mend: self.names.isEmpty
                        ? "Remove it: there are no rule packs."
                        : "Use \(self.names.joined(separator: ", ")).",
                    parameter: "rules")
            }
            packs.append(pack)
        }
        return try ServiceRules(packs, lists, isPublic: isPublic)
    }
}
