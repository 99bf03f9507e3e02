/// Signs as they stand in vertical lines, which readers of documents give as they are set (Unicode, Vertical Forms and CJK
/// Compatibility Forms): a sentence ends with 。 however its line runs.
enum VerticalForms {
    /// The text with the ordinary sign in the place of each.
    static func ordinary(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { forms[$0] != nil }) else { return text }
        var ordinary = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { ordinary.append(forms[scalar] ?? scalar) }
        return String(ordinary)
    }

    private static let forms: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: zip(
            "︐︑︒︓︔︕︖︗︘︙︰︱︲︳︴︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈".unicodeScalars,
            "，、。：；！？〖〗…‥—–＿＿（）｛｝〔〕【】《》〈〉「」『』［］".unicodeScalars))
}
