/// What a service is or whom it reaches, where duties depend on it.
public enum ServiceTrait: String, Hashable, Sendable, CaseIterable {
    /// Offered to the public.
    case `public`
    /// Able to shape public opinion or to mobilise (CN Interim Measures, Art. 17).
    case opinionShaping = "opinion-shaping"
    /// High-risk (EU AI Act, Art. 6).
    case highRisk = "high-risk"
    /// A general-purpose model of one's own (EU AI Act, Art. 53).
    case generalPurposeModel = "gpai"
    /// A general-purpose model with systemic risk (EU AI Act, Art. 55).
    case systemicRisk = "systemic-risk"
    /// Used by minors.
    case minors
    case medical
    case finance
}
