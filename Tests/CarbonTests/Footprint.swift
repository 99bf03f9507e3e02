import Primitives

/// A footprint with the required members, changed as a test needs it.
func footprintDocument(
    _ number: Int = 1, product: String = "urn:pact:osaka-battery.example:cell:1", amount: String = "1.5000",
    changing members: [String: JSONValue] = [:], pcf changes: [String: JSONValue] = [:]
) -> JSONValue {
    let last = String(number)
    let zeros = String(repeating: "0", count: 12 - last.count)
    var pcf: [String: JSONValue] = [
        "declaredUnitOfMeasurement": "piece", "declaredUnitAmount": "1", "productMassPerDeclaredUnit": "0.35",
        "referencePeriodStart": "2025-01-01T00:00:00Z", "referencePeriodEnd": "2026-01-01T00:00:00Z",
        "pcfExcludingBiogenicUptake": .string(amount), "pcfIncludingBiogenicUptake": .string(amount),
        "fossilGhgEmissions": .string(amount), "fossilCarbonContent": "0",
        "ipccCharacterizationFactors": ["AR6"], "crossSectoralStandards": ["ISO14067", "PACT-3.0"],
        "exemptedEmissionsPercent": "0.0", "geographyCountry": "JP",
    ]
    pcf.merge(changes) { $1 }
    var document: [String: JSONValue] = [
        "id": .string("5d2f7a60-9b1e-4f3c-8a4d-\(zeros)\(last)"), "specVersion": "3.0.0",
        "created": "2026-01-15T09:00:00Z", "status": "Active", "companyName": "Osaka Battery",
        "companyIds": ["urn:pact:osaka-battery.example:company:1"], "productDescription": "A cell",
        "productIds": [.string(product)], "productNameCompany": "OB cell", "pcf": .object(pcf),
    ]
    document.merge(members) { $1 }
    return .object(document)
}
