import Accounting
import Compliance
import NIOConcurrencyHelpers
import Primitives

/// The rules of services, compiled once for each set of packs: a list of a hundred thousand words takes a moment, and
/// the directory is read anew at every change.
final class RuleDesk: Sendable {
    private struct Key: Hashable {
        let packs: [String]
        let isPublic: Bool
    }

    private let book: RuleBook?
    private let compiled = NIOLockedValueBox<[Key: ServiceRules]>([:])

    init(_ book: RuleBook?) { self.book = book }

    /// - Throws: `configuration` for a pack that is not there.
    func rules(of terms: ServiceTerms) throws(Problem) -> ServiceRules? {
        guard !terms.rules.isEmpty else { return nil }
        let key = Key(packs: terms.rules, isPublic: terms.isPublic)
        if let known = compiled.withLockedValue({ $0[key] }) { return known.isEmpty ? nil : known }
        guard let book else {
            throw Problem(
                .configuration,
                "The service \"\(terms.name)\" names the rule pack \"\(terms.rules[0])\", and there are no packs.",
                mend: "Set `server.rule_packs` to their folder.")
        }
        let rules: ServiceRules
        do throws(Problem) {
            rules = try book.rules(terms.rules, isPublic: terms.isPublic)
        } catch {
            throw Problem(
                .configuration, "The service \"\(terms.name)\": \(error.detail)", mend: error.mend,
                parameter: error.parameter)
        }
        compiled.withLockedValue { $0[key] = rules }
        return rules.isEmpty ? nil : rules
    }
}
