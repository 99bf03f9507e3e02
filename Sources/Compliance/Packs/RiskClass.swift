import Documents
import Primitives

/// A class of risk that a standard tells apart, such as A.1.d of TC260-003's Appendix A.
public struct RiskClass: Hashable, Sendable {
    public let id: String
    public let title: LocalizedText

    /// The class above it: `A.1` for `A.1.d`; itself where it has none.
    public var group: String {
        guard let dot = id.lastIndex(of: "."), id.filter({ $0 == "." }).count > 1 else { return id }
        return String(id[..<dot])
    }
}

extension RiskClass {
    static let keys = ["id", "title"]

    init?(reading reader: MappingReader, _ names: inout UniqueNames) {
        let id = reader.identifier("id", like: "A.1.a")
        let title = reader.requiredLocalized("title")
        guard let id, names.insert(id, reader.faults), let title else { return nil }
        self.init(id: id.value, title: title)
    }
}
