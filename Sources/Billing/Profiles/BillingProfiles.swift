import Accounting
import Auditing
import Crypto
import Persistence
import Primitives

/// The billing profiles of accounts. A change takes effect with the next invoice: those that were issued stay.
public enum BillingProfiles {
    /// Sets the profile of an account. The same again changes nothing and leaves no leaf.
    public static func set(
        _ profile: BillingProfile, of account: ID<Account>, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try Self.profile(of: account, in: transaction) != profile else { return }
        let document = profile.json
        try transaction.execute(
            """
            INSERT INTO billing_profiles (account, document, changed_at) VALUES ($1, $2, $3)
            ON CONFLICT (account) DO UPDATE SET document = excluded.document, changed_at = excluded.changed_at
            """, [.id(account), .text(try document.canonicalText), .time(time)])
        // Names and addresses may be a person's: the log does not say them, nor a hash that could be guessed.
        try EventLeaf(
            "account.billing_set", account, by: actor, at: time,
            [
                "tax_treatment": .string(profile.treatment.rawValue),
                "self_billing": .bool(profile.selfBilling != nil),
            ]
        ).append(to: log, in: transaction)
    }

    public static func profile(
        of account: ID<Account>, in transaction: any ReadTransaction
    ) throws(Problem) -> BillingProfile? {
        let row = try transaction.row(
            "SELECT document FROM billing_profiles WHERE account = $1", [.id(account)])
        guard let row else { return nil }
        return try BillingProfile(try row.json(0))
    }

    /// The profile, or for an account that has none its name alone.
    static func profile(
        orNameOf account: Account, _ issuer: Issuer, in transaction: any ReadTransaction
    ) throws(Problem) -> BillingProfile {
        if let profile = try profile(of: account.id, in: transaction) { return profile }
        return try BillingProfile(party: Party(name: account.name), language: issuer.language)
    }
}
