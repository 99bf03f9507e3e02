import Foundation

/// Text for people and programs, written at once and whole.
enum StandardStream {
    static func error(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

    static func output(_ text: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    static func output(_ bytes: [UInt8]) throws { try FileHandle.standardOutput.write(contentsOf: bytes) }

    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
