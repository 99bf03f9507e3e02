/// Every page there is.
enum Pages {
    static let all: [Page] =
        [HomePage.page] + MarketPages.all + SupplyPages.all + ServicePages.all + RulesPages.all
        + MoneyPages.all + TrustPages.all + OperationPages.all

    /// The page at a path with its parameters; the one that says most of the path itself, where several fit.
    static func page(at path: String) -> (Page, [String: String])? {
        for page in all {
            if let parameters = page.path.parameters(of: path) { return (page, parameters) }
        }
        return nil
    }
}
