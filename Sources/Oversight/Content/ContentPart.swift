import Accounting
import Primitives

/// Which text of a use.
public enum ContentPart: String, Hashable, Sendable, CaseIterable {
    /// As it went to the engine: what rules redact is not in it.
    case request
    /// As it left.
    case answer
}
