import Carbon
import Credentials
import Exchange
import Primitives

/// What the edges of the exchange share.
struct ExchangeParts: Sendable {
    /// The organisation that runs this server.
    let house: Participant
    /// Signs certificates and receipts.
    let signingKey: SigningKey
    /// The keys that the server keeps for participants.
    let hostedKeys: HostedKeys
    /// Which agreements are open at this moment.
    let access: AccessBoard
    let store: ProductStore
    /// Under which clients reach the server; links begin with it.
    let publicURL: BaseURL
    /// The largest file of a product.
    var maximumFileBytes = ConfigurationKeys.Exchange.maximumFileBytes.standard
    /// Takes events about carbon footprints in and sends requests out.
    let carbon: CarbonDesk
}
