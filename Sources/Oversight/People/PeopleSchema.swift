import Persistence

/// What users agreed to, what they did and what they may ask for: terms, misuse, minors, complaints, requests.
enum PeopleSchema {
    static let migration = Migration(
        number: 6, name: "people",
        statements: [])
}
