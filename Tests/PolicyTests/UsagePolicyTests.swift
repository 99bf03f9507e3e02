import Policy
import Primitives
import Testing

@Suite("Usage policies")
struct UsagePolicyTests {
    private let now = Timestamp(microseconds: 1_772_323_200_000_000)  // 2026-03-01T00:00:00Z

    @Test("an offer of the Dataspace Protocol is read, decided and written again")
    func protocolForm() throws {
        let json: JSONValue = [
            "@type": "Offer", "@id": "urn:offer:1",
            "permission": [
                [
                    "action": "read",
                    "constraint": [
                        ["leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["credit-review"]],
                        ["leftOperand": "spatial", "operator": "eq", "rightOperand": "JP"],
                        [
                            "leftOperand": "count", "operator": "lteq",
                            "rightOperand": ["@value": "3", "@type": "xsd:integer"],
                        ],
                    ],
                ]
            ],
            "prohibition": [["action": "urn:minato:odrl:train"]],
            "obligation": [
                [
                    "action": "compensate",
                    "constraint": [
                        [
                            "leftOperand": "payAmount", "operator": "eq", "unit": "JPY",
                            "rightOperand": ["@value": "0.05", "@type": "xsd:decimal"],
                        ],
                        [
                            "leftOperand": "unitOfCount", "operator": "eq",
                            "rightOperand": "urn:minato:odrl:row",
                        ],
                    ],
                ]
            ],
        ]
        let policy = try UsagePolicy(reading: json)
        #expect(policy.json == json)

        let compiled = CompiledPolicy(policy)
        var request = PolicyRequest(UseAction.read.action, by: "did:web:bank.example", at: now)
        request.purposes = ["credit-review"]
        request.place = "JP"
        request.soFar.uses = 1
        request.now.rows = 1_000
        let decision = compiled.decide(request)
        #expect(decision.isPermitted)
        #expect(decision.remaining.uses == 1)
        #expect(decision.duties.first?.owed?.description == "50 JPY")

        request.action = UseAction.train.action
        #expect(compiled.decide(request).rule?.kind == .prohibition)
        request.action = UseAction.read.action
        request.purposes.append("marketing")
        #expect(!compiled.decide(request).isPermitted)
        request.purposes = ["credit-review"]
        request.soFar.uses = 3
        #expect(compiled.decide(request).unmet == ["count must be lteq 3; it is 4."])
    }

    @Test("data that may be used in Japan does not go to China")
    func crossBorder() throws {
        let policy = try UsagePolicy(reading: [
            "permission": [
                [
                    "action": "use",
                    "constraint": [["leftOperand": "spatial", "operator": "eq", "rightOperand": "JP"]],
                ]
            ]
        ])
        let compiled = CompiledPolicy(policy)
        var request = PolicyRequest(UseAction.read.action, by: "urn:party:1", at: now)
        for (place, isPermitted) in [
            ("JP", true), ("JP-13", true), ("CN", false), ("HK", false), ("001", false),
        ] {
            request.place = place
            #expect(compiled.decide(request).isPermitted == isPermitted, "\(place)")
        }
        request.place = nil
        #expect(compiled.decide(request).unmet == ["spatial must be eq JP; it is not known."])
    }
}
