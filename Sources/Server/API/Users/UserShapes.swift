import Accounting
import Exchange
import Identity
import Primitives

/// The objects of `/api/users`.
enum UserShapes {
    private static let name = Shape.text(
        SignInName.lengths.lowerBound...SignInName.maximumAddressCharacters, like: "sato@example.com")

    static let draft = ObjectShape(
        "UserDraft",
        [
            .required(
                "name", name,
                "What the person signs in with: 3 to 64 characters, or an email address. Unique; it never changes."
            ),
            .required("display_name", .text(1...128, like: "Sato Hanako")),
            .optional(
                "language", .words(of: Language.self),
                "In which language the console speaks to them; their browser's when left out."),
        ])

    static let change = ObjectShape(
        "UserChange", "What is left out stays as it is.",
        [
            .optional("display_name", .text(1...128)),
            .optional("language", .nullable(.words(of: Language.self))),
            .optional(
                "state", .words(of: User.State.self),
                "Who is disabled is signed out everywhere and signs in no more."),
        ])

    static let membershipDraft = ObjectShape(
        "MembershipDraft", "Either `house_role`, or `account`.",
        [
            .optional(
                "house_role", .words(of: HouseRole.self),
                "In the house: an administrator does everything, compliance reads all and writes rules, incidents, complaints, people's requests and assessments, an auditor reads."
            ),
            .optional("account", .text(1...128, like: "acme"), "The id or the name of an account."),
            .optional(
                "role", .words(of: Member.Role.self),
                "Of a member of the account, where it is a participant's; then it is required."),
        ])

    static let membership = ObjectShape(
        "Membership", "Where a person belongs, and what they do there.",
        [
            .required("id", .id(Membership.self)), .required("user", .id(User.self)),
            .required(
                "house_role", .nullable(.words(of: HouseRole.self)), "null in an organisation."),
            .required("account", .nullable(.id(Account.self)), "null in the house."),
            .required(
                "role", .nullable(.words(of: Member.Role.self)),
                "Of a member of a participant; null for a plain member of an account."),
            .required(
                "key", .nullable(.id(APIKey.self)),
                "The key that stands for the person in records and limits of spending; nobody knows its text."
            ),
            .required("created_at", .time),
            .required("removed_at", .nullable(.time)),
        ])

    static let user = ObjectShape(
        "User",
        [
            .required("id", .id(User.self)), .required("name", .anyText),
            .required("display_name", .anyText),
            .required("language", .nullable(.words(of: Language.self))),
            .required("state", .words(of: User.State.self)),
            .required("has_password", .boolean, "false until an invitation was redeemed."),
            .required("second_factor", .boolean, "Whether signing in takes one."),
            .required("memberships", .list(.object(membership)), "Those that are not over."),
            .required("signed_in_at", .nullable(.time), "When they last signed in."),
            .required("created_at", .time),
        ])

    static let link = ObjectShape(
        "UserLink", "A link that lets a person set their password once.",
        [
            .required("id", .id(UserLink.self)), .required("user", .id(User.self)),
            .required(
                "kind", .words(of: UserLink.Kind.self),
                "An invitation opens for 72 hours, a reset of a forgotten password for one."),
            .required(
                "url", .nullable(.anyText),
                "To hand on. It is shown this once and not kept: null in the answer to a repeated request."),
            .required("created_at", .time), .required("expires_at", .time),
        ])

    static let session = ObjectShape(
        "UserSession",
        [
            .required("id", .id(Session.self)), .required("user", .id(User.self)),
            .required(
                "stage", .words(of: Session.Stage.self),
                "`second_factor`: the password was right, the second factor is awaited."),
            .required(
                "membership", .nullable(.id(Membership.self)), "By which the person acts in it."),
            .required("agent", .nullable(.anyText), "What the browser says of itself."),
            .required("created_at", .time),
            .required("seen_at", .time, "When it was last used, to the minute."),
            .required("expires_at", .time, "When it ends unless it is used before."),
        ])

    static let ended = ObjectShape(
        "EndedSessions", [.required("ended", .count, "How many sessions.")])
}

extension User {
    func json(
        hasPassword: Bool, secondFactor: Bool, _ memberships: [Membership]
    ) -> JSONValue {
        [
            "id": .id(id), "name": .string(name.text), "display_name": .string(displayName),
            "language": language.map(JSONValue.name) ?? .null, "state": .name(state),
            "has_password": .bool(hasPassword), "second_factor": .bool(secondFactor),
            "memberships": .array(memberships.map(\.json)), "signed_in_at": .time(signedInAt),
            "created_at": .time(createdAt),
        ]
    }
}

extension Membership {
    var json: JSONValue {
        [
            "id": .id(id), "user": .id(user),
            "house_role": place.houseRole.map(JSONValue.name) ?? .null, "account": .id(place.account),
            "role": place.memberRole.map(JSONValue.name) ?? .null, "key": .id(key),
            "created_at": .time(createdAt), "removed_at": .time(removedAt),
        ]
    }
}

extension UserLink {
    /// - Parameter url: nil when it is no longer known.
    func json(url: String?) -> JSONValue {
        [
            "id": .id(id), "user": .id(user), "kind": .name(kind), "url": .text(url),
            "created_at": .time(createdAt), "expires_at": .time(expiresAt),
        ]
    }
}

extension Session {
    var json: JSONValue {
        [
            "id": .id(id), "user": .id(user), "stage": .name(stage), "membership": .id(membership),
            "agent": .text(agent), "created_at": .time(createdAt), "seen_at": .time(seenAt),
            "expires_at": .time(expiresAt),
        ]
    }
}
