/// A listed product as one participant sees it in the catalog.
public struct CatalogEntry: Hashable, Sendable {
    public let product: Product
    /// The active offers that the participant may see, oldest first; at least one, at most
    /// ``Offers/maximumActive``.
    public let offers: [Offer]
    /// The published version with the highest number.
    public let version: ProductVersion?
    /// The files of that version by name.
    public let files: [ProductFile]

    public init(product: Product, offers: [Offer], version: ProductVersion?, files: [ProductFile]) {
        self.product = product
        self.offers = offers
        self.version = version
        self.files = files
    }
}
