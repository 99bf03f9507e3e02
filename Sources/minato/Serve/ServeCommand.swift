import ArgumentParser
import Logging
import Server

/// `minato serve`: the server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server.",
        discussion: """
            Reads the configuration, opens the data directory (made at the first start), settles what a crash left \
            open, and serves until SIGTERM or SIGINT. Then answers under way may finish within \
            `server.limits.shutdown_grace_seconds`, and the command ends with status 0.

            Options on the command line come before those of the file. Logs go to standard error and hold no \
            prompts, answers or keys.
            """)

    @Option(
        help: ArgumentHelp("The configuration, a YAML file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @Option(
        help: ArgumentHelp(
            "The data directory: database, log key, lock. Default: `server.data`, else .minato/data.",
            valueName: "dir"),
        completion: .directory)
    var data: String?

    @Option(help: "The name or address to listen on. Default: `server.host`, else 127.0.0.1.")
    var host: String?

    @Option(help: "The TCP port to listen on; 0 takes any free one. Default: `server.port`, else 8080.")
    var port: Int?

    @Option(
        help: ArgumentHelp(
            "The database, sqlite:PATH. Default: `server.database`, else SQLite in the data directory.",
            valueName: "url"))
    var database: String?

    @Flag(help: "Write logs, and the reason of a failed start, as JSON, one object a line.")
    var json = false

    @Option(help: ArgumentHelp("The least important messages to log.", valueName: "level"))
    var logLevel = Logger.Level.info

    func run() async throws {
        try await Failure.reported(for: json ? .error : .none) {
            var configuration = try Configuration.load(path: config)
            configuration.server = try configuration.server.overriding(
                host: host, port: port, data: data, database: database)
            if json { LoggingSystem.bootstrap { label in JSONLogHandler(label: label) } }
            try await MinatoServer.run(configuration, logLevel: logLevel)
        }
    }
}
