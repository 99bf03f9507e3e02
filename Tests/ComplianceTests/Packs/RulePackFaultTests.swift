import Documents
import Primitives
import Testing

@testable import Compliance

@Suite("What is wrong in a pack")
struct RulePackFaultTests {
    @Test("An unknown key is named with its place and the nearest known one")
    func unknownKey() throws {
        let fault = try #require(try Packs.faults(replacing: "jurisdiction:", with: "jurisdicton:").last)
        #expect(fault.description.contains("cn.yaml:"))
        #expect(fault.line > 1 && fault.column == 1)
        #expect(fault.message.contains("unknown key") && fault.mend.contains("jurisdiction"))
    }

    @Test("An unknown duty is an error")
    func unknownDuty() throws {
        let faults = try Packs.faults(replacing: "- duty: D05", with: "- duty: D95")
        #expect(faults.contains { $0.message == "unknown duty \"D95\"" })
    }

    @Test("A duty that the pack forgets is an error")
    func forgottenDuty() throws {
        let faults = try Packs.faults(replacing: "- duty: D05", with: "- duty: D04")
        #expect(faults.contains { $0.message.contains("says nothing about D05") })
        #expect(faults.contains { $0.message.contains("D04 stands here twice") })
    }

    @Test("Two rules with one id are an error")
    func repeatedRule() throws {
        let faults = try Packs.faults(replacing: "id: CN-S02", with: "id: CN-S01")
        #expect(faults.contains { $0.message.contains("CN-S01") && $0.message.contains("twice") })
    }

    @Test("Rules that treat the same differently at the same stage contradict each other")
    func contradiction() throws {
        let rule = """
              - id: CN-S99
                duty: D01
                stage: input
                match: {list: "cn-core-values"}
                action: flag
            labels:
            """
        let faults = try Packs.faults(replacing: "labels:", with: rule)
        #expect(faults.count == 1)
        #expect(faults.first?.message.contains("CN-S99 would flag what CN-S01") == true)
    }

    @Test(
        "A rule for a classifier that is not whole is an error",
        arguments: [
            (#"classifier: ["hate"]"#, "on_failure", "refuse"),
            (#"classifier: ["bad"], on_failure: "open""#, "bad", "refuse"),
            (#"classifier: [], on_failure: "open""#, "no category", "refuse"),
            (#"classifier: ["hate"], on_failure: "open", confidence: "checksum""#, "no confidence", "refuse"),
            (#"list: "cn-core-values", on_failure: "open""#, "no on_failure", "refuse"),
            (#"classifier: ["other"], on_failure: "open", list: "cn-core-values""#, "one thing", "refuse"),
            (#"classifier: ["other"], on_failure: "open""#, "which words to redact", "redact"),
        ])
    func classifierRule(match: String, expected: String, action: String) throws {
        let rule = """
              - id: CN-C99
                duty: D01
                stage: both
                match: {\(match)}
                action: \(action)
                text: refusal
            labels:
            """
        let faults = try Packs.faults(replacing: "labels:", with: rule)
        #expect(faults.contains { $0.description.contains(expected) })
    }

    @Test("The same at stages apart is no contradiction")
    func stagesApart() throws {
        let rule = """
              - id: CN-S99
                duty: D26
                stage: output
                match: {list: "prompt-injection"}
                action: redact
            labels:
            """
        #expect(try Packs.faults(replacing: "labels:", with: rule).isEmpty)
    }

    @Test("A text that lacks a language is an error for each language")
    func missingLanguage() throws {
        let text = try Packs.text("cn-interim-measures").split(separator: "\n").map { line in
            line.hasPrefix("  refusal:") ? "  refusal: {en: \"No.\"}" : String(line)
        }.joined(separator: "\n")
        let faults = try Packs.faults(text)
        #expect(faults.count { $0.path == "texts.refusal" } == 2)
    }

    @Test("A list that no word list declares is an error")
    func unknownList() throws {
        let faults = try Packs.faults(
            replacing: "match: {list: \"cn-rights\"}", with: "match: {list: \"cn-right\"}")
        #expect(faults.first?.mend == "did you mean \"cn-rights\"?")
    }

    @Test("Law under a condition names its condition")
    func condition() throws {
        #expect(
            try Packs.faults(replacing: "    when: [\"opinion-shaping\"]\n", with: "").first?.message
                == "law-if without a condition")
    }

    @Test("A list's file cannot leave the folder")
    func escape() throws {
        let faults = try Packs.faults(replacing: "\"lists/cn-rights.csv\"", with: "\"../cn-rights.csv\"")
        #expect(faults.first?.message.contains("leaves the folder") == true)
    }

    @Test("A file over the bound is refused before it is read")
    func tooLarge() throws {
        let faults = try Packs.faults(String(repeating: "#", count: RulePackLoader.maximumBytes + 1))
        #expect(faults.first?.message.contains("bytes") == true)
    }

    @Test(
        "What is no YAML of ours is refused with a place",
        arguments: [
            "", "[", "a: &x 1\nb: *x", "\u{0}", "format: [1", "- 1", "a:\n\t- b", "a: |\n  b",
            "%YAML 1.2\n---\na: 1",
            String(repeating: "[", count: 10_000), String(repeating: "- ", count: 10_000),
            "{a: {a: {a: {a: 1}}}}", "format: minato-rule-pack/1\nformat: x",
        ])
    func malformed(_ text: String) throws { #expect(try !Packs.faults(text).isEmpty) }

    @Test("Invalid UTF-8 is named by its line")
    func invalidUTF8() throws {
        let duties = try Packs.duties()
        #expect {
            try RulePackLoader.pack([0x61, 0x3A, 0x20, 0x31, 0x0A, 0xFF, 0x0A], file: "p", duties: duties)
        } throws: { error in
            (error as? DocumentFaults)?.faults.first?.line == 2
        }
    }

    @Test("No change of bytes makes the reader trap")
    func mutations() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        let random = SeededRandomness(seed)
        let duties = try Packs.duties()
        let whole = Array(try Packs.text("eu-ai-act").utf8.prefix(4_000))
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0...random.below(6) where !bytes.isEmpty {
                let place = Int(random.below(UInt64(bytes.count)))
                switch random.below(3) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes = Array(bytes[..<max(1, place)])
                }
            }
            _ = try? RulePackLoader.pack(bytes, file: "p", duties: duties)
        }
    }
}
