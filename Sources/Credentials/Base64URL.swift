import Foundation

/// Base64 for addresses and tokens, without padding (RFC 4648 §5, RFC 7515 §2).
public enum Base64URL {
    public static func text(_ bytes: some DataProtocol) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// Nil for what is not of this form, or not as ``text(_:)`` writes it: no two texts stand for the same bytes.
    public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        guard !text.contains(where: { $0 == "+" || $0 == "/" || $0 == "=" }) else { return nil }
        var padded = String(text).replacing("-", with: "+").replacing("_", with: "/")
        padded += String(repeating: "=", count: (4 - padded.count % 4) % 4)
        guard let bytes = Data(base64Encoded: padded), self.text(bytes) == text else { return nil }
        return Array(bytes)
    }
}
