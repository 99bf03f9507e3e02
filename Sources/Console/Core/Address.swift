import Foundation

/// Addresses of pages and of the API.
enum Address {
    private static let plain = CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")

    /// A value as it stands in a query or as one segment of a path (RFC 3986 §2.1).
    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    /// A path whose segments are these; a segment may hold a slash of its own.
    static func path(_ segments: String...) -> String {
        "/" + segments.map { encoded($0) }.joined(separator: "/")
    }
}
