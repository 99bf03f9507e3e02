import Auditing
import Exchange
import Persistence
import Primitives
import Synchronization

/// Takes the messages of other connectors, decides by playbook or on a person's word, and leaves what is to be sent in
/// the outbox, in the transaction of the change.
public final class DataspaceDesk: Sendable {
    public let settings: DataspaceSettings
    public let dataPlane: any DataPlane
    let database: any Database
    let log: AuditLog
    let house: Participant
    let clock: any WallClock
    let randomness: any Randomness
    let bell = Bell()
    /// Ended by the courier.
    let clients = PeerClient.makeClients(CourierConfiguration())
    /// How many catalogs are being asked for.
    let asking = Mutex(0)

    public init(
        database: any Database, log: AuditLog, house: Participant, settings: DataspaceSettings,
        dataPlane: any DataPlane, clock: any WallClock, randomness: any Randomness
    ) {
        self.database = database
        self.log = log
        self.house = house
        self.settings = settings
        self.dataPlane = dataPlane
        self.clock = clock
        self.randomness = randomness
    }

    func newID<Kind>(at now: Timestamp) -> ID<Kind> { ID(at: now, random: randomness) }

    /// Tells the courier that something is due. Call it once a change that filled the outbox is durable.
    public func ring() { bell.ring() }

    static func unknown(_ what: String, _ pid: String) -> Problem {
        Problem(.notFound, "There is no \(what) \(pid.prefix(100)) for you here.")
    }

    // MARK: Signing: the one place that knows how

    /// Signs what a negotiation came to, or finds that it is signed: both parties may be of this server.
    ///
    /// What we offered is a contract, with its price and shares; what another server offers is charged there. What we
    /// have taken back since we sent the agreement is not signed any more: until then nothing binds (the provider may
    /// still terminate in VERIFIED).
    /// - Throws: What ``Exchange/Contracts/sign(_:broker:feeBasisPoints:at:by:log:in:)`` throws, such as
    ///   `insufficientQuota`: the transaction must not be committed then.
    func sign(
        _ negotiation: inout Negotiation, at now: Timestamp, by actor: EventActor,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let iri = negotiation.agreed["@id"]?.stringValue else {
            throw Problem(.internalError, "The negotiation \(negotiation.id) has no agreement.")
        }
        let (provider, consumer) =
            negotiation.role == .provider
            ? (negotiation.owner, negotiation.peer) : (negotiation.peer, negotiation.owner)
        if let standing = try Agreements.agreement(iri: iri, in: transaction) {
            guard standing.provider == provider, standing.consumer == consumer,
                standing.dataset == negotiation.dataset
            else { throw Problem(.conflict, "Another agreement has this @id.", mend: "Give each its own.") }
            negotiation.agreement = standing.id
            return
        }
        let offer = try negotiation.offer.flatMap { (id) throws(Problem) in
            try Offers.offer(id, in: transaction)
        }
        if negotiation.role == .provider, let offer { try Offers.checkOpen(offer, in: transaction) }
        let draft = AgreementDraft(
            id: newID(at: now), iri: iri, offer: offer?.id, product: offer?.product,
            dataset: negotiation.dataset, provider: provider, consumer: consumer,
            policy: negotiation.agreed, price: offer?.price ?? [:])
        let signed =
            if negotiation.role == .provider, offer != nil {
                try Contracts.sign(
                    draft, feeBasisPoints: settings.feeBasisPoints, at: now, by: actor, log: log,
                    in: transaction
                ).agreement
            } else {
                try Agreements.sign(draft, at: now, by: actor, log: log, in: transaction)
            }
        negotiation.agreement = signed.id
    }
}
