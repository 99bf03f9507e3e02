import Credentials
import Exchange
import Primitives

/// What the edges of the exchange share.
struct ExchangeParts: Sendable {
    /// The organisation that runs this server.
    let house: Participant
    /// Signs certificates and receipts.
    let signingKey: SigningKey
    /// Which agreements are open at this moment.
    let access: AccessBoard
    let store: ProductStore
    /// Under which clients reach the server; links begin with it.
    let publicURL: BaseURL
    /// What reads products' files as tables.
    let tables: TableParts
}
