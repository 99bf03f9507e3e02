import Oversight

/// What the management API needs beside the database to speak of people.
struct PeopleParts: Sendable {
    /// Tells who an account's end user is.
    let subjects: SubjectHasher
    /// Who keeps texts of people.
    var texts: any SubjectErasure = KeptTexts()
}
