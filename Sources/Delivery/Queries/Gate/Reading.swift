import Primitives
import Tables

/// What an expression is read over.
struct Reading {
    let sources: [Admission.Source]
    let scope: Admission.Scope
    let derivedAliases: Set<String>
    let depth: Int

    var touchesRows: Bool { sources.contains { !$0.relation.isReleased } }

    /// The hidden columns of all sources, as SQL.
    var rowColumns: [String] {
        sources.flatMap { source in
            source.relation.rowColumns.map { "\(Admission.quoted(source.alias)).\(Admission.quoted($0))" }
        }
    }

    var deeper: Reading {
        Reading(sources: sources, scope: scope, derivedAliases: derivedAliases, depth: depth + 1)
    }

    /// What figures may be made of a column.
    func meaning(of names: [String]) -> Admission.Meaning {
        guard let name = names.last?.lowercased() else { return .other }
        func known(_ source: Admission.Source) -> Admission.Meaning? {
            if source.relation.isReleased { return .other }
            guard let columns = source.relation.columns else {
                return .plain(source: source.alias.lowercased(), column: "\(source.relation.name).\(name)")
            }
            guard let column = columns.first(where: { $0.name.lowercased() == name }) else { return nil }
            if case .plain(let inner, let first) = column.meaning {
                return .plain(source: "\(source.alias.lowercased())/\(inner)", column: first)
            }
            return column.meaning
        }
        if names.count == 2 {
            return sources.first { $0.alias.lowercased() == names[0].lowercased() }.flatMap(known) ?? .other
        }
        if derivedAliases.contains(name) { return .other }
        if sources.count == 1 { return known(sources[0]) ?? .other }
        // Whose column it is, only DuckDB knows.
        return .other
    }
}

enum TableNames {
    static let row = TableQuery.rowNumber
}
