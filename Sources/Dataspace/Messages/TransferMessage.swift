import Primitives

/// One message of a transfer (Dataspace Protocol 2025-1, Transfer Process Protocol §Message Types).
public struct TransferMessage: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case request(agreement: String, format: String, callback: String, address: DataAddress?)
        case start(DataAddress?)
        case completion
        case suspension(MessageExplanation)
        case termination(MessageExplanation)
    }

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case request, start, completion, suspension, termination

        /// Whether it ends access, for a time or for good.
        var closes: Bool { [.completion, .suspension, .termination].contains(self) }

        /// The name on the wire.
        public var type: String {
            switch self {
            case .request: "TransferRequestMessage"
            case .start: "TransferStartMessage"
            case .completion: "TransferCompletionMessage"
            case .suspension: "TransferSuspensionMessage"
            case .termination: "TransferTerminationMessage"
            }
        }
    }

    /// Nil in a request: the provider gives it.
    public let providerPid: String?
    public let consumerPid: String
    public let content: Content

    public init(providerPid: String?, consumerPid: String, content: Content) {
        self.providerPid = providerPid
        self.consumerPid = consumerPid
        self.content = content
    }

    public var kind: Kind {
        switch content {
        case .request: .request
        case .start: .start
        case .completion: .completion
        case .suspension: .suspension
        case .termination: .termination
        }
    }

    /// Reads a message that must be of this kind, with every rule of its schema.
    /// - Throws: `invalidValue`.
    public init(_ value: JSONValue, kind: Kind) throws(Problem) {
        let reader = try MessageReader(value, type: kind.type)
        consumerPid = try reader.text("consumerPid")
        providerPid = kind == .request ? nil : try reader.text("providerPid")
        let address = try reader.members["dataAddress"].map { (value) throws(Problem) in
            try DataAddress(value)
        }
        switch kind {
        case .request:
            content = .request(
                agreement: try reader.text("agreementId"), format: try reader.text("format"),
                callback: try reader.text("callbackAddress"), address: address)
        case .start: content = .start(address)
        case .completion: content = .completion
        case .suspension: content = .suspension(try reader.explanation())
        case .termination: content = .termination(try reader.explanation())
        }
    }

    public var json: JSONValue {
        var members: [String: JSONValue] = ["consumerPid": .string(consumerPid)]
        if let providerPid { members["providerPid"] = .string(providerPid) }
        switch content {
        case .request(let agreement, let format, let callback, let address):
            members["agreementId"] = .string(agreement)
            members["format"] = .string(format)
            members["callbackAddress"] = .string(callback)
            members["dataAddress"] = address?.json
        case .start(let address): members["dataAddress"] = address?.json
        case .completion: break
        case .suspension(let explanation), .termination(let explanation):
            members.merge(explanation.members) { first, _ in first }
        }
        return DataspaceTerms.document(kind.type, members)
    }
}
