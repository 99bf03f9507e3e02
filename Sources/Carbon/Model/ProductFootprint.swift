import Primitives

/// The carbon footprint of a product (PACT 3.0 ProductFootprint), checked. The document stays as it came: its decimals
/// are texts and keep every digit.
public struct ProductFootprint: Hashable, Sendable {
    /// The most bytes of a document.
    public static let maximumBytes = 65_536

    public let document: JSONValue
    /// A UUID in lower case.
    public let id: String
    public let isActive: Bool
    public let companyIDs: [String]
    public let productIDs: [String]
    public let classifications: [String]
    /// Region, country or subdivision; at most one of them.
    public let geography: String?
    /// From the end of the reference period, and for three years, unless the document says otherwise.
    public let validFrom: Timestamp
    public let validTo: Timestamp
    /// kg CO₂e for the declared unit, without biogenic uptake.
    public let excludingBiogenicUptake: ExactDecimal

    /// - Throws: `invalidValue` that names every fault, at most 100.
    public init(reading document: JSONValue) throws(Problem) {
        var faults: [String] = []
        FootprintMember.check(document, FootprintModel.footprint, at: "", &faults)
        let pcf = document["pcf"]
        let places = ["geographyRegionOrSubregion", "geographyCountry", "geographyCountrySubdivision"]
            .compactMap { pcf?[$0]?.stringValue }
        if places.count > 1 { faults.append("pcf has more than one geography") }
        func time(_ value: JSONValue?) -> Timestamp? { value?.stringValue.flatMap { Timestamp(rfc3339: $0) } }
        let begin = time(pcf?["referencePeriodStart"])
        let end = time(pcf?["referencePeriodEnd"])
        if let begin, let end, begin >= end { faults.append("pcf.referencePeriodEnd is not after its start") }
        let from = time(document["validityPeriodStart"]) ?? end
        let to = time(document["validityPeriodEnd"]) ?? from.map(Self.threeYears)
        if let from, let to, from > to { faults.append("validityPeriodEnd is before its start") }
        if document.serialized.count > Self.maximumBytes {
            faults.append("the document has more than \(Self.maximumBytes) bytes")
        }
        guard faults.isEmpty, let from, let to, let id = document["id"]?.stringValue,
            let amount = ExactDecimal(pcf?["pcfExcludingBiogenicUptake"]?.stringValue ?? "")
        else {
            throw Problem(
                .invalidValue, "The footprint is not one of PACT 3.0: \(faults.joined(separator: "; ")).",
                mend: "Give every required member; decimals are texts such as \"1.50\".",
                parameter: "footprint")
        }
        func texts(_ name: String) -> [String] {
            (document[name]?.arrayValue ?? []).compactMap(\.stringValue)
        }
        self.document = document
        self.id = id.lowercased()
        isActive = document["status"] == "Active"
        companyIDs = texts("companyIds")
        productIDs = texts("productIds")
        classifications = texts("productClassifications")
        geography = places.first
        validFrom = from
        validTo = to
        excludingBiogenicUptake = amount
    }

    /// PACT 3.0: valid for three years from the end of the reference period.
    private static func threeYears(after start: Timestamp) -> Timestamp {
        let days = start.seconds / 86_400 - (start.seconds % 86_400 < 0 ? 1 : 0)
        let date = CivilDate(days: days)
        let day = min(date.day, CivilDate.days(inMonth: date.month, of: date.year + 3))
        let moved = CivilDate(year: date.year + 3, month: date.month, day: day).days
        return Timestamp(microseconds: start.microseconds + (moved - days) * 86_400_000_000)
    }
}
