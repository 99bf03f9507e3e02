extension Unicode.Scalar.Properties {
    /// Whether the scalar shows something: not a control, a format control, a blank, or without a meaning.
    package var isPrintable: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        default: !isWhitespace
        }
    }
}
