import Foundation
import Knowledge
import Processes

/// Where the programs that parse documents lie.
enum DocumentPrograms {
    /// `pdftotext` as given, or on the `PATH`; the parser and its Python in the runtime's folder as given, or in the first
    /// one that has them.
    static func reader(_ configuration: KnowledgeConfiguration) -> DocumentReader {
        let folders = configuration.runtime.map { [$0] } ?? InstalledPrograms.runtimeFolders()
        let runtime = folders.map { URL(fileURLWithPath: $0).path }.first { folder in
            FileManager.default.isExecutableFile(atPath: python(folder))
                && FileManager.default.isReadableFile(atPath: parser(folder))
        }
        return DocumentReader(
            DocumentReader.Configuration(
                pdftotext: configuration.pdftotext ?? InstalledPrograms.onPath("pdftotext"),
                python: runtime.map(python), parser: runtime.map(parser),
                concurrency: configuration.concurrency, time: .seconds(configuration.timeLimit),
                memoryBytes: UInt64(configuration.memory) << 20,
                maximumBytes: configuration.maximumDocumentBytes))
    }

    private static func python(_ folder: String) -> String { "\(folder)/bin/python" }
    private static func parser(_ folder: String) -> String { "\(folder)/document_parser.py" }
}
