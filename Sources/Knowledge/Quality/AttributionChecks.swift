import Accounting
import Exchange
import Persistence
import Primitives

/// What was found when answers were made again without one of their sources. Nothing that is paid or owed reads it.
public enum AttributionChecks {
    private static let rowsPerPage: Int64 = 1_000

    /// What was lost without one source.
    public struct Finding: Hashable, Sendable {
        public let source: LeaveOneOut.Source
        /// In thousandths of what the cited sentences say.
        public let lost: Int

        public init(source: LeaveOneOut.Source, lost: Int) {
            self.source = source
            self.lost = lost
        }
    }

    /// Keeps what was found of one answer; what is known of it already stays as it is.
    public static func store(
        _ findings: [Finding], of answer: ID<Use>, mode: AnswerGrounding.Mode, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        for finding in findings {
            try transaction.execute(
                """
                INSERT INTO attribution_checks (answer, agreement, share, lost, mode, checked_at)
                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
                """,
                [
                    .id(answer), .id(finding.source.agreement), .integer(Int64(finding.source.share)),
                    .integer(Int64(finding.lost)), .text(mode.rawValue), .time(time),
                ])
        }
    }

    /// What was found of one answer, the heaviest source first.
    public static func findings(
        of answer: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Finding] {
        try transaction.rows(
            """
            SELECT agreement, share, lost FROM attribution_checks WHERE answer = $1
            ORDER BY share DESC, agreement
            """, [.id(answer)]
        ).map { row throws(Problem) in try finding(row, at: 0) }
    }

    /// How well attribution and loss agree, by service, in the order of the services' ids. Linear in the checks.
    /// - Parameters:
    ///   - month: To which the answers were posted; nil for all.
    ///   - service: Nil for all.
    public static func quality(
        month: TradeMonth? = nil, of service: ID<Service>? = nil, in transaction: any ReadTransaction
    ) throws(Problem) -> [AttributionQuality] {
        var found: [ID<Service>: AttributionQuality] = [:]
        var current: (answer: ID<Use>, service: ID<Service>, findings: [Finding])?
        func close() {
            guard let current else { return }
            found[current.service, default: AttributionQuality(service: current.service)].add(
                current.findings)
        }
        var last = (answer: ID<Use>(high: 0, low: 0), agreement: ID<Agreement>(high: 0, low: 0))
        while true {
            let rows = try transaction.rows(
                """
                SELECT c.answer, c.agreement, c.share, c.lost, g.service, g.month
                FROM attribution_checks c JOIN answer_groundings g ON g.id = c.answer
                WHERE c.answer > $1 OR (c.answer = $1 AND c.agreement > $2)
                ORDER BY c.answer, c.agreement LIMIT $3
                """, [.id(last.answer), .id(last.agreement), .integer(rowsPerPage)])
            for row in rows {
                last = (try row.id(0), try row.id(1))
                let (of, number): (ID<Service>, Int64) = (try row.id(4), try row.integer(5))
                guard service == nil || of == service, month == nil || month?.number == number else {
                    continue
                }
                if current?.answer != last.answer {
                    close()
                    current = (last.answer, of, [])
                }
                current?.findings.append(try finding(row, at: 1))
            }
            guard rows.count == Int(rowsPerPage) else { break }
        }
        close()
        return found.values.sorted { $0.service.bytes.lexicographicallyPrecedes($1.service.bytes) }
    }

    private static func finding(_ row: Row, at column: Int) throws(Problem) -> Finding {
        Finding(
            source: LeaveOneOut.Source(
                agreement: try row.id(column), share: Int(try row.integer(column + 1))),
            lost: Int(try row.integer(column + 2)))
    }
}
