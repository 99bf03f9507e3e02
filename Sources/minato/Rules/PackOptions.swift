import ArgumentParser
import Compliance

/// Which packs.
struct PackOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of the rule packs. Default: $MINATO_RULE_PACKS, else RulePacks here, else beside this program.",
            valueName: "dir"),
        completion: .directory)
    var packs: String?

    func load() throws -> (folder: RulePackFolder, catalogue: RulePackCatalogue, lists: [String: WordList]) {
        let folder = try RulePackFolder.find(given: packs)
        let (catalogue, lists) = try folder.load()
        return (folder, catalogue, lists)
    }
}
