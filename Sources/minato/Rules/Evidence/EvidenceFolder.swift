import Foundation
import Primitives

/// The folder of a pack while it is written: under another name, until it is whole.
final class EvidenceFolder {
    private let path: String
    private let draft: String
    private var isFinished = false
    /// The folders within, made.
    private var made: Set<String> = []

    /// - Throws: `conflict` when something of that name is there.
    init(_ path: String) throws(Problem) {
        self.path = path
        draft = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        try Self.checkIsFree(path)
        try WrittenFile.makeFolder(draft)
    }

    deinit {
        if !isFinished { try? FileManager.default.removeItem(atPath: draft) }
    }

    /// - Parameter name: with slashes, below the folder.
    func write(_ bytes: [UInt8], to name: String) throws(Problem) {
        if let slash = name.lastIndex(of: "/") {
            let folder = String(name[..<slash])
            var way = ""
            for part in folder.split(separator: "/") {
                way += way.isEmpty ? String(part) : "/\(part)"
                if made.insert(way).inserted { try WrittenFile.makeFolder("\(draft)/\(way)") }
            }
        }
        try WrittenFile.create(bytes, at: "\(draft)/\(name)")
    }

    /// Gives the folder its name.
    func finish() throws(Problem) {
        try Self.checkIsFree(path)
        guard rename(draft, path) == 0 else { throw WrittenFile.unwritable(path, errno) }
        isFinished = true
    }

    private static func checkIsFree(_ path: String) throws(Problem) {
        var state = stat()
        guard lstat(path, &state) == 0 else { return }
        throw Problem(
            .conflict, "There is something at \(path) already; nothing was overwritten.",
            mend: "Give --out a path that is not there yet.", parameter: "--out")
    }
}
