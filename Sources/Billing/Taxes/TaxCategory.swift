import Primitives

/// What tax a line bears: a category of UN/ECE list 5305, as EN 16931 and JP PINT use it.
public enum TaxCategory: String, Hashable, Sendable, CaseIterable, Comparable {
    case standard
    case reduced
    case reverseCharge = "reverse_charge"
    case export
    case exempt
    case outside

    public static func < (left: Self, right: Self) -> Bool { left.order < right.order }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Why nothing is levied, as documents say it (EN 16931, BT-120); nil where something is.
    public var reason: LocalizedText? {
        switch self {
        case .standard, .reduced: nil
        case .reverseCharge: LocalizedText(en: "Reverse charge", ja: "リバースチャージ方式", zh: "由购买方缴纳税款")
        case .export: LocalizedText(en: "Export of services, zero-rated", ja: "輸出免税", zh: "出口服务零税率")
        case .exempt: LocalizedText(en: "Exempt from tax", ja: "非課税", zh: "免税")
        case .outside: LocalizedText(en: "Not subject to tax", ja: "不課税", zh: "不征税")
        }
    }
}
