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

    /// The names of the lists that packs use.
    public var listNames: [String] { Set(catalogue.packs.flatMap(\.wordLists).map(\.name)).sorted() }

    /// The packs that use the list.
    public func packs(using list: String) -> [RulePack] {
        catalogue.packs.filter { pack in pack.wordLists.contains { $0.name == list } }
    }

    /// The classes, or groups of them, that entries of the list may have: those of every pack that uses it.
    public func classes(ofList name: String) -> [String] {
        Set(catalogue.packs.flatMap(\.wordLists).filter { $0.name == name }.flatMap(\.classes)).sorted()
    }

    /// This book with other lists in the place of those of the same names. A list that no pack uses is left out.
    public func replacing(_ others: [WordList]) -> RuleBook {
        let names = listNames
        var lists = lists
        for list in others where names.contains(list.name) { lists[list.name] = list }
        return RuleBook(catalogue: catalogue, lists: lists)
    }

    /// What the packs of these names ask of a service.
    /// - Throws: `configuration` for a pack that is not there, or a list that cannot be compiled.
    public func rules(
        _ names: [String], isPublic: Bool, keepsValues: Bool = false
    ) throws(Problem) -> ServiceRules {
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
        return try ServiceRules(packs, lists, isPublic: isPublic, keepsValues: keepsValues)
    }
}
