import Documents
import Primitives

extension MappingReader {
    /// One mapping, or a list with one mapping for each currency.
    func prices(_ key: String) -> [ServiceConfiguration.Price] {
        guard
            let node = requiredNode(
                key, like: "{currency: JPY, input_per_million: 100, output_per_million: 400}")
        else { return [] }
        guard case .list = node.content else { return price(node, path: path(of: key)).map { [$0] } ?? [] }
        let items = list(key)
        if items.isEmpty {
            faults.add(
                node.position, path(of: key), "the service has no price", "give one, of 0 if it is free")
        }
        var prices: [ServiceConfiguration.Price] = []
        for item in items {
            guard let price = price(item.node, path: item.path) else { continue }
            if prices.contains(where: { $0.currency == price.currency }) {
                faults.add(
                    item.node.position, item.path, "a second price in \(price.currency)",
                    "give one price for each currency")
            }
            prices.append(price)
        }
        return prices
    }

    private func price(_ node: DocumentNode, path: String) -> ServiceConfiguration.Price? {
        let reader = MappingReader(node, path: path, keys: ConfigurationKeys.price, context: context)
        guard let reader else { return nil }
        let most = ConfigurationKeys.Price.maximumMajorUnits
        let currency = reader.currency("currency")
        let input = reader.requiredAmount("input_per_million", in: currency, atMost: most)
        let cached = reader.amount("cached_input_per_million", in: currency, atMost: most)
        let output = reader.requiredAmount("output_per_million", in: currency, atMost: most)
        let minimum = reader.amount("minimum_charge", in: currency, atMost: most)
        let free = reader.integer(ConfigurationKeys.Price.freeTokensPerMonth)
        guard let input, let output else { return nil }
        // A reservation takes all input at the full price; it could not cover a cached price above that.
        if let cached, cached.nanos > input.nanos {
            reader.faults.add(
                reader.position(of: "cached_input_per_million"), reader.path(of: "cached_input_per_million"),
                "cached input costs more than input", "write at most \(input.decimal)")
        }
        return ServiceConfiguration.Price(
            inputPerMillion: input, cachedInputPerMillion: cached, outputPerMillion: output,
            minimumCharge: minimum, freeTokensPerMonth: free)
    }
}
