extension ManagementAPI {
    /// The operations of the data exchange.
    static let exchangeRoutes: [APIRoute] =
        participantRoutes
        + memberRoutes
        + rightRoutes
        + boardRoutes
        + productRoutes
        + versionRoutes
        + listingRoutes
        + carbonRoutes
        + dataspaceRoutes
        + deliveryRoutes
        + pushRoutes
        + queryRoutes
        + qualityRoutes
        + offerRoutes
        + agreementRoutes + citationRoutes
        + disputeRoutes
        + settlementRoutes
        + knowledgeRoutes
}
