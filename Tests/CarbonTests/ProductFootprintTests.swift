import Carbon
import Foundation
import Primitives
import Testing

@Suite("Product footprints")
struct ProductFootprintTests {
    @Test("a whole document is read, and every digit stays")
    func whole() throws {
        let amount = "12345678901234567890.123456789012345678901234567890"
        let document = footprintDocument(amount: amount)
        let footprint = try ProductFootprint(reading: document)
        #expect(footprint.document == document)
        #expect(footprint.excludingBiogenicUptake.text == amount)
        #expect(footprint.geography == "JP")
        // Valid for three years from the end of the reference period.
        #expect(footprint.validFrom.rfc3339 == "2026-01-01T00:00:00.000Z")
        #expect(footprint.validTo.rfc3339 == "2029-01-01T00:00:00.000Z")
    }

    @Test("every missing member is named at once")
    func missing() {
        let required = [
            "id", "specVersion", "created", "status", "companyName", "companyIds", "productDescription",
            "productIds", "productNameCompany", "pcf",
        ]
        #expect {
            try ProductFootprint(reading: [:])
        } throws: { error in
            let detail = (error as? Problem)?.detail ?? ""
            return required.allSatisfy { detail.contains("\($0) is missing") }
        }
        #expect {
            try ProductFootprint(reading: footprintDocument(changing: ["pcf": [:]]))
        } throws: { error in
            let detail = (error as? Problem)?.detail ?? ""
            return detail.components(separatedBy: "is missing").count == 13
                && detail.contains("pcf.exemptedEmissionsPercent is missing")
        }
    }

    @Test(
        "what is of another form is refused with its place",
        arguments: [
            (["id": "5d2f7a60"], "id is not a UUID"),
            (["specVersion": "3.0"], "specVersion is not a version"),
            (["specVersion": "2.3.0"], "specVersion is not a version"),
            (["status": "Draft"], "status is none of Active, Deprecated"),
            (["created": "2026-01-15"], "created is not a time"),
            (["companyIds": []], "companyIds is empty"), (["companyName": ""], "companyName is empty"),
            (["productIds": ["urn:a:b", "urn:a:b"]], "productIds has an element twice"),
            (["productIds": ["4006381333931"]], "productIds[0] is not a URN"),
            (["precedingPfIds": ["x"]], "precedingPfIds[0] is not a UUID"),
            (["extensions": [["specVersion": "1"]]], "extensions[0].dataSchema is missing"),
        ] as [([String: JSONValue], String)])
    func members(_ changes: [String: JSONValue], _ fault: String) {
        #expect {
            try ProductFootprint(reading: footprintDocument(changing: changes))
        } throws: { ($0 as? Problem)?.detail.contains(fault) == true }
    }

    @Test(
        "so is what is wrong in the carbon footprint",
        arguments: [
            (["declaredUnitAmount": "0"], "declaredUnitAmount is not above zero"),
            (["declaredUnitAmount": 1], "declaredUnitAmount is not a text"),
            (["fossilGhgEmissions": "-0.1"], "fossilGhgEmissions is below zero"),
            (["fossilGhgEmissions": "1e3"], "fossilGhgEmissions is not a decimal"),
            (["biogenicCO2Uptake": "0.1"], "biogenicCO2Uptake is above zero"),
            (["geographyCountrySubdivision": "JP-27"], "more than one geography"),
            (["geographyCountry": "Japan"], "geographyCountry is not a code"),
            (["ipccCharacterizationFactors": ["6"]], "ipccCharacterizationFactors[0] is not a report"),
            (["referencePeriodEnd": "2024-01-01T00:00:00Z"], "referencePeriodEnd is not after"),
            (["dqi": ["technologicalDQR": "2"]], "dqi.geographicalDQR is missing"),
            (["crossSectoralStandards": "PEF"], "crossSectoralStandards is not a list"),
        ] as [([String: JSONValue], String)])
    func carbon(_ changes: [String: JSONValue], _ fault: String) {
        #expect {
            try ProductFootprint(reading: footprintDocument(pcf: changes))
        } throws: { ($0 as? Problem)?.detail.contains(fault) == true }
    }

    @Test("filters: alternatives of one parameter, all parameters together")
    func filters() throws {
        let footprint = try ProductFootprint(
            reading: footprintDocument(changing: [
                "productIds": ["urn:a:one", "urn:a:two"], "productClassifications": ["urn:c:46"],
            ]))
        func matches(_ parameters: (name: String, value: String)...) throws -> Bool {
            try FootprintFilter(parameters).matches(footprint)
        }
        #expect(try matches())
        #expect(try matches(("productId", "urn:a:none"), ("productId", "URN:A:two")))
        #expect(try !matches(("productId", "urn:a:TWO")))
        #expect(try matches(("productId", "urn:a:one"), ("geography", "JP"), ("classification", "urn:c:46")))
        #expect(try !matches(("productId", "urn:a:one"), ("geography", "CN")))
        #expect(try matches(("status", "Active")) && !matches(("status", "Deprecated")))
        #expect(try !matches(("status", "Strange")))
        #expect(
            try matches(("validOn", "2026-01-01T00:00:00Z")) && !matches(("validOn", "2025-12-31T23:59:59Z")))
        #expect(
            try matches(("validAfter", "2025-06-01T00:00:00Z"))
                && !matches(("validAfter", "2026-01-01T00:00:00Z")))
        #expect(
            try matches(("validBefore", "2030-01-01T00:00:00Z"))
                && !matches(("validBefore", "2029-01-01T00:00:00Z")))
        #expect(throws: Problem.self) { try matches(("validOn", "today")) }
    }

    @Test(
        "events that are none are refused",
        arguments: [
            [:], ["type": "org.wbcsd.pact.ProductFootprint.PublishedEvent.3"],
            event("org.wbcsd.pact.ProductFootprint.PublishedEvent.3", [:]),
            event("org.wbcsd.pact.ProductFootprint.PublishedEvent.3", ["pfIds": ["x"]]),
            event(
                "org.wbcsd.pact.ProductFootprint.RequestFulfilledEvent.3", ["requestEventId": "1", "pfs": []]),
            event("org.wbcsd.pact.ProductFootprint.RequestRejectedEvent.3", ["requestEventId": "1"]),
            event("org.wbcsd.pathfinder.Unknown.v1", [:]),
        ] as [JSONValue])
    func events(_ json: JSONValue) {
        #expect {
            try CarbonEvent(reading: json)
        } throws: { ($0 as? Problem)?.kind == .invalidRequest }
    }

    private static func event(_ type: String, _ data: JSONValue) -> JSONValue {
        [
            "type": .string(type), "specversion": "1.0", "id": "1", "source": "//a.example/3/events",
            "time": "2026-01-01T00:00:00Z", "data": data,
        ]
    }
}
