import Primitives
import PropertyTesting
import Testing

@testable import Dataspace

@Suite("Messages of the protocol")
struct MessageTests {
    private static let offer: JSONValue = [
        "@id": "urn:offer", "@type": "Offer", "target": "urn:dataset", "permission": [["action": "use"]],
    ]
    private static let agreement: JSONValue = [
        "@id": "urn:agreement", "@type": "Agreement", "target": "urn:dataset", "assigner": "urn:a",
        "assignee": "urn:b", "timestamp": "2026-01-01T00:00:00Z", "prohibition": [["action": "resell"]],
    ]

    private static let negotiation: [NegotiationMessage] = [
        .init(
            providerPid: nil, consumerPid: "c", callbackAddress: "https://c.example", content: .request(offer)
        ),
        .init(providerPid: "p", consumerPid: "c", content: .request(offer)),
        .init(
            providerPid: "p", consumerPid: nil, callbackAddress: "https://p.example", content: .offer(offer)),
        .init(providerPid: "p", consumerPid: "c", content: .offer(offer)),
        .init(providerPid: "p", consumerPid: "c", content: .agreement(agreement)),
        .init(providerPid: "p", consumerPid: "c", content: .verification),
        .init(providerPid: "p", consumerPid: "c", content: .accepted),
        .init(providerPid: "p", consumerPid: "c", content: .finalized),
        .init(
            providerPid: "p", consumerPid: "c",
            content: .termination(MessageExplanation(code: "1", reasons: ["no", "use"]))),
        .init(providerPid: "p", consumerPid: "c", content: .termination(MessageExplanation())),
    ]

    private static let address = DataAddress(
        endpointType: "urn:http", endpoint: "https://p.example", properties: [.init("authorization", "token")]
    )
    private static let transfer: [TransferMessage] = [
        .init(
            providerPid: nil, consumerPid: "c",
            content: .request(agreement: "a", format: "f", callback: "https://c.example", address: nil)),
        .init(
            providerPid: nil, consumerPid: "c",
            content: .request(agreement: "a", format: "f", callback: "https://c.example", address: address)),
        .init(providerPid: "p", consumerPid: "c", content: .start(nil)),
        .init(providerPid: "p", consumerPid: "c", content: .start(address)),
        .init(providerPid: "p", consumerPid: "c", content: .completion),
        .init(
            providerPid: "p", consumerPid: "c", content: .suspension(MessageExplanation(reasons: ["wait"]))),
        .init(providerPid: "p", consumerPid: "c", content: .termination(MessageExplanation(code: "x"))),
    ]

    @Test("What is written is read back the same")
    func roundTrip() throws {
        for message in Self.negotiation {
            #expect(try NegotiationMessage(message.json, kind: message.kind) == message)
        }
        for message in Self.transfer {
            #expect(try TransferMessage(message.json, kind: message.kind) == message)
        }
    }

    @Test("A message is not taken for one of another kind")
    func otherKinds() {
        for message in Self.negotiation {
            for kind in NegotiationMessage.Kind.allCases where kind != message.kind {
                #expect(throws: Problem.self) { try NegotiationMessage(message.json, kind: kind) }
            }
        }
        for message in Self.transfer {
            for kind in TransferMessage.Kind.allCases where kind != message.kind {
                #expect(throws: Problem.self) { try TransferMessage(message.json, kind: kind) }
            }
        }
    }

    @Test(
        "A message without one of its members, or with another type of value there, is refused or reads without it"
    )
    func mutations() throws {
        let optional: Set<String> = ["code", "reason", "dataAddress"]
        for message in Self.negotiation.map(\.json) + Self.transfer.map(\.json) {
            guard let members = message.objectValue, let type = members["@type"]?.stringValue else {
                continue
            }
            let read = { (value: JSONValue) throws in
                if let kind = NegotiationMessage.Kind.allCases.first(where: { $0.type == type }) {
                    let isFinal = members["eventType"] == "FINALIZED"
                    _ = try NegotiationMessage(value, kind: isFinal ? .finalized : kind)
                } else if let kind = TransferMessage.Kind.allCases.first(where: { $0.type == type }) {
                    _ = try TransferMessage(value, kind: kind)
                }
            }
            for name in members.keys {
                var without = members
                without[name] = nil
                if optional.contains(name) {
                    #expect(throws: Never.self, "\(type) without \(name)") { try read(.object(without)) }
                } else {
                    #expect(throws: Problem.self, "\(type) without \(name)") { try read(.object(without)) }
                }
                for wrong: JSONValue in [.null, 7, true, [], [:], ""] {
                    var changed = members
                    changed[name] = wrong
                    #expect(throws: Problem.self, "\(type) with \(name) \(wrong)") {
                        try read(.object(changed))
                    }
                }
            }
            var extended = members
            extended["https://example.org/own"] = ["anything": [1, 2]]
            extended["@context"] = ["https://example.org/c.jsonld", .string(DataspaceTerms.context)]
            #expect(throws: Never.self, "\(type)") { try read(.object(extended)) }
        }
    }

    @Test(
        "A policy that is not of its schema is refused",
        arguments: [
            ["permission": []], ["permission": [["action": 1]]], ["permission": [[:]]],
            ["obligation": [["action": "pay"]]],
            ["permission": [["action": "use", "constraint": [["leftOperand": "count"]]]]],
            ["permission": [["action": "use", "constraint": [constraint("lteq", 5)]]]],
            ["permission": [["action": "use", "constraint": [constraint("eq", true)]]]],
            ["permission": [["action": "use", "constraint": [constraint("below", "5")]]]],
            ["permission": [["action": "use", "constraint": [["and": [], "or": []]]]]],
            ["permission": [["action": "use", "constraint": [["and": [["leftOperand": "a"]]]]]]],
            ["permission": "use"], ["permission": [["action": "use"]], "profile": 5],
        ] as [JSONValue])
    func policies(_ rules: JSONValue) {
        var members = rules.objectValue ?? [:]
        members["@id"] = "urn:o"
        members["@type"] = "Offer"
        #expect(throws: Problem.self) { try ContractTerms.checkOffer(.object(members), needsTarget: false) }
    }

    @Test("A policy of the schema is taken")
    func goodPolicies() throws {
        let both: JSONValue = [
            "@id": "urn:o", "@type": "Offer", "profile": ["urn:p"],
            "permission": [
                [
                    "action": "use",
                    "constraint": [
                        [
                            "or": [
                                Self.constraint("lteq", ["@value": "5", "@type": "xsd:integer"]),
                                ["xone": []],
                            ]
                        ]
                    ],
                ]
            ],
            "obligation": [["action": "compensate", "constraint": [Self.constraint("eq", ["a", "b"])]]],
        ]
        try ContractTerms.checkOffer(both, needsTarget: false)
        #expect(throws: Problem.self) { try ContractTerms.checkOffer(both, needsTarget: true) }
        try ContractTerms.checkCatalogOffer(both)
    }

    private static func constraint(_ name: String, _ right: JSONValue) -> JSONValue {
        ["leftOperand": "count", "operator": .string(name), "rightOperand": right]
    }

    @Test("A message is read to a bounded depth and size")
    func bounds() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: Problem.self) { try DataspaceTerms.parse(Array(deep.utf8)) }
        let large = Array(repeating: UInt8(0x20), count: DataspaceTerms.maximumBytes + 1)
        #expect(throws: Problem.self) { try DataspaceTerms.parse(large) }
    }

    @Test("Bytes that were changed at random are read or refused, and never more than that")
    func noise() {
        let random = printedRandomness()
        for message in Self.negotiation.map(\.json) + Self.transfer.map(\.json) {
            for _ in 0..<200 {
                var bytes = message.serialized
                for _ in 0...random.below(3) {
                    bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
                }
                guard let value = try? DataspaceTerms.parse(bytes) else { continue }
                for kind in NegotiationMessage.Kind.allCases {
                    _ = try? NegotiationMessage(value, kind: kind)
                }
                for kind in TransferMessage.Kind.allCases { _ = try? TransferMessage(value, kind: kind) }
            }
        }
    }

    // They lie beside the repository, not in it: where they are missing, this says nothing.
    @Test(
        "The examples of the protocol are read",
        .enabled(if: Published.isThere, "no examples beside the repository"))
    func examples() throws {
        let negotiation: [(String, NegotiationMessage.Kind)] = [
            ("contract-request-message", .request), ("contract-request-message_initial", .request),
            ("contract-offer-message", .offer), ("contract-offer-message_initial", .offer),
            ("contract-agreement-message", .agreement), ("contract-agreement-message-full", .agreement),
            ("contract-agreement-verification-message", .verification),
            ("contract-negotiation-termination-message", .termination),
        ]
        for (name, kind) in negotiation {
            let example = try Published.example("negotiation/example/\(name)")
            #expect(throws: Never.self, "\(name)") { try NegotiationMessage(example, kind: kind) }
        }
        let transfer: [(String, TransferMessage.Kind)] = [
            ("transfer-request-message", .request), ("transfer-start-message", .start),
            ("transfer-completion-message", .completion), ("transfer-suspension-message", .suspension),
            ("transfer-termination-message", .termination),
        ]
        for (name, kind) in transfer {
            let example = try Published.example("transfer/example/\(name)")
            #expect(throws: Never.self, "\(name)") { try TransferMessage(example, kind: kind) }
        }
    }

    @Test("An identifier on the wire has one spelling")
    func identifiers() {
        let random = SeededRandomness(3)
        for _ in 0..<100 {
            let id = ID<Negotiation>(high: random.next(), low: random.next())
            #expect(ID<Negotiation>(pid: id.pid) == id)
            #expect(ID<Negotiation>(pid: id.pid.uppercased()) == nil)
            #expect(ID<Negotiation>(pid: id.pid.replacing("-", with: "")) == nil)
            #expect(ID<Negotiation>(pid: String(id.pid.dropLast()) + "-") == nil)
        }
    }
}
