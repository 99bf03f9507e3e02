/// The duties that all packs refer to, in the order of their numbers.
public struct DutyList: Hashable, Sendable {
    /// The first line of its file.
    public static let format = "minato-duties/1"

    public let version: String
    public let asOf: PackDate
    public let duties: [Duty]
    private let places: [DutyID: Int]

    init(version: String, asOf: PackDate, duties: [Duty]) {
        self.version = version
        self.asOf = asOf
        self.duties = duties.sorted { $0.id < $1.id }
        places = Dictionary(
            self.duties.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public subscript(id: DutyID) -> Duty? { places[id].map { duties[$0] } }
}
