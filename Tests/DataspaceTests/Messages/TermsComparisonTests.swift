import Primitives
import Testing

@testable import Dataspace

@Suite("Whether two policies say the same")
struct TermsComparisonTests {
    private static let terms: JSONValue = [
        "@id": "urn:one",
        "permission": [
            ["action": "use", "constraint": [Self.purpose("credit"), Self.purpose("fraud")]],
            ["action": "read"],
        ],
    ]

    private static func purpose(_ purpose: String) -> JSONValue {
        ["leftOperand": "purpose", "operator": "eq", "rightOperand": .string(purpose)]
    }

    @Test(
        "What is only written otherwise is the same",
        arguments: [
            [
                "@id": "urn:two", "@type": "Agreement", "assigner": "did:web:a", "prohibition": [],
                "permission": [
                    ["action": "read", "constraint": []],
                    ["action": "use", "constraint": [Self.purpose("fraud"), Self.purpose("credit")]],
                ],
            ],
            [
                "permission": [
                    ["action": "odrl:use", "constraint": [Self.purpose("credit"), Self.purpose("fraud")]],
                    ["action": "http://www.w3.org/ns/odrl/2/read", "constraints": []],
                ]
            ],
        ] as [JSONValue])
    func same(_ other: JSONValue) { #expect(ContractTerms.areSame(Self.terms, other)) }

    @Test(
        "What says something else is not",
        arguments: [
            [:],
            ["permission": [["action": "read"]]],
            ["permission": [["action": "read"], ["action": "use"]]],
            [
                "permission": [
                    ["action": "use", "constraint": [Self.purpose("credit")]], ["action": "read"],
                ]
            ],
            [
                "permission": [
                    ["action": "use", "constraint": [Self.purpose("credit"), Self.purpose("sale")]],
                    ["action": "read"],
                ]
            ],
            [
                "permission": [
                    ["action": "use", "constraint": [Self.purpose("credit"), Self.purpose("fraud")]],
                    ["action": "read"],
                ], "obligation": [["action": "compensate"]],
            ],
            [
                "permission": [
                    ["action": "use", "constraint": [Self.purpose("credit"), Self.purpose("fraud")]],
                    ["action": "read"], ["action": "read"],
                ]
            ],
        ] as [JSONValue])
    func different(_ other: JSONValue) {
        #expect(!ContractTerms.areSame(Self.terms, other))
        #expect(!ContractTerms.areSame(other, Self.terms))
    }

    @Test("The order of a sequence and of what a value lists is part of what they say")
    func order() {
        func policy(_ first: String, _ second: String) -> JSONValue {
            [
                "permission": [
                    [
                        "action": "use",
                        "constraint": [["andSequence": [Self.purpose(first), Self.purpose(second)]]],
                    ]
                ]
            ]
        }
        #expect(ContractTerms.areSame(policy("a", "b"), policy("a", "b")))
        #expect(!ContractTerms.areSame(policy("a", "b"), policy("b", "a")))
    }
}
