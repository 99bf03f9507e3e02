import Persistence

/// The tables of this module; nothing outside this module names them.
public enum DeliverySchema {
    /// Grants, shares, queries, pushes, and the bytes really sent.
    public static let migration = Migration(
        number: 14, name: "delivery",
        statements: QuerySchema.statements
    )
}
