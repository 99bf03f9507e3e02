import Foundation
import Primitives

/// The examples that the protocol publishes; they lie beside the repository and are not copied into it.
enum Published {
    static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/data/dsp")

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func example(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: Array(Data(contentsOf: folder.appending(path: "\(name).json"))))
    }
}
