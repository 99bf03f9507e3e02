import Documents

/// A word list that a pack uses: its name in the rules, the file of its seed, the classes it is for.
public struct WordListDeclaration: Hashable, Sendable {
    public let name: String
    /// Relative to the folder of the packs; never leaves it.
    public let file: String
    public let duty: DutyID
    /// The classes or groups of classes of its entries.
    public let classes: [String]
}

extension WordListDeclaration {
    static let keys = ["name", "file", "duty", "classes"]

    init?(reading reader: MappingReader, duties: DutyList, _ names: inout UniqueNames) {
        let name = reader.identifier("name", like: "core-values")
        let file = reader.requiredText("file", like: "lists/core-values.csv")
        let duty = reader.duty(of: duties)
        let classes = reader.texts("classes", like: "A.1").map(\.value)
        if classes.isEmpty {
            reader.faults.add(
                reader.position(of: "classes"), reader.path(of: "classes"), "the list has no classes",
                "add \"classes: [A.1]\"")
        }
        if let file, !Self.isInside(file.value) {
            reader.faults.add(
                file.position, file.path,
                "\(FaultCollector.quoted(file.value)) leaves the folder of the packs",
                "write a path below it, without \"..\"")
        }
        guard let name, names.insert(name, reader.faults), let file, let duty else { return nil }
        self.init(name: name.value, file: file.value, duty: duty, classes: classes)
    }

    private static func isInside(_ path: String) -> Bool {
        !path.hasPrefix("/") && !path.contains("\\")
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".."
            }
    }
}
