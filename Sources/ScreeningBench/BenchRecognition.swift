import Foundation
import Primitives
import Screening

/// Where the recognisers find personal data in texts, for a comparison with others.
enum BenchRecognition {
    /// Reads a JSON array of texts from standard input.
    /// - Returns: For each text its findings, `[{"type":"email","start":…,"end":…}]`, in bytes of UTF-8.
    static func findings(_ minimum: Confidence) throws -> String {
        let input = FileHandle.standardInput.readDataToEndOfFile()
        let plan = try ScreeningPlan(
            ScreeningPolicy([
                ScreeningRule(
                    "all", .personalData(Set(PersonalDataType.allCases), minimum: minimum), .redact)
            ]), .empty)
        let texts = try JSONValue(parsing: [UInt8](input)).arrayValue ?? []
        let found = texts.map { text -> JSONValue in
            var screen = plan.screen(.output)
            var output = screen.feed((text.stringValue ?? "").utf8)
            output.decisions += screen.finish().decisions
            return .array(output.decisions.compactMap(json))
        }
        return String(decoding: JSONValue.array(found).serialized, as: UTF8.self)
    }

    private static func json(_ decision: ScreeningDecision) -> JSONValue? {
        guard case .personalData(let type, _) = decision.finding else { return nil }
        return [
            "type": .string(type.rawValue), "start": .number(.integer(Int64(decision.range.lowerBound))),
            "end": .number(.integer(Int64(decision.range.upperBound))),
        ]
    }
}
