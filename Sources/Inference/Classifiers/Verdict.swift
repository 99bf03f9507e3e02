import Screening

/// What a classifier says of a text.
public struct Verdict: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
        case clear
        /// Some would object (`Controversial` of Qwen3Guard).
        case doubtful
        case harmful

        private var rank: Int { self == .clear ? 0 : self == .doubtful ? 1 : 2 }
        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
    }

    public let severity: Severity
    /// Of what kind; empty for a clear one, ``HarmCategory/other`` where the model names nothing that we know.
    public let categories: Set<HarmCategory>
    /// The model's own names, for records. At most ``maximumLabels``.
    public let labels: [String]

    static let maximumLabels = 16
    static let clear = Verdict(.clear, [], [])

    init(_ severity: Severity, _ categories: Set<HarmCategory>, _ labels: [String]) {
        self.severity = severity
        self.categories = severity == .clear ? [] : categories.isEmpty ? [.other] : categories
        self.labels =
            severity == .clear ? [] : labels.prefix(Self.maximumLabels).map { String($0.prefix(64)) }
    }

    /// For tests of what is done with verdicts.
    public init(_ severity: Severity, _ categories: Set<HarmCategory>) {
        self.init(severity, categories, categories.map(\.rawValue).sorted())
    }
}
