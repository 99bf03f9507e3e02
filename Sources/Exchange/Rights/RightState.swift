import Primitives

/// Where a right stands.
public enum RightState: String, Hashable, Sendable, CaseIterable {
    /// Granted by another, and not taken yet by who is to hold it: nobody is registered as a holder unasked. Next:
    /// registered, certified (the operator may act for the holder), revoked, expired.
    case offered
    /// Claimed, with evidence. Next: certified, revoked, expired.
    case registered
    /// The house has looked at the evidence and issued a certificate. Next: suspended, revoked, expired.
    case certified
    /// In doubt; does not count meanwhile. Next: certified, revoked, expired.
    case suspended
    /// Withdrawn: the end.
    case revoked
    /// Its term is over: the end.
    case expired

    public var isFinal: Bool { self == .revoked || self == .expired }
}

/// What is done to a right.
public enum RightStep: String, Hashable, Sendable, CaseIterable {
    /// By who is to hold it.
    case accept
    /// After a look at the evidence; of a suspended one, after the doubt is gone.
    case certify
    case suspend
    case revoke
    /// By rule, at the end of its term.
    case expire
}

extension RightState {
    /// - Returns: Whether the state changed; false when it stands already.
    /// - Throws: `conflict` for a step that is not possible from here.
    public mutating func take(_ step: RightStep) throws(Problem) -> Bool {
        let next: Self =
            switch step {
            case .accept: .registered
            case .certify: .certified
            case .suspend: .suspended
            case .revoke: .revoked
            case .expire: .expired
            }
        guard next != self else { return false }
        switch (self, next) {
        case (.offered, .registered), (.offered, .certified), (.offered, .revoked), (.offered, .expired),
            (.registered, .certified), (.suspended, .certified), (.certified, .suspended),
            (.registered, .revoked), (.certified, .revoked), (.suspended, .revoked),
            (.registered, .expired), (.certified, .expired), (.suspended, .expired):
            self = next
            return true
        default:
            throw Problem(
                .conflict, "A right that is \(rawValue) cannot become \(next.rawValue).",
                mend: isFinal ? "Register another right." : "Certify it first.", parameter: "step")
        }
    }
}
