/// The placeholders of one text: one for each value, and on request the values behind them.
///
/// Whoever writes `[EMAIL_1]` in a text of their own cannot be told from the screen; what they would get back for
/// it is a value of that same text.
public struct Placeholders: Sendable {
    /// The most values that are told apart; later ones get a number each time they occur.
    public static let maximumValues = 4096

    private struct Key: Hashable {
        var label: String
        var value: [UInt32]
    }

    private let keepsValues: Bool
    private var numbers: [Key: Int] = [:]
    private var counts: [String: Int] = [:]
    private var values: [String: String] = [:]

    init(keepsValues: Bool) { self.keepsValues = keepsValues }

    /// The placeholder for a value: `[EMAIL_1]`. Values are the same when they are after normalisation, numbers
    /// that are written in groups when their digits and letters are.
    mutating func placeholder(_ type: PersonalDataType?, for bytes: ArraySlice<UInt8>) -> String {
        let label = type?.label ?? "REDACTED"
        let text = String(decoding: bytes, as: UTF8.self)
        let isGrouped = type?.isWrittenInGroups ?? false
        let plain = Normaliser.scalars(of: text).filter { !isGrouped || !$0.traits.contains(.separator) }.map(
            \.value)
        let key = Key(label: label, value: plain)
        if let number = numbers[key] { return "[\(label)_\(number)]" }
        let number = counts[label, default: 0] + 1
        counts[label] = number
        let placeholder = "[\(label)_\(number)]"
        if numbers.count < Self.maximumValues {
            numbers[key] = number
            if keepsValues { values[placeholder] = text }
        }
        return placeholder
    }

    /// The value behind a placeholder, as it was first written; `nil` where values are not kept.
    public subscript(placeholder: String) -> String? { values[placeholder] }

    /// Whether there is anything to restore.
    public var isEmpty: Bool { values.isEmpty }
}
