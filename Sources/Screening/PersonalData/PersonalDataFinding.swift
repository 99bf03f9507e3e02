/// Something that looks like personal data, and where.
struct PersonalDataFinding: Equatable, Sendable {
    var type: PersonalDataType
    var confidence: Confidence
    /// Byte offsets in the original text.
    var range: Range<Int>
}
