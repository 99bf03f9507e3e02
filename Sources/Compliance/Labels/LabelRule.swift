import Documents
import Primitives

/// How outputs of one medium are labelled.
public struct LabelRule: Hashable, Sendable {
    public enum Medium: String, Hashable, Sendable, CaseIterable {
        case text, image, audio, video, interface
        case fileMetadata = "file-metadata"
        case apiResponse = "api-response"
        case textWatermark = "text-watermark"
    }

    public enum Placement: String, Hashable, Sendable, CaseIterable {
        case start, end, middle, continuous
        case edgeOrCorner = "edge-or-corner"
        case firstExposure = "first-exposure"
    }

    public enum Carrier: String, Hashable, Sendable, CaseIterable {
        /// The object of GB 45438-2025, Annex E.
        case aigc = "AIGC"
        case c2pa = "C2PA"
        case watermark
    }

    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// This server does it.
        case done
        /// This server cannot do it; reported as a gap, never as a pass.
        case gap
    }

    public let medium: Medium
    public let duty: DutyID
    public let clause: String
    /// What people see or hear; `nil` for labels for machines.
    public let visible: LocalizedText?
    public let placement: Placement?
    public let carrier: Carrier?
    public let status: Status
    public let parameters: [String: JSONValue]
    public let note: String?
}

extension LabelRule {
    static let keys = [
        "medium", "duty", "clause", "visible", "placement", "carrier", "status", "parameters", "note",
    ]

    init?(reading reader: MappingReader, duties: DutyList) {
        let medium = reader.requiredChoice("medium", Medium.self)
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"GB 45438-2025 5.1\"")?.value
        let visible = reader.localized("visible")
        let placement = reader.choice("placement", Placement.self)
        let carrier = reader.choice("carrier", Carrier.self)
        let status = reader.choice("status", Status.self) ?? .done
        let parameters = reader.parameters()
        let note = reader.text("note")?.value
        if reader.has("visible") == reader.has("carrier") || reader.has("visible") != reader.has("placement")
        {
            reader.faults.add(
                reader.position, reader.path, "the label is neither for people nor for machines",
                "give visible and placement, or carrier")
        }
        guard let medium, let duty, let clause else { return nil }
        self.init(
            medium: medium, duty: duty, clause: clause, visible: visible, placement: placement,
            carrier: carrier, status: status, parameters: parameters, note: note)
    }
}
