extension ManagementAPI {
    /// The operations of the data exchange.
    static let exchangeRoutes: [APIRoute] = queryRoutes + qualityRoutes
}
