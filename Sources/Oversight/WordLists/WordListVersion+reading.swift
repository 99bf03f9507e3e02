import Compliance
import Documents
import Primitives

extension WordListVersion {
    /// The list itself.
    /// - Parameter content: What ``WordLists/content(of:in:)`` gave.
    /// - Throws: `conflict` where the entries are no longer kept; `corrupt` where they are not those that were
    ///   imported.
    public func wordList(_ content: [UInt8]?) throws(Problem) -> WordList {
        guard let content else {
            throw Problem(
                .conflict, "The entries of version \(number) of the list \"\(list)\" are no longer kept.",
                mend: "Import the file again.")
        }
        let read: WordList?
        do throws(DocumentFaults) {
            read = try WordList(csv: content, name: list, file: id.description)
        } catch {
            read = nil
        }
        guard let read, read.hash == hash else {
            throw Problem(
                .corrupt,
                "The entries of version \(number) of the word list \"\(list)\" are not those imported.",
                mend: "Restore the data directory from a copy.")
        }
        return read
    }
}
