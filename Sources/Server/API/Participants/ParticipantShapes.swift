import Accounting
import Exchange
import Primitives

/// The objects of `/api/participants`.
enum ParticipantShapes {
    static let roles = Shape.list(.words(of: Participant.Role.self), atMost: 7)
    private static let connector = Shape.text(1...2_048, like: "https://peer.example/dsp/2025-1")

    static let draft = ObjectShape(
        "ParticipantDraft",
        [
            .required("name", .text(1...63, like: "tokyo-bank"), "Lower-case letters, digits, hyphens."),
            .required("legal_name", .text(1...300)),
            .required("roles", roles),
            .required("jurisdiction", .text(2...2, like: "JP"), "ISO 3166-1 alpha-2, or EU."),
            .optional(
                "account", .text(1...128),
                "The id or the name of its account; left out for one that is only known by its connector."),
            .optional(
                "currency", .currency, "Opens an account of this name in this currency; not with `account`."),
            .optional(
                "did", .text(8...512, like: "did:web:bank.example"),
                "Its own; left out, this server keeps one for it."),
            .optional("connector", connector, "Where its connector takes messages (Dataspace Protocol)."),
        ])

    static let change = ObjectShape(
        "ParticipantChange",
        [
            .optional("legal_name", .text(1...300)), .optional("roles", roles),
            .optional("jurisdiction", .text(2...2, like: "JP")),
            .optional("connector", .nullable(connector)),
            .optional("state", .words(of: Participant.State.self)),
        ])

    static let participant = ObjectShape(
        "Participant",
        [
            .required("id", .id(Participant.self)), .required("name", .anyText),
            .required("legal_name", .anyText), .required("roles", roles), .required("jurisdiction", .anyText),
            .required("did", .anyText, "W3C DID Core."),
            .required("account", .nullable(.id(Account.self)), "null for those who may not see it."),
            .required("connector", .nullable(.anyText)),
            .required("state", .words(of: Participant.State.self)),
            .required("created_at", .time),
        ])

    static let memberDraft = ObjectShape(
        "MemberDraft",
        [
            .required("key", .id(APIKey.self), "A key of the organisation's account."),
            .required("name", .text(1...128)), .required("role", .words(of: Member.Role.self)),
        ])

    static let member = ObjectShape(
        "Member",
        [
            .required("key", .id(APIKey.self)), .required("participant", .id(Participant.self)),
            .required("name", .anyText), .required("role", .words(of: Member.Role.self)),
            .required("created_at", .time), .required("removed_at", .nullable(.time)),
        ])

    private static let jwk = ObjectShape(
        "PublicKey", "An Ed25519 public key as a JSON Web Key (RFC 8037).", isOpen: true,
        [
            .required("kty", .word(["OKP"])), .required("crv", .word(["Ed25519"])),
            .required("x", .text(43...43)),
        ])

    static let keyDraft = ObjectShape("SigningKeyDraft", [.required("jwk", .object(jwk))])

    static let key = ObjectShape(
        "SigningKey",
        [
            .required("id", .id(ParticipantKey.self)), .required("participant", .id(Participant.self)),
            .required("did_url", .anyText, "As the DID document names it."), .required("jwk", .object(jwk)),
            .required("state", .words(of: ParticipantKey.State.self)), .required("created_at", .time),
            .required("rotated_at", .nullable(.time)), .required("revoked_at", .nullable(.time)),
        ])

    static let members = ObjectShape.page(of: member)
    static let keys = ObjectShape.page(of: key)
}

extension Participant {
    /// - Parameter showsAccount: For itself and for operators.
    func json(showsAccount: Bool) -> JSONValue {
        [
            "id": .id(id), "name": .string(name), "legal_name": .string(legalName),
            "roles": .texts(roles.map(\.rawValue).sorted()), "jurisdiction": .string(jurisdiction),
            "did": .string(did), "account": showsAccount ? .id(account) : .null,
            "connector": .text(connector),
            "state": .name(state), "created_at": .time(createdAt),
        ]
    }
}

extension Member {
    var json: JSONValue {
        [
            "key": .id(key), "participant": .id(participant), "name": .string(name), "role": .name(role),
            "created_at": .time(createdAt), "removed_at": .time(removedAt),
        ]
    }
}

extension ParticipantKey {
    func json(of did: String) -> JSONValue {
        let key = verifyingKey(of: did)
        return [
            "id": .id(id), "participant": .id(participant), "did_url": .string(key.id), "jwk": key.jwk,
            "state": .name(state), "created_at": .time(createdAt), "rotated_at": .time(rotatedAt),
            "revoked_at": .time(revokedAt),
        ]
    }
}
