import Foundation
import Testing

@testable import Server

@Suite("The reference of the configuration")
struct ConfigurationReferenceTests {
    private let reference: String

    init() throws {
        // Tests/ServerTests/Configuration → the root of the package.
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        reference = try String(
            contentsOf: root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
    }

    /// The rows of the table below a heading that names the section, by key.
    private func rows(_ heading: String) -> [String: String] {
        let lines = reference.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("#") && $0.hasSuffix("`\(heading)`") })
        else {
            return [:]
        }
        let section = lines[(start + 1)...].prefix { !$0.hasPrefix("#") }
        let rows = section.filter { $0.hasPrefix("| `") }.map(String.init)
        return Dictionary(rows.map { (String($0.split(separator: "`")[1]), $0) }) { first, _ in first }
    }

    @Test("Every key of the loader has its row, and no row is without a key")
    func keys() {
        for (heading, keys) in ConfigurationKeys.sections {
            #expect(Set(rows(heading).keys) == Set(keys), "\(heading)")
        }
    }

    @Test("Every whole number has the default and the bounds of the loader")
    func integers() {
        typealias Keys = ConfigurationKeys
        let tables: [(String, [IntegerKey])] = [
            ("server", [Keys.Server.port]), ("server.limits", Keys.Limits.all),
            ("engines of kind local", Keys.LocalEngine.all),
            ("engines of kind openai", Keys.OpenAIEngine.all),
            ("services", [Keys.Service.defaultOutputTokens]),
            ("services.price", [Keys.Price.freeTokensPerMonth]), ("exchange.queries", Keys.Queries.all),
            ("knowledge", Keys.Knowledge.all),
        ]
        for (heading, keys) in tables {
            let rows = rows(heading)
            for key in keys {
                let bounds = "\(key.bounds.lowerBound)…\(key.bounds.upperBound)"
                let start = "| `\(key.name)` | whole number | `\(key.standard)` | \(bounds) |"
                #expect(rows[key.name]?.hasPrefix(start) == true, "\(heading) \(key.name)")
            }
        }
    }

    @Test("Every optional number has the bounds of the loader")
    func optionalIntegers() {
        typealias Keys = ConfigurationKeys
        let tables: [(String, OptionalIntegerKey)] = [
            ("server", Keys.Server.eventLoops), ("services", Keys.Service.maxOutputTokens),
            ("accounts.limits", Keys.AccountLimits.requestsPerMinute),
            ("accounts.limits", Keys.AccountLimits.tokensPerMinute),
        ]
        for (heading, key) in tables {
            let bounds = "\(key.bounds.lowerBound)…\(key.bounds.upperBound)"
            let start = "| `\(key.name)` | whole number | none | \(bounds) |"
            #expect(rows(heading)[key.name]?.hasPrefix(start) == true, "\(heading) \(key.name)")
        }
    }

    @Test("Every timeout has the default and the bounds of the loader")
    func timeouts() {
        let rows = rows("engines.timeouts")
        for key in ConfigurationKeys.Timeouts.all {
            let bounds = "\(key.bounds.lowerBound.decimalSeconds)…\(key.bounds.upperBound.decimalSeconds)"
            let start = "| `\(key.name)` | seconds | `\(key.standard.decimalSeconds)` | \(bounds) |"
            #expect(rows[key.name]?.hasPrefix(start) == true, "\(key.name)")
        }
    }

    @Test("The example of the reference is a valid configuration that uses every part")
    func example() throws {
        let blocks = reference.components(separatedBy: "```yaml\n")
        let yaml = try #require(blocks.dropFirst().first?.components(separatedBy: "```").first)
        let configuration = try ConfigurationSamples.parse(yaml)
        #expect(configuration.engines.count == 2)
        #expect(configuration.services.map(\.prices.count) == [1, 2])
        #expect(configuration.accounts.count == 2)
    }
}
