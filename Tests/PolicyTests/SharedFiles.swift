import Foundation
import Primitives

/// The ODRL files in `../shared/data/odrl`, or in the folder that `MINATO_SHARED` names. They are no part of the
/// repository: tests that read them are skipped where they are missing.
enum SharedFiles {
    static let folder: URL =
        if let named = ProcessInfo.processInfo.environment["MINATO_SHARED"] {
            URL(filePath: named).appending(path: "odrl")
        } else {
            URL(filePath: FileManager.default.currentDirectoryPath).deletingLastPathComponent()
                .appending(path: "shared/data/odrl")
        }

    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func json(_ path: String) throws -> JSONValue {
        try JSONValue(parsing: [UInt8](Data(contentsOf: folder.appending(path: path))))
    }
}
