/// The label of an answer in a header of HTTP. Its characters are those that a field may have (RFC 9110, 5.5).
///
/// No standard names such a field; the name is ours.
public enum LabelHeader {
    public static let name = "x-minato-aigc"

    public static func value(_ label: AIGCLabel) -> String { label.object }

    /// - Throws: every rule that the value breaks.
    public static func label(_ value: String) throws(AIGCFaults) -> AIGCLabel {
        try AIGCLabel(parsing: value)
    }
}
