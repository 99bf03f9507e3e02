/// The three rights that China's 数据二十条 (2022-12, §3) keeps apart, each granted and registered by itself.
public enum RightKind: String, Hashable, Sendable, CaseIterable {
    /// To hold the resource (数据资源持有权).
    case hold
    /// To process and use it (数据加工使用权).
    case processUse = "process_use"
    /// To operate products of it (数据产品经营权).
    case operate

    /// Which rights can be granted from this one: who holds the resource may grant all three, who may process it may
    /// let others process it and operate what comes of it, who operates a product may let others operate it.
    public var grants: Set<RightKind> {
        switch self {
        case .hold: [.hold, .processUse, .operate]
        case .processUse: [.processUse, .operate]
        case .operate: [.operate]
        }
    }
}
