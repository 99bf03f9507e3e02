import Carbon
import Credentials
import Dataspace
import Delivery
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
    /// Who must hear when a grant is revoked.
    var grants = GrantBoard()
    let store: ProductStore
    /// Signs the links of deliveries.
    let links: LinkSigner
    var linkLifetime = Duration.seconds(3_600)
    /// What every delivery asks first and tells after.
    var meter: any DeliveryMeter = CountingMeter()
    /// The house's part of every charge of an agreement that is signed from now on.
    var feeBasisPoints: UInt64 = 0
    /// Under which clients reach the server; links begin with it.
    let publicURL: BaseURL
    /// The largest file of a product.
    var maximumFileBytes = ConfigurationKeys.Exchange.maximumFileBytes.standard
    /// Negotiates and transfers with other connectors.
    let dataspace: DataspaceDesk
    /// Takes events about carbon footprints in and sends requests out.
    let carbon: CarbonDesk
    /// What reads products' files as tables.
    let tables: TableParts
    /// Sends files to addresses that consumers name.
    let pushes: PushDesk
}

extension ExchangeParts {
    /// Where the file of a link lies.
    func path(of link: FileLink) throws(Problem) -> String {
        switch link.place {
        case .product: try store.path(of: link.name, in: link.version)
        case .table: try tableStore.path(of: link.name, in: link.version)
        }
    }

    /// The address of a link.
    func url(_ link: FileLink) -> String { "\(publicURL)\(links.target(link))" }

    /// Where the Parquet forms of tables lie: beside the versions, whose names begin otherwise.
    var tableStore: ProductStore { ProductStore(folder: store.folder + "/tables") }
}
