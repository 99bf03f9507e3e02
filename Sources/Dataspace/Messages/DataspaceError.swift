import Primitives

/// The body of a refusal. It changes no state.
public struct DataspaceError: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case catalog = "CatalogError"
        case negotiation = "ContractNegotiationError"
        case transfer = "TransferError"
    }

    public let kind: Kind
    /// What the schema demands of the errors of processes; what the message said where nothing is known.
    public let providerPid: String
    public let consumerPid: String
    public let problem: Problem

    public init(_ kind: Kind, providerPid: String = "", consumerPid: String = "", _ problem: Problem) {
        self.kind = kind
        self.providerPid = providerPid
        self.consumerPid = consumerPid
        self.problem = problem
    }

    public var json: JSONValue {
        let isOurs = problem.kind.httpStatus == 500
        let reason =
            isOurs
            ? "Something went wrong in the server." : problem.detail + (problem.mend.map { " \($0)" } ?? "")
        var members: [String: JSONValue] = [
            "code": .string(problem.kind.slug), "reason": [.string(reason)],
        ]
        if kind != .catalog {
            members["providerPid"] = .string(providerPid)
            members["consumerPid"] = .string(consumerPid)
        }
        return DataspaceTerms.document(kind.rawValue, members)
    }
}
