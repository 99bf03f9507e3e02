/// Every operation of the server, whoever answers it, and which of them an address has.
enum RouteTable {
    /// In the order in which they are described.
    static let operations: [APIOperation] =
        GatewayOperations.all + ManagementAPI.routes.map(\.operation) + ServerOperations.all
        + CarbonOperations.all + DataspaceOperations.all + SharingOperations.all

    /// The methods that an address takes, for `Allow`; none when there is no such address.
    static func allowedMethods(at path: String) -> [String] {
        let methods = closest(operations, at: path, \.path).map(\.item.method.rawValue)
        // What can be read can be asked about (RFC 9110 §9.3.2).
        return (methods + (methods.contains("GET") ? ["HEAD"] : [])).sorted()
    }

    /// The route of the management API that answers, with its parameters as they stand in the path; nil when
    /// there is none.
    static func route(
        _ method: String, at path: String
    ) -> (route: APIRoute, parameters: [String: Substring])? {
        let wanted = method == "HEAD" ? "GET" : method
        return closest(ManagementAPI.routes, at: path, \.operation.path)
            .first { $0.item.operation.method.rawValue == wanted }
            .map { ($0.item, $0.parameters) }
    }

    /// The items whose template fits a path most closely: `…/services/{name*}` fits wherever
    /// `…/services/{name*}/prices` does.
    private static func closest<Item>(
        _ items: [Item], at path: String, _ template: (Item) -> PathTemplate
    ) -> [(item: Item, parameters: [String: Substring])] {
        let matches = items.compactMap { item in
            template(item).match(path).map { (item: item, parameters: $0) }
        }
        let most = matches.map { template($0.item).literals }.max()
        return matches.filter { template($0.item).literals == most }
    }
}
