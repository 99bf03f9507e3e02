/// One of `engines:` something that runs models.
public struct EngineConfiguration: Hashable, Sendable {
    /// What services call it: 1…64 characters of `a…z 0…9 . _ -`.
    public var name: String
    public var kind: Kind

    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
