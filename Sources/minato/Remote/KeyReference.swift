import Foundation
import Primitives
import Server

/// A key of the command line: by reference only, since every user of a machine reads the arguments of its processes.
enum KeyReference {
    /// - Parameters:
    ///   - text: `env:NAME` or `file:PATH`.
    ///   - option: for messages.
    static func resolve(_ text: String, option: String) throws(Problem) -> Secret {
        do throws(Problem) {
            let reference = try SecretReference(text)
            if case .literal = reference {
                throw Problem(
                    .configuration, "The key itself stands on the command line, where others can read it.",
                    mend: "Give env:NAME or file:PATH.")
            }
            return try reference.resolve(
                environment: ProcessInfo.processInfo.environment,
                baseDirectory: FileManager.default.currentDirectoryPath)
        } catch {
            var problem = error
            problem.parameter = option
            throw problem
        }
    }
}
