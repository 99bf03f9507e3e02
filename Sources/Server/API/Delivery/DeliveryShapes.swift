import Delivery
import Exchange
import Primitives

/// The objects of deliveries under `/api/agreements`.
enum DeliveryShapes {
    private static let file = ObjectShape(
        "DeliveredFile",
        [
            .required("name", .anyText), .required("role", .words(of: ProductFile.Role.self)),
            .required("media_type", .anyText), .required("bytes", .count),
            .required("sha256", .hexadecimal),
            .required("url", .anyText, "Opens the file until `expires_at`, without a key."),
        ])

    static let files = ObjectShape(
        "DeliveryFiles",
        [
            .required("agreement", .id(Agreement.self)), .required("version", .integer(1...(1 << 53))),
            .required("grant", .id(DeliveryGrant.self)),
            .required("expires_at", .time, "A download that has begun by then may end after it."),
            .required("files", .list(.object(file))),
        ])

    static let profile = ObjectShape(
        "SharingProfile", "A profile of Delta Sharing, as its clients load it. The token is shown this once.",
        [
            .required("shareCredentialsVersion", .integer(1...1)), .required("endpoint", .anyText),
            .required("bearerToken", .anyText), .required("expirationTime", .time),
        ])

    private static let grant = ObjectShape(
        "DeliveryGrant",
        [
            .required("id", .id(DeliveryGrant.self)), .required("format", .words(of: DeliveryFormat.self)),
            .required("created_at", .time), .required("expires_at", .time),
            .required("revoked_at", .nullable(.time)),
        ])

    private static let delivery = ObjectShape(
        "Delivery",
        [
            .required("grant", .id(DeliveryGrant.self)), .required("request", .id(DeliveryRequest.self)),
            .required("name", .anyText),
            .required("bytes", .count, "Really sent; more than once counts each time."),
            .required("first_at", .time), .required("last_at", .time),
        ])

    static let deliveries = ObjectShape(
        "Deliveries",
        [
            .required("agreement", .id(Agreement.self)),
            .required("total_files", .count, "Files of requests: what is charged for, each once."),
            .required("total_bytes", .count), .required("grants", .list(.object(grant))),
            .required("deliveries", .list(.object(delivery)), "The newest first, at most 200."),
        ])
}
