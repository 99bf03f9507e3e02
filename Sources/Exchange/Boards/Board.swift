import Primitives

/// Where products of one field are listed, with its rules of admission and its profile of metadata.
public struct Board: Hashable, Sendable {
    /// Lower-case letters, digits and hyphens.
    public let name: String
    public let title: LocalizedText
    /// The classes of data that it lists.
    public let classes: Set<DataClass>
    /// The grades of sensitivity that it lists.
    public let sensitivities: Set<Sensitivity>
    /// Members of the metadata that its products must have, beside those of every product.
    public let requiredMetadata: [String]
    /// A supplier needs one of these roles.
    public let supplierRoles: Set<Participant.Role>
    /// The assessments that must have been passed.
    public let requiredAssessments: Set<ProductAssessment.Kind>
    /// The fewest declared use cases (无场景不交易).
    public let minimumUseCases: Int
    /// Whether a sample must be there.
    public let needsSample: Bool

    public init(
        name: String, title: LocalizedText, classes: Set<DataClass> = Set(DataClass.allCases),
        sensitivities: Set<Sensitivity> = [.open, .general, .important], requiredMetadata: [String] = [],
        supplierRoles: Set<Participant.Role> = [.supplier, .broker, .operator],
        requiredAssessments: Set<ProductAssessment.Kind> = [.compliance], minimumUseCases: Int = 1,
        needsSample: Bool = false
    ) {
        self.name = name
        self.title = title
        self.classes = classes
        self.sensitivities = sensitivities
        self.requiredMetadata = requiredMetadata
        self.supplierRoles = supplierRoles
        self.requiredAssessments = requiredAssessments
        self.minimumUseCases = minimumUseCases
        self.needsSample = needsSample
    }
}

extension Board: IDKind {
    public static let prefix = "board"
}

extension Board {
    /// The boards that every exchange has.
    public static let builtIn = [
        Board(
            name: "finance", title: LocalizedText(en: "Finance", ja: "金融", zh: "金融板块"),
            requiredMetadata: ["update_frequency", "temporal"], needsSample: true),
        Board(
            name: "carbon", title: LocalizedText(en: "Carbon", ja: "カーボン", zh: "碳板块"),
            classes: [.public, .enterprise], requiredMetadata: ["temporal", "conforms_to"]),
        Board(
            name: "medical", title: LocalizedText(en: "Medical", ja: "医療", zh: "医疗板块"),
            requiredMetadata: ["temporal", "spatial"], requiredAssessments: [.compliance, .quality]),
        Board(
            name: "city", title: LocalizedText(en: "City", ja: "都市", zh: "城市板块"),
            requiredMetadata: ["spatial", "update_frequency"]),
        Board(
            name: "public", title: LocalizedText(en: "Public data", ja: "公共データ", zh: "公共数据板块"),
            classes: [.public], sensitivities: [.open, .general], requiredMetadata: ["licence", "spatial"]),
    ]

    /// Why a product is not admitted; nothing where it is.
    public func faults(of product: Product, supplier: Participant, files: [ProductFile]) -> [String] {
        var faults: [String] = []
        func list(_ words: some Sequence<String>) -> String { words.sorted().joined(separator: ", ") }
        if !classes.contains(product.dataClass) {
            faults.append("The \(name) board lists \(list(classes.map(\.rawValue))) data only.")
        }
        if !sensitivities.contains(product.sensitivity) {
            faults.append("The \(name) board lists no \(product.sensitivity.rawValue) data.")
        }
        if supplierRoles.isDisjoint(with: supplier.roles) {
            faults.append("On the \(name) board a supplier is \(list(supplierRoles.map(\.rawValue))).")
        }
        for member in requiredMetadata where product.metadata[member]?.isEmptyMetadata ?? true {
            faults.append("The \(name) board asks for the metadata member \"\(member)\".")
        }
        let useCases = product.metadata["use_cases"]?.arrayValue?.count ?? 0
        if useCases < minimumUseCases {
            faults.append(
                "The product declares \(useCases) use cases; the \(name) board asks for \(minimumUseCases).")
        }
        if needsSample, !files.contains(where: { $0.role == .sample }) {
            faults.append("The \(name) board asks for a free sample.")
        }
        return faults
    }
}

extension JSONValue {
    /// Whether a member of metadata says nothing.
    var isEmptyMetadata: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .number: false
        }
    }
}
