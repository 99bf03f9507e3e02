/// The members of a product footprint (PACT Data Exchange Protocol 3.0, ProductFootprint and CarbonFootprint).
enum FootprintModel {
    static let footprint: [FootprintMember] = [
        .required("id", .uuid),
        .required("specVersion", .matching({ isVersion($0) }, "a version such as 3.0.0")),
        .required("created", .time), .required("status", .word(["Active", "Deprecated"])),
        .required("companyName", .name), .required("companyIds", .set(.urn)),
        .required("productDescription", .text), .required("productIds", .set(.urn)),
        .required("productNameCompany", .name), .required("pcf", .object(pcf)),
        .optional("precedingPfIds", .set(.uuid)), .optional("validityPeriodStart", .time),
        .optional("validityPeriodEnd", .time), .optional("productClassifications", .set(.urn)),
        .optional("comment", .text),
        .optional(
            "extensions",
            .list(
                .object([
                    .required("specVersion", .text), .required("dataSchema", .name),
                    .required("data", .anyObject),
                    .optional("documentation", .name),
                ]))),
    ]

    private static let pcf: [FootprintMember] =
        [
            .required("declaredUnitOfMeasurement", .word(units)),
            .required("declaredUnitAmount", .decimal(.positive)),
            .required("productMassPerDeclaredUnit", .decimal(.notNegative)),
            .required("referencePeriodStart", .time), .required("referencePeriodEnd", .time),
            .required("pcfExcludingBiogenicUptake", .decimal(.any)),
            .required("pcfIncludingBiogenicUptake", .decimal(.any)),
            .required("fossilGhgEmissions", .decimal(.notNegative)),
            .required("fossilCarbonContent", .decimal(.notNegative)),
            .required(
                "ipccCharacterizationFactors", .set(.matching({ isReport($0) }, "a report such as AR6"))),
            .required("crossSectoralStandards", .set(.name)),
            .required("exemptedEmissionsPercent", .decimal(.notNegative)),
            .optional("geographyCountry", .matching({ isCountry($0) }, "a code of ISO 3166-1")),
            .optional(
                "geographyCountrySubdivision", .matching({ isSubdivision($0) }, "a code of ISO 3166-2")),
            .optional("geographyRegionOrSubregion", .word(regions)),
            .optional("boundaryProcessesDescription", .text),
            .optional("exemptedEmissionsDescription", .text),
            .optional("allocationRulesDescription", .text), .optional("technologicalCO2CaptureOrigin", .text),
            .optional("packagingEmissionsIncluded", .boolean),
            .optional("ccsTechnologicalCO2CaptureIncluded", .boolean),
            .optional("ccuCalculationApproach", .word(["Cut-off", "Credit"])),
            .optional("ccuCreditCertification", .name), .optional("primaryDataShare", .decimal(.notNegative)),
            .optional(
                "productOrSectorSpecificRules",
                .set(
                    .object([
                        .required("operator", .word(["PEF", "EPD International", "Other"])),
                        .required("ruleNames", .set(.name)), .optional("otherOperatorName", .name),
                    ]))),
            .optional(
                "secondaryEmissionFactorSources",
                .set(.object([.required("name", .name), .required("version", .name)]))),
            .optional(
                "dqi",
                .object(
                    ["technologicalDQR", "geographicalDQR", "temporalDQR"].map {
                        .required($0, .decimal(.notNegative))
                    })),
            .optional(
                "verification",
                .object([
                    .optional("coverage", .word(["PCF calculation model", "PCF program", "product level"])),
                    .optional("providerName", .text), .optional("completedAt", .time),
                    .optional("standardName", .text), .optional("comments", .text),
                ])),
        ]
        + notNegative.map { .optional($0, .decimal(.notNegative)) }
        + notPositive.map { .optional($0, .decimal(.notPositive)) }

    private static let notNegative = [
        "biogenicCarbonContent", "recycledCarbonContent", "landUseChangeGhgEmissions", "landCarbonLeakage",
        "landManagementFossilGhgEmissions", "landManagementBiogenicCO2Emissions", "biogenicNonCO2Emissions",
        "landAreaOccupation", "aircraftGhgEmissions", "packagingGhgEmissions",
        "packagingBiogenicCarbonContent",
        "outboundLogisticsGhgEmissions", "ccuCarbonContent",
    ]
    private static let notPositive = [
        "landManagementBiogenicCO2Removals", "biogenicCO2Uptake", "ccsTechnologicalCO2Capture",
        "technologicalCO2Removals",
    ]
    private static let units = [
        "liter", "kilogram", "cubic meter", "kilowatt hour", "megajoule", "ton kilometer", "square meter",
        "piece",
        "hour", "megabit second",
    ]
    private static let regions = [
        "Africa", "Americas", "Asia", "Europe", "Oceania", "Australia and New Zealand", "Central Asia",
        "Eastern Asia", "Eastern Europe", "Latin America and the Caribbean", "Melanesia", "Micronesia",
        "Northern Africa", "Northern America", "Northern Europe", "Polynesia", "South-eastern Asia",
        "Southern Asia", "Southern Europe", "Sub-Saharan Africa", "Western Asia", "Western Europe",
    ]

    /// `3.0.0`, perhaps with `-` and a date of eight digits.
    private static func isVersion(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        // Another major version is another model.
        return parts.count <= 2 && numbers.count == 3 && numbers[0] == "3"
            && numbers.allSatisfy { isDigits($0) }
            && (parts.count == 1 || (parts[1].utf8.count == 8 && isDigits(parts[1])))
    }

    private static func isReport(_ text: String) -> Bool {
        text.hasPrefix("AR") && isDigits(text.dropFirst(2))
    }

    private static func isCountry(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    private static func isSubdivision(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && isCountry(parts[0]) && (1...3).contains(parts[1].utf8.count)
            && parts[1].utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
