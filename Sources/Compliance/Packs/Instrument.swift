import Documents
import Primitives

/// A law, measure, standard or guideline that a pack refers to.
public struct Instrument: Hashable, Sendable {
    /// How well its text is known to whoever wrote the pack.
    public enum Basis: String, Hashable, Sendable, CaseIterable {
        /// The text was read.
        case read
        /// Parts of the text were seen in quotation.
        case quoted
        /// Known from other pages about it.
        case secondary
        /// Not read at any source: check before relying on it.
        case unread
    }

    public let id: String
    public let title: LocalizedText
    public let issued: PackDate?
    public let inForce: PackDate?
    public let basis: Basis
    public let note: String?
}

extension Instrument {
    static let keys = ["id", "title", "issued", "in_force", "basis", "note"]

    init?(reading reader: MappingReader, _ names: inout UniqueNames) {
        let id = reader.identifier("id", like: "AI-ACT")
        let title = reader.requiredLocalized("title")
        let basis = reader.requiredChoice("basis", Basis.self)
        let issued = reader.date("issued")
        let inForce = reader.date("in_force")
        let note = reader.text("note")?.value
        guard let id, names.insert(id, reader.faults), let title, let basis else { return nil }
        self.init(id: id.value, title: title, issued: issued, inForce: inForce, basis: basis, note: note)
    }
}
