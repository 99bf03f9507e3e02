import Primitives
import Testing

@testable import Server

@Suite("The YAML of a configuration")
struct ConfigurationYAMLTests {
    private typealias Samples = ConfigurationSamples

    @Test(
        "What a configuration has no use for is refused at its place",
        arguments: [
            ("", "1:1: the file holds no configuration"),
            ("# only a comment\n", "1:1: the file holds no configuration"),
            ("server:\n\tport: 1\n", "2:1: a tab character"),
            ("server: &a {port: 1}\n", "1:9: \"&\" starts a YAML anchor"),
            ("server: {cors: {origins: [*]}}\n", "1:27: \"*\" starts a YAML alias"),
            ("server: !!map {}\n", "1:9: \"!\" starts a YAML tag"),
            ("%YAML 1.2\n---\nserver: {}\n", "1:1: \"%\" starts a YAML directive"),
            ("server:\n  host: @h\n", "2:9: \"@\" cannot start a value"),
            ("? server\n: {}\n", "1:1: \"?\" starts an explicit key"),
            ("server:\n  host: |\n    h\n", "2:9: \"|\" starts a text over several lines"),
            ("server:\n  host: >-\n    h\n", "2:9: \">\" starts a text over several lines"),
            ("server:\n  host: a\n    b\n", "3:5: this line goes on with the value of the line above"),
            (
                "engines:\n  - name: a\n     kind: local\n",
                "3:6: this line goes on with the value of the line above"
            ),
            ("server: {host: a\n  b}\n", "2:3: a comma or a closing bracket is missing before this"),
            ("server:\n  host: \"a\n    b\"\n", "2:9: this quote is not closed on its line"),
            ("server:\n  host: 'it''s\n", "2:9: this quote is not closed on its line"),
            ("server: {}\n---\nserver: {}\n", "2:1: a second document begins here"),
            ("server: {}\n...\nserver: {}\n", "3:1: a second document begins here"),
            ("server: {port: 1\n", "2:1: not valid YAML"),
            ("server: ]\n", "1:9: not valid YAML"),
            ("server:\n  port: 1\n host: h\n", "3:2: not valid YAML"),
            ("server: a: b\n", "1:10: not valid YAML"),
            ("server: \u{7}\n", "1:9: the file contains the character U+0007"),
            ("server: {}\rengines: []", "1:11: the file contains the character U+000D"),
            ("server:\u{2028}  port: 1", "1:8: the file contains the character U+2028"),
        ])
    func refused(yaml: String, fault: String) {
        let faults = Samples.faults(yaml)
        #expect(faults.first?.hasPrefix(fault) == true, "\(faults)")
        #expect(faults.count == 1)
    }

    @Test("Bytes that are not UTF-8 are a fault with their place")
    func invalidBytes() {
        let faults = Samples.faults(bytes: Array("server:\n  host: é".utf8) + [0xFF, 0x0A])
        #expect(faults == ["2:10: the file is not UTF-8: an invalid byte follows; save the file as UTF-8"])
    }

    @Test("A text of more than a mebibyte is refused unread")
    func tooLarge() {
        let faults = Samples.faults(String(repeating: "#\n", count: 524_289))
        #expect(faults == ["1:1: the configuration has 1048578 bytes; keep it to 1048576"])
    }

    @Test("Deep nesting is refused without being followed")
    func deepNesting() {
        let texts = [
            "server: " + String(repeating: "[", count: 500_000),
            "server: " + String(repeating: "{a: ", count: 100_000),
            String(repeating: "- ", count: 500_000),
            (0..<1_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        ]
        for (number, yaml) in texts.enumerated() {
            let faults = Samples.faults(yaml)
            #expect(faults.count == 1, "text \(number)")
            #expect(faults.first?.contains("more than 32 levels of nesting") == true, "text \(number)")
        }
    }

    @Test("Anchors that unfold into billions of values are refused without being followed")
    func anchorBomb() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let alias = "*a\(level - 1)"
            yaml += "a\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]\n"
        }
        yaml += "*a30 : x\n"
        #expect(Samples.faults(yaml).first?.hasPrefix("1:5: \"&\" starts a YAML anchor") == true)
    }

    @Test("A repeated key is told with both places, and the rest is checked all the same")
    func repeatedKeys() {
        let faults = Samples.faults(
            """
            server:
              port: 1
              "host": h
              port: 2
              host: i
              prot: 3
              cors: {origins: [], origins: []}
            engines:
            - name: a
              kind: local
              model: m
            - name: b
              kind: local
              name: c
              model: m
            server: {}
            """)
        #expect(
            faults == [
                "4:3: server.port: the key \"port\" stands here twice, first on line 2; remove one of the two",
                "5:3: server.host: the key \"host\" stands here twice, first on line 3; remove one of the two",
                "6:3: server.prot: unknown key \"prot\"; did you mean \"port\"?",
                "7:23: server.cors.origins: the key \"origins\" stands here twice, first on line 7; "
                    + "remove one of the two",
                "14:3: engines[1].name: the key \"name\" stands here twice, first on line 12; remove one of the two",
                "16:1: server: the key \"server\" stands here twice, first on line 1; remove one of the two",
            ])
    }

    @Test("A key repeated with escapes is a fault too")
    func repeatedKeyWithEscapes() {
        let faults = Samples.faults("server:\n  port: 1\n  \"p\\x6frt\": 2\n")
        #expect(faults.first?.contains("the key port stands twice in its mapping") == true, "\(faults)")
    }

    @Test("Repeated keys are told even where the rest cannot be read")
    func repeatedKeysInBrokenText() {
        #expect(Samples.faults("a: 1\na: 2\nb: [\n").count == 2)
    }

    @Test(
        "Quotes, brackets and hashes inside values do not mislead the scan",
        arguments: [
            "server: {host: h, data: 'a: [b] {c} # d'}\n",
            "server: # comment with [ { \" ' * &\n  data: a#b'c\"d[e]f{g}h*i&j!k # comment\n",
            "server:\n  data: \"\\\" [ # \\\\\"\n  host: h\n",
            "server:\n  data: 'it''s'\n\n  # comment\n  host: h   \n\n",
            "server: {\n  # comment\n  data: a,\n  host: h   # [\n}\n",
            "server:\n  cors:\n    origins:\n    - http://a\n    - http://b\n  host: h\n",
            "server:\n    data:\n        x\n    host: h\n",
            "---\nserver: {}\n",
            "--- {server: {}}\n...\n",
            "engines: []\nserver: {}",
            "engines:\n- name: a\n  kind: local\n  model: m\n-\n  name: b\n  kind: local\n  model: m\nserver: {}\n",
        ])
    func accepted(yaml: String) throws {
        _ = try Samples.parse(yaml)
    }

    @Test("Places count Unicode scalars, whatever stands before them")
    func columns() {
        #expect(Samples.faults("server: {data: '港\u{1F468}\u{200D}', prot: 1}").count == 1)
        #expect(
            Samples.faults("server: {data: 港港, prot: 1}") == [
                "1:20: server.prot: unknown key \"prot\"; did you mean \"port\"?"
            ])
    }

    @Test("A large configuration is read whole")
    func largeConfiguration() throws {
        let services = (0..<2_000).map {
            """
            - name: service-\($0)
              engine: local
              model: m
              price: {currency: JPY, input_per_million: 100, output_per_million: 400}
              jurisdictions: [JP]

            """
        }
        let yaml = "engines: [{name: local, kind: local, model: m}]\nservices:\n" + services.joined()
        #expect(try Samples.parse(yaml).services.count == 2_000)
    }

    @Test("No text, however damaged, ends in anything but a configuration or faults inside of it")
    func damagedTexts() {
        let seed: UInt64 = 20_240_607
        let random = SeededRandomness(seed)
        let original = Array(Samples.contract.unicodeScalars)
        let pieces = Array(" \n\t:-,[]{}#&*!|>'\"%@`?~\\0aé港\u{85}\u{0}".unicodeScalars)
        for round in 0..<1_500 {
            var text = original
            for _ in 0...random.below(4) {
                let place = Int(random.below(UInt64(text.count)))
                let piece = pieces[Int(random.below(UInt64(pieces.count)))]
                switch random.below(3) {
                case 0: text.remove(at: place)
                case 1: text.insert(piece, at: place)
                default: text[place] = piece
                }
            }
            var yaml = String.UnicodeScalarView()
            yaml.append(contentsOf: text)
            do {
                _ = try Configuration.parse(
                    yaml: String(yaml), source: "x", environment: Samples.environment)
            } catch {
                let lines = text.count { $0 == "\n" } + 1
                let isInside = error.faults.allSatisfy { (1...lines + 1).contains($0.line) && $0.column > 0 }
                #expect(!error.faults.isEmpty && isInside, "seed \(seed), round \(round): \(error)")
            }
        }
    }
}
