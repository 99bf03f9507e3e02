import Primitives
import Testing

@testable import Console

@Suite("Supply")
struct SupplyTests {
    private func house(_ document: JSONValue) throws -> TestConsole {
        let side = ConsolePerson.Side.organisation(account: "acct_1", participant: "kobe", role: "admin")
        return try TestConsole(FakeAPI(document), sessions: FakeSessions(person: FakeSessions.person(side)))
    }

    private func sent(_ fields: [String: String], form: String, token: String = FakeSessions.formToken)
        -> [String: String]
    {
        fields.merging(["_form": form, "_token": token, "_once": "once"]) { first, _ in first }
    }

    @Test("makes an offer of what was chosen: a permission for each action, under the same constraints")
    func offer() async throws {
        let house = try house([:])
        let answer = await house.post(
            "/supply/products/prod_1/price",
            sent(
                [
                    "read": "yes", "train": "yes", "purposes": "credit-review\r\nresearch\n", "places": "JP",
                    "until": "2027-01-31", "count": "12", "currency": "JPY", "one_off": "100", "unit": "row",
                    "rate": "0.5", "free": "10",
                ], form: "offer"))
        #expect(answer["location"] == "/supply/products/prod_1/preview?done=offer")
        let call = try #require(house.api.calls.last)
        #expect(call.method == "POST" && call.path == "/api/products/prod_1/offers")
        let constraints: JSONValue = [
            [
                "leftOperand": "purpose", "operator": "isAnyOf",
                "rightOperand": ["credit-review", "research"],
            ],
            ["leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["JP"]],
            [
                "leftOperand": "dateTime", "operator": "lteq",
                "rightOperand": ["@value": "2027-01-31T23:59:59Z", "@type": "xsd:dateTime"],
            ],
            [
                "leftOperand": "count", "operator": "lteq",
                "rightOperand": ["@value": "12", "@type": "xsd:integer"],
            ],
        ]
        #expect(
            call.body == [
                "policy": [
                    "@type": "Offer",
                    "permission": [
                        ["action": "read", "constraint": constraints],
                        ["action": "urn:minato:odrl:train", "constraint": constraints],
                    ],
                ],
                "price": [
                    "currency": "JPY", "one_off": "100",
                    "meters": [["unit": "row", "rate": "0.5", "free": "10"]],
                ],
            ])
    }

    @Test("asks for the terms before the price, and shows what was chosen")
    func termsFirst() async throws {
        let house = try house(["id": "prod_1", "items": []])
        let bare = await house.get("/supply/products/prod_1/price")
        #expect(!bare.text.contains("name=\"one_off\""))
        let chosen = await house.get("/supply/products/prod_1/price", ["read": "yes", "places": "JP"])
        #expect(chosen.text.contains("name=\"one_off\""))
        #expect(chosen.text.contains("type=\"hidden\" name=\"read\" value=\"yes\""))
    }

    @Test("keeps of a description what its form does not show")
    func metadata() throws {
        let product: JSONValue = [
            "board": "city", "class": "enterprise", "sensitivity": "general", "cross_border": "free",
            "metadata": [
                "title": ["en": "Tides"], "schema": ["tides": ["height": ["required": true]]],
                "use_cases": [["title": ["en": "Berthing", "ja": "着岸"]]], "keywords": ["sea"],
                "spatial": ["JP-28", "JP-27"],
            ],
        ]
        let page = PageContext(
            ConsoleRequest(method: .get, path: "/"), person: nil, language: .english,
            now: Timestamp(microseconds: 0),
            parameters: ["product": "prod_1"], refused: nil, api: FakeAPI(), randomness: SeededRandomness(1))
        let values = SupplyMetadata.values(product, page)
            .replacing("metadata.title.ja", with: "潮位").replacing("metadata.keywords", with: "")
            .replacing("metadata.use_cases", with: "Berthing\nDredging")
        let body = try #require(
            SupplyMetadata.change.call(values, parameters: ["product": "prod_1"]).body)
        #expect(
            body["metadata"] == [
                "title": ["en": "Tides", "ja": "潮位"], "schema": ["tides": ["height": ["required": true]]],
                "use_cases": [["title": ["en": "Berthing", "ja": "着岸"]], "Dredging"],
                "spatial": ["JP-28", "JP-27"],
            ])
        #expect(body["board"] == "city" && body["kept"] == nil)
    }

    @Test(
        "knows to which step a reason of the API belongs",
        arguments: [
            ("The supplier holds no certified right to operate the product: none.", SupplyStep.rights),
            ("No version is published.", .data), ("The finance board asks for a free sample.", .data),
            ("No quality assessment was passed.", .quality), ("No compliance assessment was passed.", .rules),
            ("The finance board asks for the metadata member \"temporal\".", .rules),
            ("permission[0] exceeds the right right_1: it allows use without an end.", .terms),
            ("Something new.", .rules),
        ])
    func reasons(reason: String, step: SupplyStep) { #expect(ListingReason(reason).step == step) }

    @Test("says what is missing in the page's language", arguments: Language.allCases)
    func missing(language: Language) async throws {
        let house = try house([
            "id": "prod_1", "state": "draft",
            "reasons": [
                "No version is published.", "The finance board asks for the metadata member \"temporal\".",
            ],
            "items": [],
        ])
        let page = await house.get("/supply/products/prod_1", language: language).text
        let expected =
            switch language {
            case .english: ["No version is published.", "The board finance asks for “period”."]
            case .japanese: ["公開した版がありません。", "ボード finance は「対象期間」の記入を求めています。"]
            case .chinese: ["尚未发布任何版本。", "板块 finance 要求填写“时间范围”。"]
            }
        for text in expected { #expect(page.contains(text), "\(text)") }
        #expect(language == .english || !page.contains("published."))
    }
}
