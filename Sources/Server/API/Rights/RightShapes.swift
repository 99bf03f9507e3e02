import Exchange
import Primitives

/// The objects of `/api/rights`.
enum RightShapes {
    static let hash = Shape.text(TextShape(.hexadecimal, lengths: 64...64))
    static let names = Shape.list(.text(TextShape(.visible, lengths: 1...128, example: "read")), atMost: 100)

    static let evidence = ObjectShape(
        "RightEvidence", "A file that stays with its holder.",
        [.required("name", .text(1...300)), .required("sha256", hash)])
    static let evidenceList = Shape.list(.object(evidence), atMost: Right.maximumEvidence)

    private static let basis = ObjectShape(
        "RightBasis",
        [
            .required(
                "kind", .words(of: RightBasis.Kind.self),
                "public data: authorisation, open_licence; enterprise: origination, contract, open_licence; personal: the bases of PIPL Art. 13 and APPI, or anonymised."
            ), .required("reference", .text(1...1_000), "Where it can be looked up."),
        ])

    static let draft = ObjectShape(
        "RightDraft",
        [
            .required(
                "kind", .words(of: RightKind.self),
                "To hold the resource, to process and use it, to operate products."),
            .optional("holder", .id(Participant.self), "For operators, and for grants; otherwise one's own."),
            .optional("product", .id(Product.self), "What it is about; or `resource`."),
            .optional("resource", .text(1...300), "The name of a data resource."),
            .required("class", .words(of: DataClass.self)), .required("basis", .object(basis)),
            .required("actions", names, "What may be done; `*` for everything."),
            .required("territory", names, "Where, by ISO 3166-1; `*` for everywhere."),
            .optional(
                "purposes", names, "What for, as policies name purposes; for any purpose when left out."),
            .optional("starts_at", .time, "From now on when left out."),
            .optional("ends_at", .time, "Without an end when left out."),
            .optional(
                "may_grant", .boolean, "Whether the holder may grant rights from it; false when left out."),
            .optional("parent", .id(Right.self), "The right from which it is granted."),
            .optional("evidence", evidenceList),
        ])

    static let step = ObjectShape(
        "RightStep",
        [
            .required("step", .word(RightStep.allCases.filter { $0 != .expire }.map(\.rawValue))),
            .optional("reason", .text(1...1_000)),
        ])

    static let right = ObjectShape(
        "Right",
        [
            .required("id", .id(Right.self)), .required("kind", .words(of: RightKind.self)),
            .required("holder", .id(Participant.self)),
            .required("subject", .anyText, "`product:…` or `resource:…`."),
            .required("class", .words(of: DataClass.self)), .required("basis", .object(basis)),
            .required("actions", names), .required("territory", names), .required("purposes", names),
            .required("starts_at", .time),
            .required("ends_at", .nullable(.time)), .required("may_grant", .boolean),
            .required("parent", .nullable(.id(Right.self))), .required("evidence", evidenceList),
            .required("state", .words(of: RightState.self)), .required("reason", .nullable(.anyText)),
            .required("created_at", .time), .required("changed_at", .time),
            .required("registered_index", .count, "Of the leaf that says that it was registered."),
            .required("certified_index", .nullable(.count), "Of the leaf that bears its certificate's hash."),
        ])

    static let status = ObjectShape(
        "RightStatus", [.required("id", .id(Right.self)), .required("state", .words(of: RightState.self))])

    static let bundle = ObjectShape(
        "CertificateBundle", "What `minato exchange verify` takes.",
        [
            .required("certificate", .anyText, "A W3C verifiable credential as `vc+jwt`."),
            .required("sha256", hash, "Of the certificate's text."),
            .required("index", .count, "Of the leaf that bears the hash."),
            .required("leaf", .anyText, "The leaf."),
            .required(
                "proof", .nullable(.anyText), "c2sp.org/tlog-proof@v1; null while no checkpoint covers it."),
            .required("verifier_key", .anyText, "Of the log (C2SP signed-note)."),
        ])
}

extension Right {
    var json: JSONValue {
        .object(
            claims.merging([
                "id": .id(id), "holder": .id(holder), "state": .name(state), "reason": .text(reason),
                "created_at": .time(createdAt), "changed_at": .time(changedAt),
                "registered_index": .number(.integer(registeredIndex)),
                "certified_index": certifiedIndex.map { .number(.integer($0)) } ?? .null,
            ]) { $1 })
    }

    /// What is registered and certified.
    var claims: [String: JSONValue] {
        [
            "kind": .name(kind), "subject": .string(subject.text), "class": .name(dataClass),
            "basis": ["kind": .name(basis.kind), "reference": .string(basis.reference)],
            "actions": .texts(actions.names), "territory": .texts(territory.names),
            "purposes": .texts(purposes.names),
            "starts_at": .time(startsAt), "ends_at": .time(endsAt), "may_grant": .bool(mayGrant),
            "parent": .id(parent), "evidence": evidence.json,
        ]
    }
}
