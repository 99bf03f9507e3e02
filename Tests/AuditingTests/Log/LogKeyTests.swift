import Foundation
import MerkleTree
import Primitives
import Testing

@testable import Auditing

@Suite("The key of the log")
struct LogKeyTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("log.key") }

    init() throws { folder = try TemporaryFolder() }

    @Test("is kept in a file that only its owner can use, and comes back from it")
    func roundTrip() throws {
        let made = try LogKey.create(at: path, origin: "audit.example/exchange", random: SeededRandomness(1))
        let opened = try #require(try LogKey.open(at: path))

        #expect(opened.verifierKey == made.verifierKey)
        #expect(opened.origin == "audit.example/exchange")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["log.key"])
        try opened.signer.sign("text\n").verified(by: [made.verifier])
    }

    @Test("is missing where there is no file")
    func missing() throws {
        #expect(try LogKey.open(at: path) == nil)
    }

    @Test("never replaces another")
    func exclusive() throws {
        let first = try LogKey.create(at: path, origin: "one.example", random: SeededRandomness(1))

        let second = kind { try LogKey.create(at: path, origin: "two.example", random: SeededRandomness(2)) }

        #expect(second == .conflict)
        #expect(try LogKey.open(at: path)?.verifierKey == first.verifierKey)
    }

    @Test("is made although a crash left a draft behind")
    func leftover() throws {
        try Data("half".utf8).write(to: URL(filePath: path + ".new"))

        _ = try LogKey.create(at: path, origin: "one.example", random: SeededRandomness(1))

        #expect(try LogKey.open(at: path) != nil)
    }

    @Test("has another seed each time")
    func fresh() throws {
        let one = try LogKey.create(at: path, origin: "one.example", random: SystemRandomness())
        let two = try LogKey.create(at: path + "2", origin: "one.example", random: SystemRandomness())

        #expect(one.verifierKey != two.verifierKey)
    }

    @Test(
        "is refused when others may use its file",
        arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o777])
    func permissions(_ mode: Int) throws {
        _ = try LogKey.create(at: path, origin: "one.example", random: SeededRandomness(1))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)

        #expect {
            _ = try LogKey.open(at: path)
        } throws: { error in
            guard let problem = error as? Problem else { return false }
            return problem.kind == .configuration && problem.mend?.contains("chmod 600") == true
        }
    }

    @Test("is refused behind a link, and in a folder's place")
    func notAFile() throws {
        _ = try LogKey.create(at: path, origin: "one.example", random: SeededRandomness(1))
        try FileManager.default.createSymbolicLink(atPath: path + ".link", withDestinationPath: path)

        for path in [path + ".link", folder.url.path] {
            #expect(kind { try LogKey.open(at: path) } == .configuration)
        }
    }

    @Test("is refused when any byte of its file was changed")
    func damaged() throws {
        _ = try LogKey.create(at: path, origin: "one.example", random: SeededRandomness(1))
        let whole = try Data(contentsOf: URL(filePath: path))
        let changed = whole.indices.map { position in
            var copy = whole
            copy[position] ^= 1
            return copy
        }
        let others = [
            Data(), Data(whole.dropLast()), whole + whole, whole + Data("\n".utf8),
            Data("PRIVATE+KEY+\n".utf8),
            Data(repeating: 0x41, count: 5_000), Data([0xFF, 0xFE]),
        ]

        for content in changed + others {
            try write(content)
            #expect(
                kind { try LogKey.open(at: path) } == .configuration,
                "\(String(decoding: content, as: UTF8.self))")
        }
        try write(whole)
        #expect(try LogKey.open(at: path) != nil)
    }

    @Test("has the text that Go's note package reads")
    func text() throws {
        let key = try LogKey(origin: "audit.example/exchange", seed: Array(0..<32))

        #expect(
            key.verifierKey
                == "audit.example/exchange+6683c4e0+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
        #expect(
            key.secretText
                == "PRIVATE+KEY+audit.example/exchange+6683c4e0+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
        )
        #expect(LogKey(secretText: key.secretText)?.verifierKey == key.verifierKey)
    }

    @Test(
        "is refused with a name that no checkpoint can bear",
        arguments: ["", "a b", "a+b", "a\nb", "a\u{2003}b"])
    func names(_ origin: String) throws {
        let made = kind { try LogKey.create(at: path, origin: origin, random: SeededRandomness(1)) }

        #expect(made == .configuration)
        #expect(try LogKey.open(at: path) == nil)
    }

    @Test("is refused with a seed that is not 32 bytes", arguments: [0, 31, 33])
    func seeds(_ count: Int) {
        let made = kind { try LogKey(origin: "one.example", seed: [UInt8](repeating: 1, count: count)) }

        #expect(made == .configuration)
    }

    @Test("never shows its secret")
    func silence() throws {
        let key = try LogKey(origin: "one.example", seed: [UInt8](repeating: 0xAB, count: 32))
        var dumped = ""
        dump(key, to: &dumped)

        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(!text.contains("171"))  // 0xAB
            #expect(!text.contains("q6urq6ur"))  // in base64
            #expect(!text.lowercased().contains("abab"))
        }
    }

    private func write(_ content: Data) throws {
        try content.write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// The kind of the problem that `body` throws.
    private func kind<T>(_ body: () throws -> T) -> Problem.Kind? {
        do { _ = try body() } catch { return (error as? Problem)?.kind }
        return nil
    }
}
