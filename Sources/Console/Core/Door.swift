/// What is asked for before and around the pages: signing in and out, and what a person keeps in order about it.
enum Door: Sendable {
    case signIn, code, signOut, setup, language, organisation, me
    /// An invitation or a reset, by its token.
    case welcome(String)

    init?(_ request: ConsoleRequest) {
        let segments = request.path.split(separator: "/").map(String.init)
        switch (segments.first, segments.count) {
        case ("sign-in", 1): self = .signIn
        case ("sign-in", 2) where segments[1] == "code": self = .code
        case ("sign-out", 1) where request.method == .post: self = .signOut
        case ("setup", 1): self = .setup
        case ("language", 1) where request.method == .post: self = .language
        case ("organisation", 1) where request.method == .post: self = .organisation
        case ("me", 1): self = .me
        case ("welcome", 2): self = .welcome(segments[1])
        default: return nil
        }
    }

    /// Whether a form of it bears the token of a session; the others are held to where they come from.
    var needsSession: Bool {
        switch self {
        case .signOut, .organisation, .me: true
        case .signIn, .code, .setup, .language, .welcome: false
        }
    }
}
