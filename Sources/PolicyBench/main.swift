import Policy
import Primitives

// Prints one JSON object of figures: `swift run -c release policy-bench`. Not a product.

func constraint(_ left: String, _ comparison: String, _ right: JSONValue, unit: String? = nil) -> JSONValue {
    var members: [String: JSONValue] = [
        "leftOperand": .string(left), "operator": .string(comparison), "rightOperand": right,
    ]
    members["unit"] = unit.map { .string($0) }
    return .object(members)
}

/// A policy as an agreement of the exchange has it: who, what for, where, until when, how often, for how much.
let json: JSONValue = [
    "@type": "Agreement", "@id": "urn:minato:agreement:bench", "target": "urn:minato:dataset:credit",
    "assignee": "did:web:exchange.example:participants:tokyo-bank",
    "permission": [
        [
            "action": "read",
            "constraint": [
                constraint("purpose", "isAnyOf", ["credit-review", "fraud-prevention"]),
                constraint("recipient", "eq", "did:web:exchange.example:participants:tokyo-bank"),
                constraint("spatial", "isAnyOf", ["EU", "JP"]),
                constraint("dateTime", "lteq", ["@value": "2026-12-31", "@type": "xsd:date"]),
                constraint("count", "lteq", ["@value": "1000000", "@type": "xsd:integer"]),
                constraint("urn:minato:odrl:rows", "lteq", ["@value": "50000000", "@type": "xsd:integer"]),
                constraint("elapsedTime", "lteq", "P90D"),
            ],
        ]
    ],
    "prohibition": [["action": "urn:minato:odrl:train"], ["action": "distribute"]],
    "obligation": [
        [
            "action": "compensate",
            "constraint": [
                constraint("payAmount", "eq", "0.05", unit: "JPY"),
                constraint("unitOfCount", "eq", "urn:minato:odrl:row"),
            ],
        ]
    ],
]
let compiled = CompiledPolicy(try UsagePolicy(reading: json))
let now = Timestamp(microseconds: 1_772_323_200_000_000)
var request = PolicyRequest(
    UseAction.read.action, of: "urn:minato:dataset:credit",
    by: "did:web:exchange.example:participants:tokyo-bank", at: now)
request.purposes = ["credit-review"]
request.place = "JP"
request.agreementStart = now
request.firstUse = now
request.soFar.uses = 12
request.now.rows = 500

func nanoseconds(_ rounds: Int, _ body: () -> Bool) -> Double {
    var expected = 0
    let clock = ContinuousClock()
    let time = clock.measure {
        for _ in 0..<rounds where body() { expected += 1 }
    }
    precondition(expected == 0 || expected == rounds)
    return time / .nanoseconds(1) / Double(rounds)
}

let rounds = 300_000
_ = nanoseconds(rounds / 10) { compiled.decide(request).isPermitted }
let yes = nanoseconds(rounds) { compiled.decide(request).isPermitted }
request.place = "CN"
let no = nanoseconds(rounds / 10) { compiled.decide(request).isPermitted }
let report = nanoseconds(rounds / 10) { compiled.report(request).isPermitted }
let compilation = nanoseconds(rounds / 30) {
    ((try? UsagePolicy(reading: json)).map { CompiledPolicy($0).decide(request).isPermitted }) ?? false
}
print(
    """
    {"permitted_ns": \(yes.rounded()), "permitted_per_second": \((1e9 / yes).rounded()), "refused_with_reasons_ns": \
    \(no.rounded()), "report_ns": \(report.rounded()), "read_compile_refuse_ns": \(compilation.rounded())}
    """)
