import Primitives

/// What a right is about: a product of this exchange, or a data resource by its name.
public enum RightSubject: Hashable, Sendable {
    case product(ID<Product>)
    /// As the holder calls it: `urn:…` or any other name, unique among those who speak of the same thing.
    case resource(String)

    /// `product:…` or `resource:…`.
    public var text: String {
        switch self {
        case .product(let id): "product:\(id)"
        case .resource(let name): "resource:\(name)"
        }
    }

    public init?(_ text: String) {
        if text.hasPrefix("product:") {
            guard let id = ID<Product>(String(text.dropFirst("product:".count))) else { return nil }
            self = .product(id)
        } else if text.hasPrefix("resource:"), text.utf8.count > "resource:".utf8.count {
            self = .resource(String(text.dropFirst("resource:".count)))
        } else {
            return nil
        }
    }
}
