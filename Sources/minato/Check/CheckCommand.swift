import ArgumentParser
import Primitives
import Server

/// `minato check`: a configuration, looked at before a server is.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate a configuration.",
        discussion: """
            Names every fault with its line and how to mend it, and ends with status 1 when there is one. Secrets \
            are looked up as the server would, so run it with the server's environment. Nothing is started, opened \
            or changed.
            """)

    @Option(
        help: ArgumentHelp("The configuration, a YAML file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @Flag(help: #"Print {"valid":…,"faults":[{"line":…,"column":…,"path":…,"message":…,"mend":…}],…}."#)
    var json = false

    func run() throws {
        do throws(ConfigurationFaults) {
            let configuration = try Configuration.load(path: config)
            print(json ? Self.json(nil, of: config) : "\(config) is valid: \(Self.summary(configuration))")
        } catch {
            if json {
                print(Self.json(error, of: config))
            } else {
                StandardStream.error(Failure.text(error))
            }
            throw ExitCode.failure
        }
    }

    private static func summary(_ configuration: Configuration) -> String {
        [
            Count.text(configuration.engines.count, "engine", "engines"),
            Count.text(configuration.services.count, "service", "services"),
            Count.text(configuration.accounts.count, "account", "accounts"),
        ].joined(separator: ", ")
    }

    private static func json(_ faults: ConfigurationFaults?, of source: String) -> String {
        let list = (faults?.faults ?? []).map { fault -> JSONValue in
            [
                "column": .number(.integer(Int64(fault.column))),
                "line": .number(.integer(Int64(fault.line))),
                "mend": .string(fault.mend), "message": .string(fault.message), "path": .string(fault.path),
            ]
        }
        let document: JSONValue = [
            "faults": .array(list), "omitted": .number(.integer(Int64(faults?.omitted ?? 0))),
            "source": .string(source), "valid": .bool(faults == nil),
        ]
        return String(decoding: document.serialized, as: UTF8.self)
    }
}
