import Foundation
import Primitives

/// Reads small files whole.
package enum BoundedFile {
    /// - Throws: ``Problem/Kind/configuration`` where the file cannot be opened or read, or is larger.
    package static func read(_ path: String, maximumBytes: Int) throws(Problem) -> [UInt8] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Problem(.configuration, "there is no file \(path)", mend: "check the path")
        }
        guard !isDirectory.boolValue else {
            throw Problem(.configuration, "\(path) is a folder", mend: "give the path of a file")
        }
        let content: Data?
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            content = try file.read(upToCount: maximumBytes + 1)
        } catch {
            throw Problem(
                .configuration, "the file \(path) cannot be read",
                mend: "let the user of this process read it")
        }
        let bytes = [UInt8](content ?? Data())
        guard bytes.count <= maximumBytes else {
            throw Problem(
                .configuration, "the file \(path) has more than \(maximumBytes) bytes",
                mend: "give a file of at most that size")
        }
        return bytes
    }

    /// The path from the point of view of the process.
    package static func path(_ path: String, relativeTo folder: String) -> String {
        guard !path.hasPrefix("/"), !folder.isEmpty, folder != "." else { return path }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }
}
