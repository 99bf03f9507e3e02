/// A partner's PACT server: where its events go and with which credentials. Nothing is sent anywhere else.
public struct CarbonPeer: Sendable {
    /// The name of the participant whose server it is.
    public let participant: String
    /// Without a slash at its end.
    public let url: String
    /// Host and, where it is not the scheme's own, port.
    public let authority: String
    public let clientID: String
    /// For HTTP Basic; never in messages.
    let secret: String

    public init(participant: String, url: String, authority: String, clientID: String, secret: String) {
        self.participant = participant
        self.url = url
        self.authority = authority
        self.clientID = clientID
        self.secret = secret
    }

    /// Whether an event's source is this server: the same authority, or a source that names none.
    func isSource(_ source: String) -> Bool {
        guard let start = source.firstRange(of: "//") else { return true }
        let named = source[start.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return named.lowercased() == authority.lowercased()
    }
}
