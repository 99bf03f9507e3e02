import Oversight

/// The objects of `/api/word-lists`.
enum WordListShapes {
    static let version = ObjectShape(
        "WordListVersion", "One import of a word list. It never changes.",
        [
            .required("id", .id(WordListVersion.self)),
            .required("list", .anyText),
            .required("number", .count, "1, 2, 3, … for each list."),
            .required("list_hash", .hexadecimal, "SHA-256 of patterns and classes; decisions bear it."),
            .required("entries", .count),
            .required("duplicates", .count, "Entries that stood more than once and were dropped."),
            .required("bytes", .count),
            .required("imported_by", .anyText),
            .required("imported_at", .time),
        ])

    static let list = ObjectShape(
        "WordList", "A list of phrases that rule packs look for, as it is in force.",
        [
            .required("name", .anyText),
            .required("packs", .list(.anyText), "The packs that use it."),
            .required("classes", .list(.anyText), "The classes, or groups of them, that entries may have."),
            .required("entries", .count),
            .required("list_hash", .hexadecimal, "SHA-256 of patterns and classes; decisions bear it."),
            .required(
                "version", .nullable(.object(version)),
                "The operator's version in force; null where the list is that of the packs."),
            .required(
                "age_in_days", .nullable(.integer(0...1_000_000)),
                "Since the version was imported; null where nobody has said how old the list is."),
        ])

    private static let line = ObjectShape(
        "WordListCoverageLine",
        [
            .required("class", .nullable(.anyText), "null for all entries."),
            .required("present", .count),
            .required("asked", .count),
            .required("met", .boolean),
        ])

    static let coverage = ObjectShape(
        "WordListCoverage",
        "What a standard asks of the lists of a pack, beside what is there. It counts; it does not judge entries.",
        [
            .required("pack", .anyText),
            .required("clause", .anyText),
            .required("total", .object(line)),
            .required("classes", .list(.object(line))),
            .required("age_in_days", .nullable(.number), "Since the last import of any list of the pack."),
            .required("maximum_age_in_days", .count),
            .required("met", .boolean),
        ])

    static let detail = ObjectShape(
        "WordListDetail",
        list.members + [
            .required(
                "coverage", .list(.object(coverage)),
                "Of each pack that uses the list and asks something of its lists.")
        ])
}
