extension DocumentNode {
    /// One key of a mapping and its value.
    package struct Entry {
        package let key: String
        package let position: TextPosition
        /// The line of the first entry with this key where this is not it; its value does not count.
        package let repeats: Int?
        package let value: DocumentNode
    }
}
