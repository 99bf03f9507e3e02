/// What kind of answer was asked for.
public enum UseEndpoint: String, Sendable, Hashable, CaseIterable {
    case chat
    case completion
    case embedding
}
