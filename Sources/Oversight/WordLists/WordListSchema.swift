import Persistence

/// Word lists of the operator, with their versions.
enum WordListSchema {
    static let migration = Migration(
        number: 8, name: "word_lists",
        statements: [])
}
