import Accounting
import Auditing
import Foundation
import Oversight
import Persistence
import Primitives
import Schema
import Server

/// What a server keeps, opened to look at: the server may run or not, nothing is changed.
struct StoredData: Sendable {
    /// The file names within a data directory.
    private static let databaseName = "minato.db"
    private static let keyName = "log.key"

    /// Whatever was given, for messages.
    let source: String
    let database: ReadOnlySQLiteDatabase
    private let folder: String?

    /// - Throws: `notFound`, `configuration`, `storageUnavailable` or `corrupt`, each with what to do.
    init(_ options: DataOptions) throws {
        folder = options.data
        if let folder { try Self.check(folder) }
        let path: String
        if let url = options.database {
            switch try DatabaseLocation(url) {
            case .sqlite(let file): path = file
            }
            source = url
        } else if let folder {
            path = Self.path(folder, Self.databaseName)
            guard FileManager.default.fileExists(atPath: path) else {
                throw Problem(
                    .notFound, "There is no \(Self.databaseName) in \(folder).",
                    mend: "Give the folder that `minato serve --data` uses; its first start fills it.")
            }
            source = folder
        } else {
            throw Problem(.invalidRequest, "No data was named.", mend: "Give --data DIR.")
        }
        database = try ReadOnlySQLiteDatabase(path: path)
        try database.migrate(DatabaseSchema.all)
    }

    /// The key that the log must be signed with.
    /// - Parameter given: What `--key` says; nil for the public half of the data directory's own.
    func logKey(given: String?) throws(Problem) -> TrustedKey {
        if let given { return try TrustedKey(given) }
        guard let folder else {
            throw Problem(
                .invalidRequest, "A database alone does not hold the key of its log.",
                mend: "Add --data DIR, the folder with \(Self.keyName), or --key with the verifier key.")
        }
        let path = Self.path(folder, Self.keyName)
        do throws(Problem) {
            if let key = try LogKey.open(at: path) {
                return TrustedKey(verifier: key.verifier, origin: .dataDirectory)
            }
        } catch {
            // What mends it for the server, such as chown, is not for who only looks.
            throw Problem(
                error.kind, error.detail,
                mend: "Run this as the user that runs minato, or give the verifier key with --key.")
        }
        throw Problem(
            .notFound, "There is no \(Self.keyName) in \(folder).",
            mend: "Give the verifier key with --key; `curl SERVER/log/verifier-key` tells it.")
    }

    private static func path(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    private static func check(_ folder: String) throws(Problem) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
            throw Problem(
                .notFound, "There is no folder \(folder).",
                mend: "Give the folder that `minato serve --data` uses.", parameter: "--data")
        }
        guard isFolder.boolValue else {
            throw Problem(
                .configuration, "\(folder) is a file.",
                mend: "Give the folder that `minato serve --data` uses.", parameter: "--data")
        }
        guard FileManager.default.isExecutableFile(atPath: folder) else {
            throw Problem(
                .storageUnavailable, "The folder \(folder) cannot be entered.",
                mend: "Run this as the user that runs minato.", parameter: "--data")
        }
    }
}
