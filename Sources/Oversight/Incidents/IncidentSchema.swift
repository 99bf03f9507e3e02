import Persistence

/// Findings that came after the text had left, and what was done about them.
enum IncidentSchema {
    static let migration = Migration(
        number: 4, name: "incidents",
        statements: [])
}
