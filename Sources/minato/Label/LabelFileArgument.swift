import ArgumentParser
import Foundation
import Labelling
import Primitives

/// Which file.
struct LabelFileArgument: ParsableArguments {
    @Argument(help: "The file.", completion: .file())
    var file: String

    /// - Throws: ``Problem/Kind/notFound`` or ``Problem/Kind/bodyTooLarge``.
    func bytes() throws(Problem) -> [UInt8] {
        let content: Data?
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            defer { try? handle.close() }
            content = try handle.read(upToCount: LabelledFile.maximumBytes + 1)
        } catch {
            throw Problem(
                .notFound, "\(file) cannot be read.", mend: "Give the path of a file that you may read.")
        }
        let bytes = [UInt8](content ?? Data())
        guard bytes.count <= LabelledFile.maximumBytes else {
            throw Problem(
                .bodyTooLarge, "\(file) has more than \(LabelledFile.maximumBytes) bytes.",
                mend: "Give a smaller file.")
        }
        return bytes
    }
}
