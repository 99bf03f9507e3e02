import Crypto
import Documents

/// What people say of the answers of a run, imported from a file.
public struct Ratings: Hashable, Sendable {
    /// The largest file in bytes.
    public static let maximumBytes = 33_554_432
    /// The most ratings.
    public static let maximumRatings = 1_000_000
    static let columns = ["question", "rater", "verdict", "record"]

    public let ratings: [Rating]
    /// SHA-256 of the file, in lower-case hexadecimal.
    public let hash: String
    private let byQuestion: [String: [Rating]]

    /// Reads CSV (RFC 4180) with a head of `question,rater,verdict` and, if need be, `record`, in any order.
    ///
    /// - Parameter expectations: of the questions that were asked, by id: what a verdict may be depends on it.
    /// - Throws: every line that is wrong: unknown questions or verdicts, a rater who rates one answer twice.
    public init(
        csv bytes: [UInt8], file: String, expectations: [String: BankQuestion.Expectation]
    ) throws(DocumentFaults) {
        let faults = FaultCollector(file: file)
        guard bytes.count <= Self.maximumBytes else {
            faults.add(.start, "", "the file has \(bytes.count) bytes", "keep it to \(Self.maximumBytes)")
            throw DocumentFaults(faults)
        }
        var reader = DelimitedReader(bytes, separator: 0x2C)
        var order: [String]?
        var ratings: [Rating] = []
        var lines: [[String]: Int] = [:]
        while let record = reader.next(), !faults.isFull {
            guard let fields = DelimitedText.fields(of: record, faults) else { continue }
            guard let columns = order else {
                order = try DelimitedText.head(
                    fields, line: record.line, columns: Self.columns,
                    required: Array(Self.columns.dropLast()), faults)
                continue
            }
            if fields.count == 1, fields[0].isEmpty { continue }
            let values = Dictionary(zip(columns, fields)) { first, _ in first }
            let position = TextPosition(line: record.line, column: 1)
            guard let rating = Self.rating(values, expectations, position, faults) else { continue }
            if let first = lines.updateValue(record.line, forKey: [rating.question, rating.rater]) {
                faults.add(
                    position, "rater",
                    "\(FaultCollector.quoted(rating.rater)) rates \(FaultCollector.quoted(rating.question)) twice,"
                        + " first on line \(first)", "keep one of the two")
            }
            ratings.append(rating)
            guard ratings.count <= Self.maximumRatings else {
                faults.add(position, "", "more than \(Self.maximumRatings) ratings", "split the file")
                break
            }
        }
        guard faults.count == 0 else { throw DocumentFaults(faults) }
        self.ratings = ratings
        byQuestion = Dictionary(grouping: ratings, by: \.question)
        hash = SHA256.hash(data: bytes).hexadecimal
    }

    private static func rating(
        _ values: [String: String], _ expectations: [String: BankQuestion.Expectation],
        _ position: TextPosition, _ faults: FaultCollector
    ) -> Rating? {
        let question = values["question"] ?? ""
        guard let expectation = expectations[question] else {
            faults.add(
                position, "question", "no question \(FaultCollector.quoted(question)) was asked",
                "rate the answers of this run")
            return nil
        }
        let rater = values["rater"] ?? ""
        guard !rater.isEmpty, rater.utf8.count <= QuestionBank.maximumIDBytes else {
            faults.add(
                position, "rater", "the rater has no name", "write a name or a number that tells raters apart"
            )
            return nil
        }
        let word = values["verdict"] ?? ""
        let valid: [Rating.Verdict] = expectation == .generate ? [.pass, .fail] : [.refused, .answered]
        guard let verdict = Rating.Verdict(rawValue: word), valid.contains(verdict) else {
            faults.add(
                position, "verdict",
                "\(FaultCollector.quoted(word)) is no verdict about a question to \(expectation.rawValue)",
                "write \(valid.map(\.rawValue).joined(separator: " or "))")
            return nil
        }
        return Rating(question: question, rater: rater, verdict: verdict, record: values["record"] ?? "")
    }

    /// Those of one answer.
    /// - Parameter record: ratings that name another record are of another answer and do not count.
    public func verdicts(of question: String, record: String) -> [Rating.Verdict] {
        byQuestion[question, default: []].filter { $0.record.isEmpty || $0.record == record }.map(\.verdict)
    }

    /// The agreement of the raters on each scale, over the ratings of these answers: whether content passes and whether
    /// an answer refuses are two questions, whose verdicts are never pooled. Scales that nobody used are left out.
    ///
    /// - Parameter records: of the answers, by the ids of their questions.
    public func agreements(records: [String: String]) -> [(scale: Rating.Scale, agreement: RaterAgreement)] {
        let counted = ratings.filter { rating in
            records[rating.question].map { rating.record.isEmpty || rating.record == $0 } ?? false
        }
        return Rating.Scale.allCases.compactMap { scale in
            let table = Dictionary(
                grouping: counted.filter { $0.verdict.scale == scale }, by: \.question
            ).mapValues { ratings in
                Dictionary(ratings.map { ($0.rater, $0.verdict.rawValue) }) { first, _ in first }
            }
            return table.isEmpty ? nil : (scale, RaterAgreement(table))
        }
    }
}
