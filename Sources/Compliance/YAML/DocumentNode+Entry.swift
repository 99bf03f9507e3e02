extension DocumentNode {
    /// One key of a mapping and its value.
    struct Entry {
        let key: String
        let position: TextPosition
        /// The line of the first entry with this key where this is not it; its value does not count.
        let repeats: Int?
        let value: DocumentNode
    }
}
