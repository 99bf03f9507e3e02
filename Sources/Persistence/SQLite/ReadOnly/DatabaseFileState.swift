import Foundation
import Primitives

/// A database file as a look from outside finds it. Two states that are equal mean that nobody wrote between.
struct DatabaseFileState: Equatable {
    private let file: UInt64
    private let bytes: UInt64
    private let modifiedAt: Date
    /// Whether all of the database is in its one file: no process has it open in WAL mode, and none that had
    /// was killed (https://sqlite.org/walformat.html §1).
    let isAtRest: Bool

    /// - Parameter path: Where the file is, and no link to it.
    /// - Throws: `notFound` when there is no file at `path`, `storageUnavailable` when it cannot be looked at,
    ///   `configuration` when it is something else than a file.
    init(_ path: String) throws(Problem) {
        let manager = FileManager.default
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try manager.attributesOfItem(atPath: path)
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            throw Problem(.notFound, "There is no database \(path).", mend: "Look at the path.")
        } catch {
            throw Problem(
                .storageUnavailable,
                "The database \(path) cannot be looked at: \(error.localizedDescription)",
                mend: "Run this as the user that runs minato.")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw Problem(
                .configuration, "\(path) is no file.", mend: "Give the path of a database file.")
        }
        file = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
        bytes = (attributes[.size] as? NSNumber)?.uint64Value ?? 0
        modifiedAt = attributes[.modificationDate] as? Date ?? .distantPast
        isAtRest = !["-wal", "-journal"].contains { manager.fileExists(atPath: path + $0) }
    }
}
