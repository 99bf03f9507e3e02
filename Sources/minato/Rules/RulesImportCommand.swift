import ArgumentParser
import Compliance
import Documents
import Foundation
import Primitives
import Server

/// `minato rules import`: a word list, checked here and put in force in a running server.
struct RulesImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Check a word list and put it in force in a running server.",
        discussion: """
            The file is CSV with the columns pattern, class and, if need be, language and note; or, with --class, \
            plain text with one pattern a line. It takes the place of the server's list of that name, whole; the \
            next request is looked at under it, and its record names it by its hash.

            The file is first checked against the packs here: every fault is named with its line. Shown beside it is \
            what a standard asks of the size and age of the lists of a pack; a list that is too small is imported \
            all the same. With --dry-run nothing is sent.
            """)

    @Argument(help: ArgumentHelp("The list, as the packs call it.", valueName: "list"))
    var list: String

    @Argument(help: ArgumentHelp("The file.", valueName: "file"), completion: .file())
    var file: String

    @Option(help: "The address of the server, such as http://127.0.0.1:8080.")
    var url: String?

    @Option(
        help: ArgumentHelp("An admin key of the server, as env:NAME or file:PATH.", valueName: "reference"))
    var adminKey: String?

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp("The class of every entry; the file is plain text then.", valueName: "class"))
    var riskClass: String?

    @Flag(help: "Check the file and send nothing.")
    var dryRun = false

    @OptionGroup var options: PackOptions

    @Flag(help: #"Print {"list":…,"entries":…,"list_hash":…,"coverage":[…],"version":{…}}."#)
    var json = false

    func validate() throws {
        guard dryRun || (url != nil && adminKey != nil) else {
            throw ValidationError("Name the server with --url and --admin-key, or check only with --dry-run.")
        }
    }

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            let key = dryRun ? nil : try adminKey.map { try KeyReference.resolve($0, option: "--admin-key") }
            let (_, catalogue, lists) = try options.load()
            let book = RuleBook(catalogue: catalogue, lists: lists)
            let bytes = try read()
            let read = try wordList(bytes, book)
            let here = coverage(read, book)
            guard !dryRun, let url, let key else { return try show(read, here, nil) }
            let version = try await RemoteServer.with(url, key: key) { server in
                try await server.post(path, bytes, type: riskClass == nil ? "text/csv" : "text/plain")
            }
            try show(read, here, version)
        }
    }

    private var path: String {
        let query = riskClass.map { "?class=\(RemoteServer.segment($0))" } ?? ""
        return "/api/word-lists/\(RemoteServer.segment(list))/versions\(query)"
    }

    private func read() throws(Problem) -> [UInt8] {
        do throws(Problem) {
            return try BoundedFile.read(file, maximumBytes: WordList.maximumBytes)
        } catch {
            throw Problem(.invalidValue, error.detail, mend: error.mend, parameter: "file")
        }
    }

    private func wordList(_ bytes: [UInt8], _ book: RuleBook) throws -> WordList {
        guard book.listNames.contains(list) else {
            throw Problem(
                .notFound, "No rule pack uses a word list \(FaultCollector.quoted(list)).",
                mend: Spelling.mend(for: list, among: book.listNames), parameter: "list")
        }
        let classes = book.classes(ofList: list)
        guard let riskClass else {
            return try WordList(csv: bytes, name: list, file: file, classes: classes)
        }
        return try WordList(lines: bytes, name: list, file: file, riskClass: riskClass, classes: classes)
    }

    /// Of each pack that uses the list, once it is imported today.
    private func coverage(
        _ read: WordList, _ book: RuleBook
    ) -> [(pack: String, coverage: WordListCoverage)] {
        guard let today = PackDate(String(SystemClock().now().rfc3339.prefix(10))) else { return [] }
        let lists = Array(book.replacing([read]).lists.values)
        return book.packs(using: list).compactMap { pack in
            WordListCoverage(of: pack, lists: lists, updated: today, today: today).map { (pack.name, $0) }
        }
    }

    private func show(
        _ read: WordList, _ coverage: [(pack: String, coverage: WordListCoverage)], _ version: JSONValue?
    ) throws {
        if json {
            let document: JSONValue = [
                "coverage": .array(coverage.map { $0.coverage.json(pack: $0.pack) }),
                "duplicates": .number(.integer(Int64(read.duplicates))),
                "entries": .number(.integer(Int64(read.entries.count))), "list": .string(list),
                "list_hash": .string(read.hash), "version": version ?? .null,
            ]
            return try StandardStream.output(document.serialized + Array("\n".utf8))
        }
        var text = "\(file): \(Count.text(read.entries.count, "entry", "entries")) for \(list)"
        if read.duplicates > 0 { text += ", \(Count.grouped(read.duplicates)) stood more than once" }
        text += "; sha256 \(read.hash)\n"
        for (pack, coverage) in coverage {
            text += CoverageText.line(pack, coverage) + CoverageText.short(coverage)
        }
        if let version, let number = version["number"]?.intValue, let id = version["id"]?.stringValue {
            text += "in force as version \(number), \(id)\n"
        } else {
            text += "nothing was sent\n"
        }
        try StandardStream.output(text)
    }
}
