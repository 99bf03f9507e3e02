import Persistence

/// The tables of this module.
public enum OversightSchema {
    public static let migrations: [Migration] = [
        ContentSchema.migration, IncidentSchema.migration, PeopleSchema.migration,
        AssessmentSchema.migration, WordListSchema.migration,
    ]
}
