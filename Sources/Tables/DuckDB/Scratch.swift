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

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
