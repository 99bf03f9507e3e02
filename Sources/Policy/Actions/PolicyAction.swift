/// An action of a policy or a request.
///
/// `use` includes all that uses data, `transfer` what passes on its ownership (ODRL Vocabulary 2.2, §4.4 and §4.5:
/// `includedIn`). A rule about an action is about all that it includes.
public struct PolicyAction: Hashable, Sendable {
    /// Bare for a term of ODRL (`read`), otherwise an absolute IRI.
    public let name: String
    /// Where it stands in the vocabulary; ``ActionVocabulary/foreign`` for an action that is not in it.
    let position: UInt8

    /// - Parameter name: as it stands in a document: `read`, `odrl:read`, or the full IRI.
    public init(_ name: String) {
        let name = PolicyTerms.normalised(name)
        self.name = name
        position = ActionVocabulary.positions[name] ?? ActionVocabulary.foreign
    }

    public static let use = PolicyAction("use")
    public static let compensate = PolicyAction("compensate")

    /// Whether whoever may do this may do the other: they are one, or this includes it.
    public func includes(_ other: PolicyAction) -> Bool {
        guard position != ActionVocabulary.foreign, other.position != ActionVocabulary.foreign else {
            return name == other.name
        }
        return ActionVocabulary.inclusions[Int(position)] & (1 << UInt64(other.position)) != 0
    }

    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The actions of ODRL 2.2, each with what it is included in, and our `train`.
enum ActionVocabulary {
    static let foreign = UInt8.max

    /// At most 64, for their sets are words.
    private static let includedIn: [(name: String, parent: String?)] = {
        let uses = """
            acceptTracking aggregate annotate anonymize archive attribute compensate concurrentUse delete derive digitize \
            distribute ensureExclusivity execute grantUse include index inform install modify move nextPolicy \
            obtainConsent play present print read reproduce reviewPolicy stream synchronize textToSpeech transform \
            translate uninstall watermark write
            """
        return [
            ("use", nil), ("transfer", nil), ("give", "transfer"), ("sell", "transfer"), ("display", "play"),
            ("extract", "reproduce"), (PolicyTerms.minato + "train", "use"),
        ]
            + uses.split(separator: " ").map { (String($0), "use") }
    }()

    static let positions: [String: UInt8] = Dictionary(
        uniqueKeysWithValues: includedIn.enumerated().map { ($0.element.name, UInt8($0.offset)) })

    /// For each action the set of those it includes, itself among them.
    static let inclusions: [UInt64] = {
        var sets = includedIn.indices.map { 1 << UInt64($0) as UInt64 }
        for position in includedIn.indices {
            var parent = includedIn[position].parent
            while let name = parent, let above = positions[name] {
                sets[Int(above)] |= 1 << UInt64(position)
                parent = includedIn[Int(above)].parent
            }
        }
        return sets
    }()
}
