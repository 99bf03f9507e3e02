import Primitives

/// Reads, writes and verifies labels of GB 45438-2025 in files: bytes in, bytes out.
///
/// ```swift
/// let label = try AIGCLabel(.generated, contentProducer: "001191440300708461136T1XGW3", produceID: "42")
/// let labelled = try LabelledFile.write(label, to: png, name: "cat.png")
/// try LabelledFile.verify(labelled, name: "cat.png")     // no faults
/// ```
///
/// Any input is safe: malformed files are refused, no reader goes further than the file and the bounds allow.
public enum LabelledFile {
    /// The largest file in bytes.
    public static let maximumBytes = 268_435_456
    /// The most labels that are listed of one file.
    public static let maximumLabels = 64

    /// Every label in the file, in its order.
    ///
    /// - Parameter name: the name of the file, by whose ending Markdown and JSON are known.
    /// - Throws: ``Problem/Kind/unsupported`` for other formats, ``Problem/Kind/invalidValue`` for malformed files.
    public static func read(_ bytes: [UInt8], name: String) throws(Problem) -> [FoundLabel] {
        let labels: [FoundLabel] =
            switch try format(bytes, name) {
            case .png: try PNGFile(bytes).labels
            case .jpeg: try JPEGFile(bytes).labels
            case .webp: try WebPFile(bytes).labels
            case .wav: try WAVFile(bytes).labels
            case .mp3: try MP3File(bytes).labels
            case .pdf: try PDFFile(bytes).labels
            case .officeOpenXML: try OfficeFile(bytes).labels
            case .markdown: try MarkdownFile(bytes).labels
            case .json: try JSONAnswer(bytes).labels
            }
        return Array(labels.prefix(maximumLabels))
    }

    /// The file with this label, and no other: labels that are there are replaced (GB 45438-2025, 6.1 c).
    ///
    /// - Throws: ``Problem/Kind/unsupported`` for other formats and for files that cannot be changed safely,
    ///   ``Problem/Kind/invalidValue`` for malformed files.
    public static func write(_ label: AIGCLabel, to bytes: [UInt8], name: String) throws(Problem) -> [UInt8] {
        switch try format(bytes, name) {
        case .png: try PNGFile(bytes).labelled(label)
        case .jpeg: try JPEGFile(bytes).labelled(label)
        case .webp: try WebPFile(bytes).labelled(label)
        case .wav: try WAVFile(bytes).labelled(label)
        case .mp3: try MP3File(bytes).labelled(label)
        case .pdf: try PDFFile(bytes).labelled(label)
        case .officeOpenXML: try OfficeFile(bytes).labelled(label)
        case .markdown: try MarkdownFile(bytes).labelled(label)
        case .json: try JSONAnswer(bytes).labelled(label)
        }
    }

    /// Every rule of the label that the file breaks; empty where it has one label and that is well formed.
    ///
    /// - Throws: as ``read(_:name:)``.
    public static func verify(_ bytes: [UInt8], name: String) throws(Problem) -> [AIGCFault] {
        faults(of: try read(bytes, name: name))
    }

    /// Every rule that labels break together and each for itself.
    public static func faults(of labels: [FoundLabel]) -> [AIGCFault] {
        guard !labels.isEmpty else {
            return [
                AIGCFault(
                    rule: .noLabel, field: nil, message: "There is no label.",
                    mend: "Write one with `minato label write`.")
            ]
        }
        var faults: [AIGCFault] = []
        if labels.count > 1 {
            let places = Set(labels.map(\.carrier)).sorted().joined(separator: ", ")
            faults.append(
                AIGCFault(
                    rule: .duplicate, field: nil,
                    message: "There are \(labels.count) labels (\(places)); one is allowed (6.1 c).",
                    mend: "Write the label anew, which removes the others."))
        }
        for label in labels {
            do throws(AIGCFaults) {
                _ = try AIGCLabel(parsing: label.text)
            } catch {
                faults += error.faults
            }
        }
        return faults
    }

    private static func format(_ bytes: [UInt8], _ name: String) throws(Problem) -> LabelledFormat {
        guard bytes.count <= maximumBytes else {
            throw Problem(
                .bodyTooLarge, "The file has \(bytes.count) bytes.",
                mend: "Give one of at most \(maximumBytes).")
        }
        guard let format = LabelledFormat(bytes, name: name) else {
            throw Problem(
                .unsupported, "The file is of no format in which labels are kept here.",
                mend: "Give \(LabelledFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return format
    }

    /// The error of a file that is not what it seems.
    static func malformed(_ format: String, _ what: String) -> Problem {
        Problem(.invalidValue, "The \(format) file is malformed: \(what).", mend: "Save it anew.")
    }
}
