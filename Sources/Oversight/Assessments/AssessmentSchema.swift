import Persistence

/// Runs of question banks against a service, and evidence that people give.
enum AssessmentSchema {
    static let migration = Migration(
        number: 7, name: "assessments",
        statements: [])
}
