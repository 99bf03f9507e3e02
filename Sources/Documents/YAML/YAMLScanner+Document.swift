extension YAMLScanner {
    /// How far the scan is with the one document of the text.
    enum Document {
        /// Only comments and blanks so far; next ``open``.
        case before
        /// Next ``closed``, or the end of the text.
        case open
        /// Nothing but comments and blanks may follow.
        case closed
    }
}
