import Primitives
import Testing

@testable import Server

@Suite("Secrets")
struct SecretTests {
    private typealias Samples = ConfigurationSamples

    @Test("A secret shows itself only when it is asked by name")
    func redaction() throws {
        let configuration = try Samples.parse(
            "server: {admin_keys: [hidden-1]}\naccounts: [{name: a, currency: JPY, keys: [hidden-2]}]")
        let secret = configuration.server.adminKeys[0]
        var dumped = ""
        dump(configuration, to: &dumped)
        let shown = "\(configuration) \(String(reflecting: configuration)) \(dumped) \(secret) \([secret])"
        #expect(!shown.contains("hidden"))
        #expect("\(secret)" == "•••")
        #expect("\(SecretReference.literal(secret))" == "•••")
        #expect(secret.reveal() == "hidden-1")
    }

    @Test("A reference is the secret itself, a variable or a file")
    func references() throws {
        #expect(try SecretReference("sk-a") == .literal(Secret("sk-a")))
        #expect(try SecretReference("env:A_1") == .environment("A_1"))
        #expect(try SecretReference("file:a/b") == .file("a/b"))
        #expect("\(try SecretReference("env:A_1")) \(try SecretReference("file:a/b"))" == "env:A_1 file:a/b")
        for text in ["", "env:", "env:1A", "env:A-B", "file:"] {
            #expect(throws: Problem.self) { try SecretReference(text) }
        }
    }

    @Test("A file's line breaks at its end do not count, and its place is relative to the configuration")
    func file() throws {
        try Samples.withFolder { folder in
            try Samples.write(" a b \r\n\n", to: "\(folder)/s")
            let secret = try SecretReference("file:s").resolve(environment: [:], baseDirectory: folder)
            #expect(secret.reveal() == " a b ")
            let absolute = try SecretReference("file:\(folder)/s")
            #expect(try absolute.resolve(environment: [:], baseDirectory: "/absent") == secret)
        }
    }

    @Test("What is not there is a fault with the line and without any secret")
    func unresolved() throws {
        try Samples.withFolder { folder in
            try Samples.write("\n", to: "\(folder)/empty")
            try Samples.write(String(repeating: "x", count: 65_537), to: "\(folder)/large")
            try Samples.write("sk-one two", to: "\(folder)/blank")
            let yaml = """
                server:
                  admin_keys:
                    - env:UNSET
                    - env:EMPTY
                    - file:absent
                    - file:empty
                    - file:large
                    - file:blank
                    - "env:"
                    - file:.
                """
            #expect(
                Samples.faults(yaml, baseDirectory: folder) == [
                    "3:7: server.admin_keys[0]: the environment variable UNSET is not set; "
                        + "export UNSET before the start",
                    "4:7: server.admin_keys[1]: the environment variable EMPTY is empty; "
                        + "give EMPTY the secret as its value",
                    "5:7: server.admin_keys[2]: there is no file \(folder)/absent; check the path",
                    "6:7: server.admin_keys[3]: the file \(folder)/empty is empty; write the secret into it",
                    "7:7: server.admin_keys[4]: the file \(folder)/large has more than 65536 bytes; "
                        + "give a file of at most that size",
                    "8:7: server.admin_keys[5]: the secret has characters that an HTTP header cannot carry; "
                        + "use letters, digits and punctuation of ASCII, without blanks",
                    "9:7: server.admin_keys[6]: \"env:\" is not followed by the name of an environment variable; "
                        + "write env:NAME with letters, digits and underscores",
                    "10:7: server.admin_keys[7]: \(folder)/. is a folder; give the path of a file",
                ])
        }
    }
}
