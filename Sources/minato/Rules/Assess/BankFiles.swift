import Compliance
import Documents
import Foundation
import Primitives

/// The files of question banks, read as one set of questions.
enum BankFiles {
    /// The most files of one run.
    static let maximumFiles = 64

    /// - Parameter classes: the risk classes of the packs.
    /// - Throws: every fault of every file; a question that stands in two of them.
    static func load(_ paths: [String], classes: [String]) throws -> [QuestionBank] {
        guard paths.count <= maximumFiles else {
            throw Problem(
                .invalidValue, "\(paths.count) banks were given.", mend: "Give at most \(maximumFiles).",
                parameter: "--bank")
        }
        var faults: [DocumentFault] = []
        var omitted = 0
        var banks: [QuestionBank] = []
        for path in paths {
            do throws(DocumentFaults) {
                banks.append(try load(path, classes: classes))
            } catch {
                faults += error.faults
                omitted += error.omitted
            }
        }
        guard faults.isEmpty else { throw DocumentFaults(faults, omitted: omitted) }
        var owners: [String: String] = [:]
        for bank in banks {
            for question in bank.questions {
                guard let other = owners.updateValue(bank.name, forKey: question.id) else { continue }
                throw Problem(
                    .invalidValue, "The question \"\(question.id)\" stands in \(other) and in \(bank.name).",
                    mend: "Give each question an id of its own.", parameter: "--bank")
            }
        }
        return banks
    }

    private static func load(_ path: String, classes: [String]) throws(DocumentFaults) -> QuestionBank {
        func whole(_ message: String, _ mend: String) -> DocumentFaults {
            DocumentFaults([
                DocumentFault(file: path, line: 0, column: 0, path: "", message: message, mend: mend)
            ])
        }
        let bytes: [UInt8]
        do throws(Problem) {
            bytes = try BoundedFile.read(path, maximumBytes: QuestionBank.maximumBytes)
        } catch {
            throw whole(error.detail, error.mend ?? "")
        }
        let file = URL(fileURLWithPath: path)
        let name = file.lastPathComponent
        switch file.pathExtension.lowercased() {
        case "csv": return try QuestionBank(csv: bytes, name: name, file: path, classes: classes)
        case "jsonl", "ndjson":
            return try QuestionBank(jsonLines: bytes, name: name, file: path, classes: classes)
        default: throw whole("the name does not tell the format", "end it in .csv or .jsonl")
        }
    }
}
