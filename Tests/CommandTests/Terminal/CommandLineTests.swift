import ArgumentParser
import Logging
import Primitives
import Testing

@testable import minato

@Suite("The command line")
struct CommandLineTests {
    @Test(
        "is refused when it does not say what to do",
        arguments: [
            ["serve"], ["check"], ["audit", "verify"],
            ["audit", "verify", "--data", "a", "--url", "http://127.0.0.1"],
            ["ledger", "export", "--data", "a"], ["ledger", "export", "--format", "csv"],
            ["ledger", "export", "--data", "a", "--format", "xml"],
            ["ledger", "export", "--data", "a", "--format", "csv", "--json"],
            ["serve", "--config", "a", "--port", "many"], ["serve", "--config", "a", "--log-level", "loud"],
            ["log", "proof", "--data", "a"], ["rules", "assess", "s", "--key", "env:K"],
            ["rules", "assess", "s", "--bank", "b", "--key", "env:K", "--concurrency", "0"],
            ["rules", "assess", "s", "--bank", "b", "--key", "env:K", "--sample", "0"],
            ["rules", "evidence", "s", "--out", "d"], ["rules", "evidence"],
            ["rules", "evidence", "s", "--verify", "d"],
            ["rules", "evidence", "s", "--out", "d", "--admin-key", "env:K", "--records", "-1"],
        ])
    func usageErrors(_ arguments: [String]) {
        do {
            _ = try Minato.parseAsRoot(arguments)
            Issue.record("\(arguments) were taken")
        } catch {
            #expect(Minato.exitCode(for: error) == .validationFailure)
        }
    }

    @Test(
        "is taken when it does",
        arguments: [
            [
                "serve", "--config", "a", "--data", "d", "--host", "::1", "--port", "0", "--database",
                "sqlite:x",
            ],
            ["serve", "--config", "a", "--json", "--log-level", "debug"],
            ["check", "--config", "a", "--json"],
            ["audit", "verify", "--data", "d", "--database", "sqlite:x", "--json"],
            ["audit", "verify", "--url", "http://127.0.0.1", "--key", "k"],
            ["ledger", "export", "--data", "d", "--json"],
            ["ledger", "export", "--data", "d", "--format", "beancount", "--output", "f"],
            ["log", "proof", "--data", "d", "--record", "use_1"],
            [
                "rules", "assess", "s", "--bank", "a.csv", "--bank", "b.jsonl", "--key", "env:K", "--seed",
                "1",
            ],
            ["rules", "evidence", "s", "--out", "d", "--admin-key", "env:K", "--trait", "minors"],
            ["rules", "evidence", "--verify", "d", "--key", "k"],
        ])
    func taken(_ arguments: [String]) throws {
        _ = try Minato.parseAsRoot(arguments)
    }

    @Test("says of a problem what, where and how to mend it")
    func failures() {
        let problem = Problem(
            .configuration, "99999 is out of bounds", mend: "give less", parameter: "--port")

        #expect(Failure.text(problem) == "error: --port: 99999 is out of bounds; give less\n")
        #expect(
            Failure.text(Problem(.notFound, "There is no x.", mend: "Make one."))
                == "error: There is no x. Make one.\n")
    }

    @Test(
        "groups digits by thousands",
        arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")])
    func counts(_ count: Int, _ text: String) {
        #expect(Count.grouped(count) == text)
    }

    @Test("logs one JSON object a line, in which no metadata takes the place of the message")
    func jsonLog() throws {
        var handler = JSONLogHandler(label: "minato")
        handler[metadataKey: "level"] = "forged"
        let event = LogEvent(
            level: .warning, message: "a \"quoted\" line\nand another", error: nil,
            metadata: ["port": "8080", "list": ["a", "b"]], source: "Server", file: "", function: "", line: 1)

        let document = handler.document(event, at: Timestamp(microseconds: 0))

        #expect(document["level"] == "warning")
        #expect(document["message"] == "a \"quoted\" line\nand another")
        #expect(document["port"] == "8080")
        #expect(document["list"] == ["a", "b"])
        #expect(document["time"] == "1970-01-01T00:00:00.000Z")
        #expect(!document.serialized.contains(UInt8(ascii: "\n")))
    }
}
