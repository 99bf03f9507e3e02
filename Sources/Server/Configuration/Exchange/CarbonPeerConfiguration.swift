import Carbon
import Documents

/// One of `exchange.carbon_peers:` a partner's PACT server. Events go to these addresses and to no others.
public struct CarbonPeerConfiguration: Hashable, Sendable {
    /// The name of the participant whose server it is.
    public var participant: String
    public var url: BaseURL
    /// The id and the secret that the partner gave us.
    public var clientID: String
    public var clientSecret: Secret

    var peer: CarbonPeer {
        CarbonPeer(
            participant: participant, url: url.description, authority: url.authority, clientID: clientID,
            secret: clientSecret.reveal())
    }

    static func read(
        _ reader: MappingReader, _ names: inout UniqueNames
    ) -> CarbonPeerConfiguration? {
        let participant = reader.participantName(
            reader.requiredText("participant", like: "osaka-battery"))
        if let participant { names.insert(participant, reader.faults) }
        let url = reader.requiredText("url", like: "https://pact.osaka-battery.example").flatMap(
            reader.baseURL)
        let clientID = reader.requiredText("client_id", like: "minato")
        let secret = reader.requiredNode("client_secret", like: "env:OSAKA_BATTERY_SECRET")
            .flatMap { _ in reader.secret("client_secret") }
        guard let participant, let url, let clientID, let secret else { return nil }
        return CarbonPeerConfiguration(
            participant: participant.value, url: url, clientID: clientID.value, clientSecret: secret)
    }
}
