import Policy
import Primitives
import Testing

@Suite("Sentences")
struct SentenceTests {
    private static func constraint(
        _ left: String, _ comparison: String, _ right: JSONValue, unit: String? = nil
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "leftOperand": .string(left), "operator": .string(comparison), "rightOperand": right,
        ]
        members["unit"] = unit.map { .string($0) }
        return .object(members)
    }

    @Test("a whole policy in three languages")
    func whole() throws {
        let policy = try UsagePolicy(reading: [
            "permission": [
                [
                    "action": ["read", "index"],
                    "constraint": [
                        Self.constraint("purpose", "isAnyOf", ["credit-review"]),
                        Self.constraint("spatial", "eq", "JP"),
                        Self.constraint("dateTime", "lteq", ["@value": "2026-12-31", "@type": "xsd:date"]),
                        Self.constraint("count", "lteq", ["@value": "1000", "@type": "xsd:integer"]),
                    ],
                ]
            ],
            "obligation": [
                [
                    "action": "compensate",
                    "constraint": [
                        Self.constraint("payAmount", "eq", "0.05", unit: "JPY"),
                        Self.constraint("unitOfCount", "eq", "urn:minato:odrl:row"),
                    ],
                ]
            ],
            "prohibition": [["action": "urn:minato:odrl:train"], ["action": "distribute"]],
        ])
        #expect(
            policy.sentence(in: .english)
                == """
                You may read and index it for credit review in Japan until 31 December 2026, at most 1,000 times. \
                You must pay 0.05 JPY per row. You may not train models with it or pass it on.
                """)
        #expect(
            policy.sentence(in: .japanese)
                == """
                与信審査の目的に限り、日本の域内で、2026年12月31日まで、1,000回を上限として、閲覧および索引化ができます。\
                1行につき0.05円を支払う必要があります。モデルの学習への使用または第三者への提供はできません。
                """)
        #expect(
            policy.sentence(in: .chinese)
                == """
                您可以为信贷审查之目的，在日本境内，截至2026年12月31日（含当日），最多1,000次，读取数据和为数据建立索引。\
                您须按每行支付0.05日元。您不得用数据训练模型或向他人提供数据。
                """)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let constraint: JSONValue
        let english: String
        let japanese: String
        let chinese: String
        var testDescription: String { english }
    }

    @Test(
        "each kind of condition",
        arguments: [
            Case(
                constraint: constraint("purpose", "isNoneOf", ["marketing"]),
                english: " for any purpose but marketing",
                japanese: "マーケティング以外の目的で、", chinese: "出于市场营销以外的目的，"),
            Case(
                constraint: constraint("recipient", "eq", "did:web:bank.example"),
                english: " if the recipient is did:web:bank.example",
                japanese: "受領者がdid:web:bank.exampleである場合に、",
                chinese: "在接收方为did:web:bank.example时，"),
            Case(
                constraint: constraint("spatial", "isNoneOf", ["CN", "HK"]),
                english: " outside mainland China or Hong Kong", japanese: "中国本土または香港以外の地域で、",
                chinese: "在中国大陆或香港以外的地区，"),
            Case(
                constraint: constraint("dateTime", "gteq", "2026-04-01T09:30:00Z"),
                english: " from 1 April 2026, 09:30 UTC on", japanese: "2026年4月1日09:30（協定世界時）以降、",
                chinese: "自2026年4月1日09:30（协调世界时）起，"),
            Case(
                constraint: constraint("elapsedTime", "lteq", "P30D"),
                english: " within 30 days of the first use",
                japanese: "最初の利用から30日以内に、", chinese: "在首次使用后30天以内，"),
            Case(
                constraint: constraint("delayPeriod", "gteq", "P1M"),
                english: " no earlier than 1 month after the agreement begins",
                japanese: "契約の開始から1か月が経過した後に、",
                chinese: "在协议生效满1个月之后，"),
            Case(
                constraint: constraint("count", "lt", "10"), english: ", fewer than 10 times",
                japanese: "10回未満に限り、",
                chinese: "少于10次，"),
            Case(
                constraint: constraint("urn:minato:odrl:rows", "lteq", "50000"),
                english: ", at most 50,000 rows",
                japanese: "50,000行を上限として、", chinese: "最多50,000行，"),
            Case(
                constraint: constraint("urn:minato:odrl:bytes", "lteq", "1"), english: ", at most 1 byte",
                japanese: "1バイトを上限として、", chinese: "最多1字节，"),
            Case(
                constraint: constraint("payAmount", "lteq", "20000", unit: "CNY"),
                english: ", while what is paid in all is at most 20,000 CNY",
                japanese: "支払総額が20,000人民元以下である間、",
                chinese: "在支付总额不超过20,000元人民币时，"),
            Case(
                constraint: constraint("industry", "eq", "banking"), english: ", where industry eq banking",
                japanese: "条件（industry eq banking）を満たす場合に、", chinese: "在满足条件（industry eq banking）时，"),
            Case(
                constraint: ["or": [constraint("spatial", "eq", "JP"), constraint("count", "lteq", "5")]],
                english: ", either in Japan or at most 5 times", japanese: "次のいずれか（日本の域内で；5回を上限として）に当たるとき、",
                chinese: "在符合下列任一条件（在日本境内；最多5次）时，"),
            Case(
                constraint: ["xone": [constraint("spatial", "eq", "JP"), constraint("spatial", "eq", "CN")]],
                english: ", exactly one of: in Japan; in mainland China",
                japanese: "次のうちちょうど一つ（日本の域内で；中国本土の域内で）に当たるとき、", chinese: "在恰好符合下列条件之一（在日本境内；在中国大陆境内）时，"),
        ])
    func conditions(_ given: Case) throws {
        let policy = try UsagePolicy(reading: [
            "permission": [["action": "read", "constraint": given.constraint]]
        ])
        #expect(policy.sentence(in: .english) == "You may read it\(given.english).")
        #expect(policy.sentence(in: .japanese) == "\(given.japanese)閲覧ができます。")
        #expect(policy.sentence(in: .chinese) == "您可以\(given.chinese)读取数据。")
    }

    @Test("nothing permitted is said, and what names somebody says whom")
    func others() throws {
        #expect(try UsagePolicy(reading: [:]).sentence(in: .chinese) == "没有任何使用获得许可。")
        let named = try UsagePolicy(reading: [
            "permission": [["action": "use", "assignee": "urn:org:1", "duty": [["action": "attribute"]]]]
        ])
        #expect(named.sentence(in: .english) == "urn:org:1 may use it. You must name its source.")
    }
}
