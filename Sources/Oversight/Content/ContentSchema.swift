import Persistence

/// Texts of requests and answers that are kept, encrypted for each data subject.
enum ContentSchema {
    static let migration = Migration(
        number: 3, name: "content",
        statements: [])
}
