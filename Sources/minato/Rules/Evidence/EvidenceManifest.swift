import Compliance
import Foundation
import Primitives

/// What a pack holds: every file with its size and SHA-256. Its own hash stands in the log.
struct EvidenceManifest: Sendable {
    static let format = "minato-evidence/1"
    static let name = "manifest.json"
    static let leafName = "manifest.leaf"
    static let proofName = "manifest.tlog-proof"
    /// What anchors the manifest, and so cannot stand in it.
    static let outside = [name, leafName, proofName]
    /// The largest manifest, the largest file, and the most files that are read.
    static let maximumBytes = 16_777_216
    static let maximumFileBytes = 1 << 30
    static let maximumFiles = 10_000

    struct File: Hashable, Sendable {
        let path: String
        let bytes: Int
        let sha256: String
    }

    let service: String
    let exportedAt: Timestamp
    let seed: UInt64
    let files: [File]

    var json: JSONValue {
        [
            "format": .string(Self.format), "service": .string(service),
            "exported_at": .string(exportedAt.rfc3339), "seed": .string(String(seed)),
            "files": .array(
                files.sorted { $0.path < $1.path }.map {
                    [
                        "path": .string($0.path), "bytes": .number(.integer(Int64($0.bytes))),
                        "sha256": .string($0.sha256),
                    ]
                }),
        ]
    }

    init(service: String, exportedAt: Timestamp, seed: UInt64, files: [File]) {
        self.service = service
        self.exportedAt = exportedAt
        self.seed = seed
        self.files = files
    }

    /// - Returns: nil for what is no manifest of this version.
    init?(_ json: JSONValue) {
        guard json["format"]?.stringValue == Self.format, let service = json["service"]?.stringValue,
            let time = json["exported_at"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }),
            let seed = json["seed"]?.stringValue.flatMap({ UInt64($0) }),
            let list = json["files"]?.arrayValue,
            list.count <= Self.maximumFiles
        else { return nil }
        var files: [File] = []
        for entry in list {
            guard let path = entry["path"]?.stringValue, Self.isInside(path),
                let bytes = entry["bytes"]?.intValue.flatMap({ Int(exactly: $0) }),
                let hash = entry["sha256"]?.stringValue
            else { return nil }
            files.append(File(path: path, bytes: bytes, sha256: hash))
        }
        self.init(service: service, exportedAt: time, seed: seed, files: files)
    }

    /// Whether a path stays within the folder.
    private static func isInside(_ path: String) -> Bool {
        !path.hasPrefix("/")
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".."
            }
    }
}
