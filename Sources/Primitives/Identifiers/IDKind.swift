/// Names what an ``ID`` identifies, so that the identifier of one thing cannot be handed over for another's.
///
/// ```swift
/// public enum UseKind: IDKind { public static let prefix = "use" }
/// public typealias UseID = ID<UseKind>
/// ```
public protocol IDKind {
    /// The word before the underscore in the text form: lower-case ASCII letters, by custom three.
    static var prefix: String { get }
}
