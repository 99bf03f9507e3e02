import Primitives

/// Into which parts the price of a grounded answer is divided, in basis points that sum to 10,000.
///
/// The platform's part stays with the house, and so do the parts of model and compute where nobody is named to whom they
/// are owed. The data's part goes to those whose passages carried the answer.
public struct RevenueSplit: Hashable, Sendable {
    public static let whole: UInt64 = 10_000
    /// The most bytes of an owner's name.
    public static let maximumNameBytes = 128

    public let platform: UInt64
    public let model: UInt64
    public let compute: UInt64
    public let data: UInt64
    /// The names of the participants to whom the parts of model and compute are owed; nil for the house.
    public let modelOwner: String?
    public let computeOwner: String?

    /// - Throws: `invalidValue` where the parts are not the whole, or a name is out of bounds.
    public init(
        platform: UInt64, model: UInt64, compute: UInt64, data: UInt64, modelOwner: String? = nil,
        computeOwner: String? = nil
    ) throws(Problem) {
        let parts = [platform, model, compute, data]
        guard parts.allSatisfy({ $0 <= Self.whole }), parts.reduce(0, +) == Self.whole else {
            throw Problem(
                .invalidValue,
                "The parts of platform, model, compute and data are \(parts.map(String.init).joined(separator: ", ")).",
                mend: "Give basis points that sum to \(Self.whole).", parameter: "split")
        }
        for name in [modelOwner, computeOwner] {
            guard let name else { continue }
            guard 1...Self.maximumNameBytes ~= name.utf8.count else {
                throw Problem(
                    .invalidValue, "The name of an owner has \(name.utf8.count) bytes.",
                    mend: "Give the name of a participant.", parameter: "split")
            }
        }
        self.platform = platform
        self.model = model
        self.compute = compute
        self.data = data
        self.modelOwner = modelOwner
        self.computeOwner = computeOwner
    }

    private init(platform: UInt64, data: UInt64) {
        self.platform = platform
        self.model = 0
        self.compute = 0
        self.data = data
        self.modelOwner = nil
        self.computeOwner = nil
    }

    /// What holds where nothing is said: half to the house, half to those whose data it was.
    public static let standard = RevenueSplit(platform: 5_000, data: 5_000)

    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "platform": .number(.integer(Int64(platform))), "model": .number(.integer(Int64(model))),
            "compute": .number(.integer(Int64(compute))), "data": .number(.integer(Int64(data))),
        ]
        members["model_owner"] = modelOwner.map { .string($0) }
        members["compute_owner"] = computeOwner.map { .string($0) }
        return .object(members)
    }

    /// Reads ``json``. Members that are missing are 0.
    /// - Throws: As ``init(platform:model:compute:data:modelOwner:computeOwner:)``.
    public init(reading json: JSONValue) throws(Problem) {
        func part(_ name: String) -> UInt64 { json[name]?.intValue.flatMap { UInt64(exactly: $0) } ?? 0 }
        try self.init(
            platform: part("platform"), model: part("model"), compute: part("compute"), data: part("data"),
            modelOwner: json["model_owner"]?.stringValue, computeOwner: json["compute_owner"]?.stringValue)
    }
}
