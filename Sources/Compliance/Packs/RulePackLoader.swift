import Crypto
import Documents
import Primitives

/// Reads packs and the list of duties from the bytes of their files; touches no file itself.
///
/// Everything that is wrong is told at once, each fault with file, line and column: unknown keys, unknown duties,
/// repeated names, contradictory rules, missing languages, missing duties.
public enum RulePackLoader {
    /// The largest file in bytes.
    public static let maximumBytes = 1_048_576

    /// - Parameter file: the name that messages give the text.
    public static func duties(_ bytes: [UInt8], file: String) throws(DocumentFaults) -> DutyList {
        try read(bytes, file: file, keys: DutyList.keys) { reader, _ in DutyList(reading: reader) }
    }

    /// - Parameters:
    ///   - file: the name that messages give the text.
    ///   - duties: what the pack refers to.
    public static func pack(
        _ bytes: [UInt8], file: String, duties: DutyList
    ) throws(DocumentFaults) -> RulePack {
        try read(bytes, file: file, keys: RulePack.keys) { reader, hash in
            RulePack(reading: reader, duties: duties, hash: hash)
        }
    }

    private static let bounds = ReadingBounds(items: 2_000, characters: 4_096)

    private static func read<Document>(
        _ bytes: [UInt8], file: String, keys: [String], _ make: (MappingReader, String) -> Document?
    ) throws(DocumentFaults) -> Document {
        let faults = FaultCollector(file: file)
        guard bytes.count <= maximumBytes else {
            faults.add(.start, "", "the file has \(bytes.count) bytes", "keep it to \(maximumBytes)")
            throw DocumentFaults(faults)
        }
        guard
            let root = DocumentNode.parse(
                bytes, reporting: faults, empty: ("the file holds nothing", "begin it with \"format: \"")),
            let reader = MappingReader(
                root, path: "", keys: keys, context: ReadingContext(faults: faults, bounds: bounds))
        else { throw DocumentFaults(faults) }
        let document = make(reader, hash(root, faults))
        guard let document, faults.count == 0 else { throw DocumentFaults(faults) }
        return document
    }

    private static func hash(_ root: DocumentNode, _ faults: FaultCollector) -> String {
        do throws(Problem) {
            return SHA256.hash(data: try root.json.canonical).hexadecimal
        } catch {
            faults.add(.start, "", error)
            return ""
        }
    }
}
