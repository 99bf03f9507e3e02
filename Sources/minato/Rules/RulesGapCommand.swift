import ArgumentParser
import Compliance
import Foundation
import Primitives
import Server

extension Jurisdiction: ExpressibleByArgument {
    public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}

extension ServiceTrait: ExpressibleByArgument {}
extension Language: ExpressibleByArgument {}

/// `minato rules gap`: which duties a service lacks that moves from one jurisdiction to another.
struct RulesGapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gap",
        abstract: "Show which duties of one jurisdiction another one does not bind to.",
        discussion: """
            A duty is missing where it binds there (law, law under a condition, or the yardstick of an authority) \
            and not here. Without traits of a service, law under a condition counts as law on both sides.

            With --service the service's "public" of the configuration is a trait; --trait adds others, such as \
            minors or high-risk. Duties that do not bind such a service are listed apart, and each duty shows what the \
            server executes of what can satisfy it. What people gave as evidence is on record with the server: \
            GET /api/services/NAME/gap?from=A&to=B shows the same with it.

            A gap says what to look at. It is no legal advice, and an empty one proves nothing.
            """)

    @Option(
        help: ArgumentHelp("Where the service does what is demanded: CN, JP, EU or NIST.", valueName: "code"))
    var from: Jurisdiction

    @Option(help: ArgumentHelp("Where it is to go: CN, JP, EU or NIST.", valueName: "code"))
    var to: Jurisdiction

    @Option(help: ArgumentHelp("A service of the configuration.", valueName: "name"))
    var service: String?

    @Option(
        help: ArgumentHelp("The configuration that --service is in.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config = "minato.yaml"

    @Option(
        name: .customLong("trait"),
        help: ArgumentHelp(
            "What the service is: \(ServiceTrait.allCases.map(\.rawValue).joined(separator: ", ")). May be repeated.",
            valueName: "trait"))
    var traits: [ServiceTrait] = []

    @Option(help: "The language of the titles: en, ja or zh.")
    var language = Language.english

    @OptionGroup var options: PackOptions

    @Flag(help: #"Print {"missing":[{"duty":"D07",…}],"weaker":[…],"met":[…],"conflicts":[…],…}."#)
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let (_, catalogue, lists) = try options.load()
            let configuration = try service.map { _ in
                try ConfigurationFile.load(config, packs: options.packs)
            }
            let configured = try configuration.map(configuredService)
            let gap = Gap(
                from: try pack(of: from, in: catalogue), to: try pack(of: to, in: catalogue),
                duties: catalogue.duties, traits: traits(of: configured))
            let statuses = configured.map { service -> GapStatuses in
                var facts = ServiceFacts(
                    packs: service.rules.compactMap { catalogue[$0] },
                    traits: traits(of: service) ?? [],
                    capabilities: .ofThisVersion(aigcProducer: configuration?.server.aigcProducer),
                    coverage: coverage(of: gap.to, lists), evidence: nil)
                facts.classifier = service.classifier?.name
                facts.keepsTexts = service.content != nil
                return GapStatuses(of: gap, facts: facts)
            }
            if json {
                let document = statuses?.json(of: gap) ?? gap.json
                try StandardStream.output(document.serialized + Array("\n".utf8))
            } else {
                try StandardStream.output(GapTable.text(gap, language, statuses))
            }
        }
    }

    private func pack(of jurisdiction: Jurisdiction, in catalogue: RulePackCatalogue) throws -> RulePack {
        guard let pack = catalogue[jurisdiction] else {
            throw Problem(
                .notFound, "There is no pack of \(jurisdiction.rawValue).",
                mend:
                    "There are packs of \(catalogue.packs.map(\.jurisdiction.rawValue).joined(separator: ", "))."
            )
        }
        return pack
    }

    private func coverage(of pack: RulePack, _ lists: [String: WordList]) -> [String: WordListCoverage] {
        guard let today = PackDate(String(SystemClock().now().rfc3339.prefix(10))),
            let coverage = WordListCoverage(
                of: pack, lists: Array(lists.values), updated: nil, today: today)
        else { return [:] }
        return [pack.name: coverage]
    }

    private func configuredService(of configuration: Configuration) throws -> ServiceConfiguration {
        let service = service ?? ""
        guard let found = configuration.services.first(where: { $0.name == service }) else {
            let names = configuration.services.map(\.name).joined(separator: ", ")
            throw Problem(
                .notFound, "\(config) has no service \"\(service)\".", mend: "It has \(names).",
                parameter: "--service")
        }
        return found
    }

    /// `nil` where neither a service nor a trait is named.
    private func traits(of service: ServiceConfiguration?) -> Set<ServiceTrait>? {
        guard let service else { return traits.isEmpty ? nil : Set(traits) }
        return Set(traits).union(service.isPublic ? [.public] : [])
    }
}
