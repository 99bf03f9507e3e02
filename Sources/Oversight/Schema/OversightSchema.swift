import Accounting
import Auditing
import Persistence

/// The tables of this module, and with them the whole schema: what stands below is listed here too, because
/// migrations are numbered over all modules.
public enum OversightSchema {
    /// Every migration of the database, in the order of their numbers.
    public static let all: [Migration] =
        [AccountingSchema.migration, AuditingSchema.migration, AccountingSchema.serviceOversight] + [
            ContentSchema.migration, IncidentSchema.migration, PeopleSchema.migration,
            AssessmentSchema.migration, WordListSchema.migration,
        ]
}
