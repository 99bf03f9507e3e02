import ArgumentParser
import Compliance
import Primitives

/// `minato rules list`: the packs that are there.
struct RulesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the rule packs.")

    @OptionGroup var options: PackOptions

    @Flag(help: #"Print {"duties":…,"folder":…,"packs":[{"name":…,"version":…,"hash":…,…}]}."#)
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let (folder, catalogue, _) = try options.load()
            if json {
                let document: JSONValue = [
                    "duties": .number(.integer(Int64(catalogue.duties.duties.count))),
                    "folder": .string(folder.path), "packs": .array(catalogue.packs.map(Self.json)),
                ]
                return try StandardStream.output(document.serialized + Array("\n".utf8))
            }
            var text = "\(folder.path): \(catalogue.duties.duties.count) duties\n"
            for pack in catalogue.packs {
                text += "  \(pack.name) \(pack.version), as of \(pack.asOf), \(pack.jurisdiction.rawValue): "
                text += "\(pack.title.en)\n"
                text +=
                    "    \(Self.forces(pack).map { "\($0.count) \($0.force.rawValue)" }.joined(separator: ", "))"
                text += "; \(Count.text(pack.screening.count, "screening rule", "screening rules"))"
                text += "; sha256 \(pack.hash)\n"
            }
            try StandardStream.output(text)
        }
    }

    private static func forces(_ pack: RulePack) -> [(force: Force, count: Int)] {
        Force.allCases.map { force in (force, pack.obligations.count { $0.force == force }) }.filter {
            $0.count > 0
        }
    }

    private static func json(_ pack: RulePack) -> JSONValue {
        let forces = forces(pack).map { ($0.force.rawValue, JSONValue.number(.integer(Int64($0.count)))) }
        return [
            "as_of": .string(pack.asOf.text),
            "forces": .object(Dictionary(forces, uniquingKeysWith: { first, _ in first })),
            "hash": .string(pack.hash), "jurisdiction": .string(pack.jurisdiction.rawValue),
            "name": .string(pack.name), "screening_rules": .number(.integer(Int64(pack.screening.count))),
            "title": pack.title.json, "version": .string(pack.version),
        ]
    }
}
