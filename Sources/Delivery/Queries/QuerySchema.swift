/// The tables of in-place queries: see ``DeliverySchema``, which takes them in.
enum QuerySchema {
    static let statements: [String] = []
}
