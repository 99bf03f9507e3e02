import Policy
import Primitives
import Testing

@Suite("Hostile policies")
struct HostilePolicyTests {
    private static func constrained(_ constraint: JSONValue) -> JSONValue {
        ["permission": [["action": "read", "constraint": constraint]]]
    }

    private static func nested(_ depth: Int, _ name: String, _ inner: JSONValue) -> JSONValue {
        var json = inner
        for _ in 0..<depth { json = .object([name: .array([json]), "action": "inform"]) }
        return json
    }

    private static let good: JSONValue = ["leftOperand": "count", "operator": "lteq", "rightOperand": "1"]

    @Test(
        "each is refused with a problem of the caller",
        arguments: [
            "nothing" as JSONValue, .array([]), 5, nil, ["permission": "read"],
            ["permission": [["action": 5]]],
            ["@type": "Ticket"], ["conflict": "perm"], ["inheritFrom": "urn:policy:2"],
            ["permission": [["action": "read"]], "odrl:permission": [["action": "use"]]],
            ["obligation": [["constraint": []]]],
            constrained(["leftOperand": "count", "operator": "lteq"]),
            constrained(["leftOperand": "count", "operator": "about", "rightOperand": "1"]),
            constrained(["leftOperand": "count", "operator": "lteq", "rightOperand": []]),
            constrained(["leftOperand": "count", "operator": "lteq", "rightOperand": [["1"]]]),
            constrained(
                [
                    "leftOperand": "count", "operator": "lteq",
                    "rightOperand": ["@type": "xsd:integer"] as JSONValue,
                ]),
            constrained([
                "leftOperand": "count", "operator": "lteq", "rightOperandReference": "http://x.example",
            ]),
            constrained(["and": [good], "or": [good]]), constrained(["and": []]),
            constrained(nested(9, "and", good)),
            constrained(.array(Array(repeating: good, count: 2_001))),
            constrained([
                "leftOperand": "purpose", "operator": "eq",
                "rightOperand": .string(String(repeating: "x", count: 2_049)),
            ]),
            ["permission": .array(Array(repeating: ["action": "read"] as JSONValue, count: 201))],
            // 100 actions × 100 targets × 100 parties would be a million rules.
            [
                "permission": [
                    [
                        "action": .array(Array(repeating: "read" as JSONValue, count: 100)),
                        "target": .array(Array(repeating: "urn:x" as JSONValue, count: 100)),
                        "assignee": .array(Array(repeating: "urn:y" as JSONValue, count: 100)),
                    ]
                ]
            ],
            ["obligation": [nested(9, "consequence", ["action": "inform"])]],
        ])
    func refused(_ json: JSONValue) {
        #expect {
            try UsagePolicy(reading: json)
        } throws: { ($0 as? Problem)?.kind.httpStatus == 400 }
    }

    @Test("operands that cannot be read are unknown: they permit nothing and forbid all")
    func unreadable() throws {
        let operands: [(String, String, JSONValue)] = [
            ("count", "lteq", "99999999999999999999"), ("count", "lteq", "1.5"), ("count", "isA", "1"),
            ("dateTime", "lteq", "2026-13-01"), ("dateTime", "hasPart", "2026-01-01"),
            ("dateTime", "lteq", ""), ("dateTime", "lteq", "日本日本"), ("dateTime", "lteq", "日本日本 日本"),
            ("elapsedTime", "lteq", "P"), ("elapsedTime", "lteq", "PT"), ("elapsedTime", "lteq", "P1H"),
            ("elapsedTime", "lteq", "P999999999W"), ("elapsedTime", "lteq", "P1D1D"),
            ("elapsedTime", "lteq", "P1.5D"),
            ("delayPeriod", "lteq", "-P1D"), ("payAmount", "lteq", "5"), ("spatial", "lteq", "JP"),
            ("purpose", "gt", "research"), ("urn:unknown", "eq", "1"),
        ]
        for (left, comparison, right) in operands {
            let rule: JSONValue = [
                [
                    "action": "read",
                    "constraint": [
                        [
                            "leftOperand": .string(left), "operator": .string(comparison),
                            "rightOperand": right,
                        ]
                    ],
                ]
            ]
            var request = PolicyRequest(
                UseAction.read.action, by: "urn:org:1", at: Timestamp(microseconds: 0))
            request.place = "JP"
            request.purposes = ["research"]
            request.agreementStart = request.time
            let permission = CompiledPolicy(try UsagePolicy(reading: ["permission": rule]))
            #expect(!permission.decide(request).isPermitted, "\(left) \(comparison)")
            let prohibition = CompiledPolicy(
                try UsagePolicy(reading: ["permission": [["action": "use"]], "prohibition": rule]))
            #expect(!prohibition.decide(request).isPermitted, "\(left) \(comparison)")
        }
    }

    @Test("a collection that nobody tells of is unknown: it permits nothing and forbids all")
    func collections() throws {
        let rule: JSONValue = [
            [
                "action": "read",
                "assignee": ["@type": "PartyCollection", "@id": "urn:group", "source": "urn:competitors"],
            ]
        ]
        var request = PolicyRequest(UseAction.read.action, by: "urn:org:1", at: Timestamp(microseconds: 0))
        let permission = CompiledPolicy(try UsagePolicy(reading: ["permission": rule]))
        let prohibition = CompiledPolicy(
            try UsagePolicy(reading: ["permission": [["action": "use"]], "prohibition": rule]))
        #expect(!permission.decide(request).isPermitted)
        #expect(!prohibition.decide(request).isPermitted)
        request.namesAllCollections = true
        #expect(prohibition.decide(request).isPermitted)
        request.assigneeNames = ["urn:competitors"]
        #expect(permission.decide(request).isPermitted)
        #expect(!prohibition.decide(request).isPermitted)
    }

    @Test("counters at the end of their range do not overflow")
    func overflow() throws {
        let compiled = CompiledPolicy(
            try UsagePolicy(
                reading: Self.constrained(["leftOperand": "count", "operator": "gteq", "rightOperand": "1"])))
        var request = PolicyRequest(UseAction.read.action, by: "urn:org:1", at: Timestamp(microseconds: .max))
        request.soFar.uses = .max
        request.now.uses = .max
        #expect(compiled.decide(request).isPermitted)
    }
}
