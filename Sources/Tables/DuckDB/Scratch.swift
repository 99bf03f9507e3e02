import Foundation
import Primitives

/// A folder for one job, removed after it.
struct Scratch: Sendable {
    let path: String

    init(_ folder: String) throws(Problem) {
        path = "\(folder)/job-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Problem(.storageUnavailable, "A folder for a table job cannot be made.")
        }
    }

    /// Removes what a stop left behind; call it before the first job.
    static func sweep(_ folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix("job-") {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
