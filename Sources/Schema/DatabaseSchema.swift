import Accounting
import Auditing
import Billing
import Carbon
import Dataspace
import Delivery
import Exchange
import Identity
import Knowledge
import Oversight
import Persistence

/// The whole schema: the migrations of all modules in one place, because they are numbered over all of them.
public enum DatabaseSchema {
    /// Every migration of the database, in the order of their numbers.
    public static let all: [Migration] =
        [AccountingSchema.migration, AuditingSchema.migration, AccountingSchema.serviceOversight]
        + OversightSchema.migrations + [
            ExchangeSchema.migration, ExchangeSchema.registry, AccountingSchema.payables,
            ExchangeSchema.settlement, DataspaceSchema.migration, DeliverySchema.migration,
            CarbonSchema.migration, ExchangeSchema.quality, ExchangeSchema.rightsBinding,
            ExchangeSchema.money, DataspaceSchema.standing, DeliverySchema.holders,
            DataspaceSchema.withAgreement, ExchangeSchema.counting, ExchangeSchema.holds,
            AccountingSchema.serviceGrounding, GroundingSchema.migration,
            KnowledgeSchema.migration, ExchangeSchema.answerCustomers,
            BillingSchema.migration,
            AccountingSchema.plans, QualitySchema.migration, IdentitySchema.migration,
        ]
}
