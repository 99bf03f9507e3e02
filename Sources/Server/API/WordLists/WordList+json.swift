import Compliance
import Foundation
import Oversight
import Primitives

extension WordListVersion {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .id(id), "list": .string(list), "number": .count(number), "list_hash": .string(hash),
            "entries": .count(entries), "duplicates": .count(duplicates), "bytes": .count(bytes),
            "imported_by": .string(importedBy), "imported_at": .time(importedAt),
        ]
    }

    /// The day of its import (UTC).
    var importDay: PackDate? { PackDate(importedAt) }
}

extension [WordListVersion] {
    /// The day of the newest import of each list.
    var importDays: [String: PackDate] {
        Dictionary(
            compactMap { version in version.importDay.map { (version.list, $0) } },
            uniquingKeysWith: Swift.max)
    }
}

extension PackDate {
    /// The day of a time (UTC).
    init?(_ time: Timestamp) { self.init(String(time.rfc3339.prefix(10))) }
}

/// A list as it is in force.
struct WordListInForce: Sendable {
    let list: WordList
    let book: RuleBook
    /// Nil where it is that of the packs.
    let version: WordListVersion?

    func members(today: PackDate?) -> [String: JSONValue] {
        var age: Int64?
        if let day = version?.importDay, let today { age = max(0, today.days - day.days) }
        return [
            "name": .string(list.name), "packs": .texts(book.packs(using: list.name).map(\.name)),
            "classes": .texts(book.classes(ofList: list.name)), "entries": .count(list.entries.count),
            "list_hash": .string(list.hash), "version": version?.json ?? .null,
            "age_in_days": age.map { .number(.integer($0)) } ?? .null,
        ]
    }

    /// What standards ask of the packs that use the list.
    /// - Parameter versions: Of all lists.
    func coverage(_ versions: [WordListVersion], today: PackDate?) -> [JSONValue] {
        guard let today else { return [] }
        return book.packs(using: list.name).compactMap { pack in
            WordListCoverage(
                of: pack, lists: Array(book.lists.values), updates: versions.importDays, today: today
            )?.json(pack: pack.name)
        }
    }
}
