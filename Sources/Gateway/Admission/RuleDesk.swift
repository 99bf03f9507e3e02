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

    private static func needed(_ rules: ServiceRules, _ terms: ServiceTerms) -> ServiceRules? {
        rules.isEmpty && terms.content == nil ? nil : rules
    }

    /// - Throws: `configuration` for a pack that is not there.
    func rules(of terms: ServiceTerms) throws(Problem) -> ServiceRules? {
        // Texts that are kept must be read, whether or not something is looked for in them.
        guard !terms.rules.isEmpty else { return terms.content == nil ? nil : ServiceRules.none }
        let key = Key(packs: terms.rules, isPublic: terms.isPublic)
        if let known = compiled.withLockedValue({ $0[key] }) { return Self.needed(known, terms) }
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
        return Self.needed(rules, terms)
    }
}
