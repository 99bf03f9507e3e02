import ArgumentParser
import Compliance
import Documents
import Primitives
import Server

/// The end of a command that could not do its work: the reason goes to standard error, the exit status is 1.
enum Failure {
    /// Where a program finds the reason; people always find it on standard error.
    enum Machine {
        case none
        /// As JSON on standard output.
        case output
        /// As JSON on standard error, instead of the text for people.
        case error
    }

    /// Runs the work of a command.
    /// - Throws: `ExitCode.failure` in place of whatever `body` throws; exit codes as they are.
    static func reported(for machine: Machine = .none, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let code as ExitCode {
            throw code
        } catch {
            let json = String(decoding: document(error).serialized, as: UTF8.self) + "\n"
            if machine != .error { StandardStream.error(text(error)) }
            if machine == .error { StandardStream.error(json) }
            if machine == .output { try? StandardStream.output(json) }
            throw ExitCode.failure
        }
    }

    /// What, where, and how to mend it.
    static func text(_ error: any Error) -> String {
        switch error {
        case let problem as Problem: "error: \(sentence(problem))\n"
        // Each line begins with the place, in the form that editors jump to.
        case let faults as ConfigurationFaults: "\(faults)\n"
        case let faults as DocumentFaults: "\(faults)\n"
        default: "error: \(error)\n"
        }
    }

    private static func sentence(_ problem: Problem) -> String {
        var text = problem.parameter.map { "\($0): " } ?? ""
        text += problem.detail
        guard let mend = problem.mend else { return text }
        return text + (text.hasSuffix(".") ? " " : "; ") + mend
    }

    private static func document(_ error: any Error) -> JSONValue {
        var members: [String: JSONValue] = [:]
        switch error {
        case let problem as Problem:
            members["kind"] = .string(problem.kind.rawValue)
            members["detail"] = .string(problem.detail)
            if let mend = problem.mend { members["mend"] = .string(mend) }
            if let parameter = problem.parameter { members["parameter"] = .string(parameter) }
        default:
            members["detail"] = .string("\(error)")
        }
        return ["error": .object(members)]
    }
}
