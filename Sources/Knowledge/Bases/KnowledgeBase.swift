import Exchange
import Primitives

/// A named set of agreements of one consumer, whose documents its services answer from.
public struct KnowledgeBase: Hashable, Sendable {
    /// The most agreements of one base: those of one query.
    public static let maximumSources = PassageQuery.maximumPartitions
    public static let maximumPurposes = UseRequest.maximumPurposes
    public static let nameBytes = 1...63

    public let id: ID<KnowledgeBase>
    /// Once on this server, since services name it; lower-case letters, digits and hyphens, a letter or digit first.
    public let name: String
    /// The consumer of all its agreements.
    public let participant: ID<Participant>
    /// What it is for, in the words of the agreements' policies. An agreement is indexed where its policy permits `index`
    /// for one of them; without any, for none in particular.
    public let purposes: [String]
    public let createdAt: Timestamp

    /// - Throws: `invalidValue` for a name that is not of its form, or purposes beyond the bounds.
    public init(
        id: ID<KnowledgeBase>, name: String, participant: ID<Participant>, purposes: [String],
        createdAt: Timestamp
    ) throws(Problem) {
        guard Self.isName(name) else {
            throw Problem(
                .invalidValue, "A knowledge base cannot be named so.",
                mend: "Use at most \(Self.nameBytes.upperBound) lower-case letters, digits and hyphens.",
                parameter: "name")
        }
        guard purposes.count <= Self.maximumPurposes, Set(purposes).count == purposes.count,
            purposes.allSatisfy({ 1...UseRequest.maximumTextBytes ~= $0.utf8.count })
        else {
            throw Problem(
                .invalidValue, "The purposes are too many, one is given twice, or one is too long.",
                mend:
                    "Name at most \(Self.maximumPurposes), each of 1 to \(UseRequest.maximumTextBytes) bytes.",
                parameter: "purposes")
        }
        self.id = id
        self.name = name
        self.participant = participant
        self.purposes = purposes
        self.createdAt = createdAt
    }

    private static func isName(_ name: String) -> Bool {
        guard nameBytes ~= name.utf8.count, name.utf8.first != UInt8(ascii: "-") else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x61...0x7a, 0x2d: true
            default: false
            }
        }
    }
}

extension KnowledgeBase: IDKind {
    public static let prefix = "kb"
}

/// One agreement of a base.
public struct KnowledgeSource: Hashable, Sendable {
    public let base: ID<KnowledgeBase>
    public let agreement: ID<Agreement>
    public let addedAt: Timestamp
}
