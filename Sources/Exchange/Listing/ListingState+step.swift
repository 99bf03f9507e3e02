import Primitives

/// What is done to a product on its way to the board.
public enum ListingStep: String, Hashable, Sendable, CaseIterable {
    /// A compliance assessment was passed.
    case assess
    /// What was assessed has changed, or a later assessment failed.
    case reopen
    /// It goes on its board, or back on it.
    case list
    /// It goes off its board until the reason is gone.
    case suspend
    /// It goes off its board for ever; agreements go on.
    case delist
}

extension ListingState {
    /// `draft` → `assessed` → `listed` ⇄ `suspended`; all of them → `delisted`, which is final.
    /// - Returns: Whether the state changed; false when it stands already.
    /// - Throws: `conflict` for a step that is not possible from here.
    public mutating func take(_ step: ListingStep) throws(Problem) -> Bool {
        let next: Self =
            switch step {
            case .assess: .assessed
            case .reopen: .draft
            case .list: .listed
            case .suspend: .suspended
            case .delist: .delisted
            }
        guard next != self else { return false }
        switch (self, next) {
        case (.draft, .assessed), (.assessed, .draft), (.assessed, .listed), (.listed, .suspended),
            (.suspended, .listed), (.draft, .delisted), (.assessed, .delisted), (.listed, .delisted),
            (.suspended, .delisted):
            self = next
            return true
        default:
            throw Problem(
                .conflict, "A product that is \(rawValue) cannot become \(next.rawValue).",
                mend: self == .delisted
                    ? "Make another product." : "It goes from draft to assessed to listed.", parameter: "step"
            )
        }
    }
}
