import Primitives

/// A decentralised identifier of the method `web`: its document lies at an address that follows from it
/// (W3C CCG, did:web Method Specification §2.5).
public struct WebDID: Hashable, Sendable {
    /// Such as `did:web:exchange.example:participants:tokyo-bank`.
    public let text: String

    /// - Parameters:
    ///   - authority: Host and, where it is not that of https, port: `exchange.example`, `127.0.0.1:8080`.
    ///   - path: Segments below the host; none for the host itself.
    public init(authority: String, path: [String] = []) {
        let host = authority.replacing(":", with: "%3A")
        text = (["did:web:\(host)"] + path).joined(separator: ":")
    }

    /// The path of the document on its host.
    public static func documentPath(_ path: [String] = []) -> String {
        path.isEmpty ? "/.well-known/did.json" : "/\(path.joined(separator: "/"))/did.json"
    }
}
