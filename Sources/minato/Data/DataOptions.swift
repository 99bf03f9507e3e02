import ArgumentParser

/// Where a server keeps what a command looks at.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The data directory of the server.", valueName: "dir"), completion: .directory)
    var data: String?

    @Option(
        help: ArgumentHelp(
            "The database, sqlite:PATH, where it is not minato.db in the data directory.", valueName: "url"))
    var database: String?

    var isGiven: Bool { data != nil || database != nil }

    /// For commands that look nowhere else.
    func require() throws {
        guard isGiven else { throw ValidationError("Name the server's data: --data DIR, or --database URL.") }
    }
}
