import Accounting
import Compliance
import NIOConcurrencyHelpers
import Oversight
import Persistence
import Primitives
import Screening

/// The rules of services, compiled once for each set of packs and lists: a list of a hundred thousand phrases takes a
/// moment, and the directory is read anew at every change.
///
/// Compiling is done on the ``RuleThread``; requests meanwhile go on under the rules that they found.
final class RuleDesk: Sendable {
    fileprivate struct Key: Hashable {
        let packs: [String]
        let isPublic: Bool
        let keepsValues: Bool
        /// The hashes of all lists: rules under another list are other rules.
        let lists: [String: String]
    }

    private struct State {
        /// The packs with the lists in force; nil without packs.
        var book: RuleBook?
        /// Lists that are in force or about to be, by their hashes.
        var lists: [String: WordList] = [:]
        var compiled: [Key: ServiceRules] = [:]
    }

    /// The packs with their own lists.
    private let packs: RuleBook?
    private let state: NIOLockedValueBox<State>

    init(_ packs: RuleBook?) {
        self.packs = packs
        state = NIOLockedValueBox(State(book: packs))
    }

    /// The packs with the lists in force.
    var book: RuleBook? { state.withLockedValue(\.book) }

    /// The packs with the operator's lists that are in force, and of each set of packs that a service names its rules.
    struct Compiled {
        let book: RuleBook?
        fileprivate var rules: [Key: ServiceRules] = [:]

        /// Nil where the service's traffic is not touched.
        func rules(of terms: ServiceTerms) -> ServiceRules? {
            // Texts that are kept must be read, whether or not something is looked for in them.
            let isKept = terms.content != nil
            guard let book, !terms.rules.isEmpty else { return isKept ? ServiceRules.none : nil }
            guard let rules = rules[RuleDesk.key(of: terms, book)] else { return nil }
            return rules.isEmpty && !isKept ? nil : rules
        }
    }

    /// Reads and compiles what is not yet.
    /// - Parameters:
    ///   - versions: The operator's lists in force.
    ///   - offered: The services on offer.
    /// - Throws: `configuration` for a pack that is not there; `corrupt` for a list whose entries are not those that
    ///   were imported.
    func compile(
        _ versions: [WordListVersion], for offered: [ServiceTerms], from database: any Database
    ) async throws -> Compiled {
        let names = packs?.listNames ?? []
        var lists: [WordList] = []
        for version in versions where names.contains(version.list) {
            lists.append(try await list(version, from: database))
        }
        let book = packs?.replacing(lists)
        // Most changes are of keys and prices: a revocation does not wait behind a list that is being compiled.
        if isCompiled(book, for: offered) { return try compile(book, for: offered) }
        return try await RuleThread.run { try self.compile(book, for: offered) }
    }

    private func isCompiled(_ book: RuleBook?, for offered: [ServiceTerms]) -> Bool {
        guard let book else { return true }
        return state.withLockedValue { state in
            offered.allSatisfy { $0.rules.isEmpty || state.compiled[Self.key(of: $0, book)] != nil }
        }
    }

    /// What is now in force: of what is not, nothing is kept.
    func use(_ compiled: Compiled) {
        let hashes = Set(compiled.book?.lists.values.map(\.hash) ?? [])
        state.withLockedValue { state in
            state.book = compiled.book
            state.compiled = compiled.rules
            state.lists = state.lists.filter { hashes.contains($0.key) }
        }
    }

    /// Compiles what services would have under the list, so that putting it in force takes no time and cannot fail.
    /// - Throws: `unprocessable` for a list that cannot be compiled.
    func prepare(_ list: WordList, for offered: [ServiceTerms]) async throws {
        let book = self.book?.replacing([list])
        try await RuleThread.run {
            do {
                // By itself too: no service may use it yet, and one that comes later must not fail by it.
                _ = try PatternSet([PatternList(ListID(list.name), patterns: list.entries.map(\.pattern))])
                let compiled = try self.compile(book, for: offered)
                self.state.withLockedValue { state in
                    state.compiled.merge(compiled.rules) { _, new in new }
                    state.lists[list.hash] = list
                }
            } catch let problem as Problem {
                throw Problem(
                    .unprocessable, "The list cannot be used: \(problem.detail)", mend: problem.mend)
            }
        }
    }

    private func compile(_ book: RuleBook?, for offered: [ServiceTerms]) throws(Problem) -> Compiled {
        var compiled = Compiled(book: book)
        for terms in offered where !terms.rules.isEmpty {
            guard let book else {
                throw Problem(
                    .configuration,
                    "The service \"\(terms.name)\" names the rule pack \"\(terms.rules[0])\", and there are no packs.",
                    mend: "Set `server.rule_packs` to their folder.")
            }
            let key = Self.key(of: terms, book)
            guard compiled.rules[key] == nil else { continue }
            if let known = state.withLockedValue({ $0.compiled[key] }) {
                compiled.rules[key] = known
                continue
            }
            do throws(Problem) {
                compiled.rules[key] = try book.rules(
                    terms.rules, isPublic: terms.isPublic, keepsValues: terms.restoresRedacted)
            } catch {
                throw Problem(
                    .configuration, "The service \"\(terms.name)\": \(error.detail)", mend: error.mend,
                    parameter: error.parameter)
            }
        }
        return compiled
    }

    private func list(_ version: WordListVersion, from database: any Database) async throws -> WordList {
        if let known = state.withLockedValue({ $0.lists[version.hash] }), known.name == version.list {
            return known
        }
        let content = try await database.read { try WordLists.content(of: version.id, in: $0) }
        let list = try await RuleThread.run { try version.wordList(content) }
        state.withLockedValue { $0.lists[list.hash] = list }
        return list
    }

    fileprivate static func key(of terms: ServiceTerms, _ book: RuleBook) -> Key {
        Key(
            packs: terms.rules, isPublic: terms.isPublic, keepsValues: terms.restoresRedacted,
            lists: book.lists.mapValues(\.hash))
    }
}
