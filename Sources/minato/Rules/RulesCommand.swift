import ArgumentParser

/// `minato rules`: what binds where, as data.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Read the rule packs: what binds where, and what a service still lacks.",
        discussion: """
            The packs are the files of one folder: --packs, else $MINATO_RULE_PACKS, else RulePacks in the working \
            directory, else RulePacks beside this program. They hold facts in our own words; nothing in them is \
            legal advice.
            """,
        subcommands: [
            RulesGapCommand.self, RulesListCommand.self, RulesCheckCommand.self, RulesImportCommand.self,
            RulesAssessCommand.self, RulesEvidenceCommand.self,
        ])
}
