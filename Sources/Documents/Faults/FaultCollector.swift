/// Gathers the faults of one document while it is read, so that all of them are told at once.
package final class FaultCollector {
    /// How many faults are kept; a file with more of them is not a document of ours.
    package static let maximumFaults = 100

    /// The name of the document, as the messages give it.
    package let file: String
    package private(set) var faults: [DocumentFault] = []
    /// Faults found, kept or not.
    package private(set) var count = 0

    package init(file: String) { self.file = file }

    /// The faults in the order of the file.
    package var sorted: [DocumentFault] {
        faults.sorted {
            ($0.line, $0.column, $0.path, $0.message) < ($1.line, $1.column, $1.path, $1.message)
        }
    }

    package var isFull: Bool { count >= Self.maximumFaults }

    /// The texts are made only where the fault is kept.
    package func add(
        _ position: TextPosition, _ path: @autoclosure () -> String, _ message: @autoclosure () -> String,
        _ mend: @autoclosure () -> String
    ) {
        count += 1
        guard count <= Self.maximumFaults else { return }
        faults.append(
            DocumentFault(
                file: file, line: position.line, column: position.column, path: path(), message: message(),
                mend: mend()))
    }
}
