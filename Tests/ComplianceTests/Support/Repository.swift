import Foundation

/// Files of the repository that tests read.
enum Repository {
    /// Above `Tests/ComplianceTests/Support`, also where the folder of the tests is linked from elsewhere.
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static var packs: String { root.appendingPathComponent("RulePacks").path }

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appendingPathComponent(path)))
    }

    /// The crosswalk of facts beside the repository; `nil` where there is none.
    static var crosswalk: [UInt8]? {
        let beside = root.deletingLastPathComponent()
        return try? [UInt8](
            Data(contentsOf: beside.appendingPathComponent("shared/reference/crosswalk.json")))
    }
}
