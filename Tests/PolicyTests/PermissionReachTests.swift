import Policy
import Primitives
import PropertyTesting
import Testing

@Suite("What a permission reaches at most")
struct PermissionReachTests {
    private static let now = Timestamp(microseconds: 1_772_323_200_000_000)  // 2026-03-01T00:00:00Z

    private static func constraint(_ left: String, _ comparison: String, _ right: JSONValue) -> JSONValue {
        ["leftOperand": .string(left), "operator": .string(comparison), "rightOperand": right]
    }

    private static func reach(_ permission: JSONValue, _ more: [String: JSONValue] = [:]) throws
        -> PermissionReach
    {
        let policy = more.merging(["@type": "Offer", "permission": [permission]]) { $1 }
        return try #require(try UsagePolicy(reading: .object(policy)).reaches(from: now).first)
    }

    @Test("an action reaches what it includes, less what is prohibited in every case")
    func actions() throws {
        #expect(try Self.reach(["action": "read"]).actions == [PolicyAction("read")])
        let use = try #require(try Self.reach(["action": "use"]).actions)
        #expect(use.contains(PolicyAction("grantUse")) && use.contains(UseAction.train.action))
        let struck = try Self.reach(["action": "use"], ["prohibition": [["action": "grantUse"]]])
        #expect(struck.actions?.contains(PolicyAction("grantUse")) == false)
        #expect(struck.actions?.contains(PolicyAction("read")) == true)
        let sometimes = try Self.reach(
            ["action": "use"],
            [
                "prohibition": [
                    ["action": "grantUse", "constraint": [Self.constraint("spatial", "eq", "JP")]]
                ]
            ])
        #expect(sometimes.actions?.contains(PolicyAction("grantUse")) == true)
        #expect(try Self.reach(["action": "urn:other:act"]).actions == [PolicyAction("urn:other:act")])
    }

    @Test("places, purposes and end are as narrow as all conditions together")
    func bounds() throws {
        let open = try Self.reach(["action": "read"])
        #expect(open.places == nil && open.purposes == nil && open.end == nil)
        let narrow = try Self.reach([
            "action": "read",
            "constraint": [
                Self.constraint("spatial", "isAnyOf", ["EU", "JP"]), Self.constraint("spatial", "eq", "FR"),
                Self.constraint("purpose", "isAnyOf", ["a", "b"]), Self.constraint("purpose", "eq", "b"),
                Self.constraint("dateTime", "lt", "2027-01-01"),
                Self.constraint("dateTime", "lteq", "2028-01-01"),
                Self.constraint("delayPeriod", "lt", "P1D"),
            ],
        ])
        #expect(narrow.places == ["FR"])
        #expect(narrow.purposes == ["b"])
        #expect(narrow.end == Self.now + .seconds(86_400))
        let either = try Self.reach([
            "action": "read",
            "constraint": [
                [
                    "or": [
                        Self.constraint("spatial", "eq", "JP"), Self.constraint("purpose", "eq", "a"),
                    ]
                ]
            ],
        ])
        #expect(either.places == nil && either.purposes == nil)
        let outside = try Self.reach([
            "action": "read", "constraint": [Self.constraint("spatial", "isNoneOf", ["US"])],
        ])
        #expect(outside.places == nil)
    }

    @Test("whatever is permitted lies within the reach")
    func isAnUpperBound() throws {
        let random = printedRandomness()
        let places = ["JP", "JP-13", "FR", "EU", "EEA", "CN", "US"]
        let purposes = ["a", "b", "c"]
        func some(_ words: [String]) -> JSONValue {
            .array(words.filter { _ in random.chance(of: 1, in: 2) }.map { .string($0) } + ["JP"])
        }
        func condition(_ depth: Int) -> JSONValue {
            if depth > 0, random.chance(of: 1, in: 3) {
                let word = random.element(of: ["and", "or", "xone"])
                return [word: .array((0..<2).map { _ in condition(depth - 1) })]
            }
            switch random.below(3) {
            case 0:
                return Self.constraint(
                    "spatial", random.element(of: ["isAnyOf", "isNoneOf", "isAllOf", "eq", "hasPart"]),
                    some(places))
            case 1:
                return Self.constraint(
                    "purpose", random.element(of: ["isAnyOf", "isNoneOf", "isAllOf", "eq"]), some(purposes))
            default:
                return Self.constraint(
                    "dateTime", random.element(of: ["lt", "lteq", "gt", "eq"]),
                    random.element(of: ["2026-03-02", "2026-03-05", "2026-04-01"]))
            }
        }
        var permitted = 0
        for _ in 0..<2_000 {
            let policy = try UsagePolicy(reading: [
                "@type": "Offer",
                "permission": [
                    [
                        "action": .string(random.element(of: ["use", "read", "play"])),
                        "constraint": .array((0..<2).map { _ in condition(2) }),
                    ]
                ], "prohibition": random.chance(of: 1, in: 2) ? [["action": "read"]] : [],
            ])
            let reach = try #require(policy.reaches(from: Self.now).first)
            let compiled = CompiledPolicy(policy)
            for _ in 0..<20 {
                let action = PolicyAction(random.element(of: ["use", "read", "display", "index"]))
                var request = PolicyRequest(
                    action, by: "x", at: Self.now + .seconds(86_400 * random.below(40)))
                request.place = random.element(of: places)
                request.purposes = [random.element(of: purposes)]
                guard compiled.decide(request).isPermitted else { continue }
                permitted += 1
                #expect(reach.actions?.contains(action) == true)
                let place = try #require(request.place)
                #expect(reach.places?.contains { PermissionReach.isPlace(place, within: $0) } ?? true)
                #expect(reach.purposes?.isSuperset(of: request.purposes) ?? true)
                #expect(reach.end.map { request.time < $0 } ?? true)
            }
        }
        #expect(permitted > 100)
    }
}
