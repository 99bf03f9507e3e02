import Documents
import Exchange
import Primitives

// What the parts of `exchange:` have in common.
extension MappingReader {
    /// The most bytes of the `@id` of a dataset, an offer or an agreement.
    private static let maximumIRIBytes = 2_048
    private static let maximumLegalNameCharacters = 300

    /// The name of a participant.
    func participantName(_ name: Located<String>?) -> Located<String>? {
        check(
            name, Participants.isName, "is no name of a participant", "use 1 to 63 of a-z, 0-9 and - within")
    }

    func legalName(_ name: Located<String>?) -> Located<String>? {
        check(
            name,
            {
                1...Self.maximumLegalNameCharacters ~= $0.unicodeScalars.count
                    && !$0.allSatisfy(\.isWhitespace)
            },
            "is no name of an organisation", "use 1 to \(Self.maximumLegalNameCharacters) characters")
    }

    func jurisdiction(_ code: Located<String>?) -> Located<String>? {
        check(
            code, ManagementAPI.isPlace, "is no code of a place",
            "use two capitals of ISO 3166-1, such as JP or CN, or EU")
    }

    func did(_ text: Located<String>?) -> Located<String>? {
        check(
            text, ManagementAPI.isDID, "is no decentralised identifier",
            "write did:METHOD:ID, such as did:web:bank.example")
    }

    /// The `@id` of something: an IRI, absolute (RFC 3987 §2.2).
    func iri(_ text: Located<String>?) -> Located<String>? {
        check(
            text,
            { text in
                let scheme = text.prefix { $0 != ":" }
                return text.utf8.count <= Self.maximumIRIBytes && scheme.first?.isLetter == true
                    && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
                    && text.utf8.count > scheme.utf8.count + 1
                    && !text.unicodeScalars.contains {
                        $0.value <= 0x20 || "<>\"{}|\\^`".unicodeScalars.contains($0)
                    }
            }, "is no absolute IRI", "write one such as urn:example:dataset")
    }

    /// A fault that another module found, in the manner of the configuration's own.
    func add(_ problem: Problem, _ position: TextPosition, _ path: String) {
        let (fault, mend) = (problem.detail.dropSuffix("."), problem.mend?.dropSuffix("."))
        faults.add(
            position, path, fault,
            mend.map { $0.prefix(1).lowercased() + $0.dropFirst() } ?? "see docs/dataspace.md")
    }

    private func check(
        _ text: Located<String>?, _ isGood: (String) -> Bool, _ fault: String, _ mend: String
    ) -> Located<String>? {
        guard let text else { return nil }
        guard isGood(text.value) else {
            faults.add(text.position, text.path, "\(FaultCollector.quoted(text.value)) \(fault)", mend)
            return nil
        }
        return text
    }
}

extension String {
    fileprivate func dropSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
