import Carbon

/// What partners' systems ask for by the PACT Data Exchange Protocol 3.0.
enum CarbonOperations {
    private static let error = "Errors are `{\"code\", \"message\"}`, as PACT has them."

    private static let token = ObjectShape(
        "PactToken",
        [
            .required("access_token", .anyText), .required("token_type", .word(["bearer"])),
            .required("expires_in", .count, "Seconds."),
        ])
    private static let list = ObjectShape("PactFootprints", [.required("data", .list(.anything))])
    private static let one = ObjectShape("PactFootprint", [.required("data", .anything)])
    private static let discovery = ObjectShape(
        "PactDiscovery", isOpen: true, [.required("issuer", .anyText), .required("token_endpoint", .anyText)])
    private static let event = ObjectShape(
        "PactEvent", "CloudEvents 1.0 in structured JSON.", isOpen: true,
        [
            .required("type", .words(of: CarbonEvent.Kind.self)), .required("specversion", .word(["1.0"])),
            .required("id", .text(1...1_024)), .required("source", .text(1...1_024)),
            .required("time", .time),
            .required("data", .anything),
        ])

    private static let failure = ObjectShape(
        "PactError", [.required("code", .anyText), .required("message", .anyText)])
    private static let tokenError = ObjectShape(
        "PactTokenError", "RFC 6749, section 5.2.",
        [.required("error", .anyText), .required("error_description", .anyText)])
    private static let form = APIOperation.Upload(
        types: ["application/x-www-form-urlencoded"], maximumBytes: PactRoutes.maximumTokenBodyBytes,
        note: "`grant_type=client_credentials`")

    static let all = [
        APIOperation(
            "getPactToken", .post, "/auth/token", "A token for a partner's system",
            note:
                "OAuth 2.0 client credentials by HTTP Basic: a participant's name and a key of its account. The token ends with the key.",
            tag: .carbon, access: .everyone, upload: form,
            answer: .init(note: "The token.", content: .json(.object(token)), failure: tokenError)),
        APIOperation(
            "getPactDiscovery", .get, "/.well-known/openid-configuration", "Where tokens are given",
            tag: .carbon, access: .everyone, answer: .json(discovery, "OpenID Connect Discovery.")),
        APIOperation(
            "listPactFootprints", .get, "/3/footprints", "Footprints that the partner's agreements cover",
            note: "Repeated parameters are alternatives. The next page is in `Link`. \(error)", tag: .carbon,
            access: .everyone,
            query: [
                .init("limit", .integer(0...1_000_000), "At most 200 are given."),
                .init("productId", .text(1...1_024), "May be repeated."),
                .init("companyId", .text(1...1_024), "May be repeated."),
                .init("geography", .text(1...64), "Country, subdivision or region; may be repeated."),
                .init("classification", .text(1...1_024), "May be repeated."),
                .init("validOn", .time, "Valid at that time."),
                .init("validAfter", .time, "Valid from a later time."),
                .init("validBefore", .time, "Valid to an earlier time."),
                .init("status", .text(1...64), "Active or Deprecated."),
            ], answer: .init(note: "The footprints.", content: .json(.object(list)), failure: failure)),
        APIOperation(
            "getPactFootprint", .get, "/3/footprints/{id}", "One footprint", note: error, tag: .carbon,
            access: .everyone, pathNotes: ["id": "The footprint's UUID."],
            answer: .init(note: "The footprint.", content: .json(.object(one)), failure: failure)),
        APIOperation(
            "receivePactEvent", .post, "/3/events", "Takes an event of a partner in",
            note: "The same event again changes nothing. \(error)", tag: .carbon, access: .everyone,
            body: .json(event),
            answer: .init(note: "It is taken in.", content: .text(type: "text/plain"), failure: failure)),
    ]
}
