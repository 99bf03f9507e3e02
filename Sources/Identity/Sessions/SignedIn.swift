/// Who a request of the console comes from, and as what they act.
public struct SignedIn: Sendable {
    public let session: Session
    public let user: User
    /// Those by which the person may act now, the one in the house first.
    public let memberships: [Membership]

    /// That by which the person acts; nil where they have chosen none, or belong nowhere.
    public var membership: Membership? { memberships.first { $0.id == session.membership } }

    /// As whom the log knows their acts about their own access.
    public var actor: UserActor { .person(user.id) }
}
