import Delivery
import Exchange
import Hummingbird
import Persistence
import Primitives

/// What the token of a transfer opens: the list of files with their links, as `/api` gives it to accounts.
struct DeliveryRoutes: Sendable {
    static let prefix = "/deliveries"

    let database: any Database
    let exchange: ExchangeParts
    let clock: any WallClock
    let randomness: any Randomness

    func add(to router: Router<ServerContext>) {
        router.get("\(Self.prefix)/:agreement/files") { request, context in
            try await files(request, agreement: context.parameters.get("agreement") ?? "")
        }
    }

    private func files(_ request: Request, agreement text: String) async throws -> Response {
        let now = clock.now()
        guard let bearer = request.bearerToken else {
            throw Problem(
                .missingKey, "The request bears no token.", mend: "Send the transfer's token as Bearer.")
        }
        let token = GrantToken(bearer)
        let new = ID<DeliveryRequest>(at: now, random: randomness)
        let listing = try await database.read { transaction in
            guard let grant = try DeliveryGrants.grant(token: token.hash, in: transaction),
                grant.format == .files, grant.isOpen(at: now), grant.agreement == ID<Agreement>(text)
            else {
                throw Problem(
                    .invalidKey, "The token opens nothing here.",
                    mend: "Ask for the transfer to be started again.")
            }
            let agreement = try Agreements.required(grant.agreement, in: transaction)
            guard agreement.isOpen(at: now) else { throw DeliveryGrants.closed(agreement) }
            return try FileListing(agreement, grant, request: new, version: nil, in: transaction)
        }
        try await exchange.meter.admit(listing.agreement, .files, at: now)
        var response = Response.json(listing.json(exchange, at: now).serialized)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
