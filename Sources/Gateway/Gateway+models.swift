import Primitives

extension Gateway {
    /// Whether the key is one of ours, for work that is to be done before the request can be read.
    /// - Throws: `missingKey`, `invalidKey`.
    public func authenticate(_ key: String?) throws(Problem) { _ = try directory.caller(key) }

    /// `GET /v1/models`: the services that the key may ask.
    /// - Throws: `missingKey`, `invalidKey`.
    public func models(key: String?) throws(Problem) -> [UInt8] {
        _ = try directory.caller(key)
        return JSONValue.object([
            "object": "list", "data": .array(directory.offers.map(\.modelObject)),
        ]).serialized
    }

    /// `GET /v1/models/{id}`
    /// - Throws: `missingKey`, `invalidKey`, `modelNotFound`.
    public func model(_ name: String, key: String?) throws(Problem) -> [UInt8] {
        _ = try directory.caller(key)
        return try directory.offer(name).modelObject.serialized
    }
}

extension Offer {
    fileprivate var modelObject: JSONValue {
        .object([
            "id": .string(service.name), "object": "model",
            "created": .number(.integer(service.createdAt.seconds)), "owned_by": "minato",
        ])
    }
}
