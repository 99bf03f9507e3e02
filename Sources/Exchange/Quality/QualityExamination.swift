import Primitives
import Screening
import Tables

/// Computes the figures of a quality card from the data itself.
///
/// Figures are whole numbers and basis points (1/10,000), rounded down; there is no value of the data among them but
/// the newest time.
public struct QualityExamination: Sendable {
    /// The most columns of a table that are looked at.
    public static let maximumColumns = 200
    /// The most values of a column for which drift is computed: what has more is no category and no measure.
    static let maximumCategories = 1_000
    /// Rows that are looked through for personal data.
    public static let sampleRows = 1_000
    private static let sampleBytes = 4 << 20

    let engine: any TableEngine
    let screening: ScreeningPlan

    public init(engine: any TableEngine) throws(Problem) {
        self.engine = engine
        screening = try ScreeningPlan(
            ScreeningPolicy([
                ScreeningRule(
                    "personal-data", .personalData(Set(PersonalDataType.allCases), minimum: .structure), .flag
                )
            ]), PatternSet([]))
    }

    /// What is examined.
    public struct Subject: Sendable {
        public let product: Product
        public let version: ProductVersion
        public let tables: [Table]
        /// Those of the version before, for drift.
        public let earlier: (number: Int, tables: [Table])?

        public init(
            product: Product, version: ProductVersion, tables: [Table],
            earlier: (number: Int, tables: [Table])?
        ) {
            self.product = product
            self.version = version
            self.tables = tables
            self.earlier = earlier
        }
    }

    /// - Throws: `unprocessable` where a file is no table.
    public func figures(of subject: Subject, at now: Timestamp) async throws(Problem) -> JSONValue {
        guard !subject.tables.isEmpty else {
            throw Problem(.unprocessable, "The version has no file that is a table: none is CSV or Parquet.")
        }
        var tables: [JSONValue] = []
        var flags: Set<String> = []
        var (rows, cells, filled, kinds): (Int64, Int64, Int64, [String: Int64]) = (0, 0, 0, [:])
        for table in subject.tables {
            let figures = try await self.figures(of: table, subject, at: now, &flags)
            rows += figures["rows"]?.intValue ?? 0
            cells += figures["cells"]?.intValue ?? 0
            filled += figures["filled_cells"]?.intValue ?? 0
            for (kind, count) in figures["personal_data"]?["kinds"]?.objectValue ?? [:] {
                kinds[kind, default: 0] += count.intValue ?? 0
            }
            tables.append(figures)
        }
        let isPersonal = kinds.keys.contains { !Self.publicKinds.contains($0) }
        if isPersonal, subject.product.dataClass != .personal {
            flags.insert("personal_data_in_another_class")
        }
        if isPersonal, subject.product.sensitivity == .open { flags.insert("personal_data_declared_open") }
        return [
            "product": .string(subject.product.id.description),
            "version": .number(.integer(Int64(subject.version.number))),
            "computed_at": .string(now.rfc3339), "rows": .number(.integer(rows)),
            "completeness_bp": Self.basisPoints(filled, of: cells), "tables": .array(tables),
            "flags": .array(flags.sorted().map(JSONValue.string)),
        ]
    }

    private static let publicKinds = Set(PersonalDataType.publicRegisters.map(\.label))

    private func figures(
        of table: Table, _ subject: Subject, at now: Timestamp, _ flags: inout Set<String>
    ) async throws(Problem) -> JSONValue {
        let schema = try await engine.schema(of: table)
        let columns = Array(schema.columns.prefix(Self.maximumColumns))
        let hints = QualityHints(subject.product.metadata, table: table.name)
        let counts = try await QualityCounts(table, columns, hints, engine)
        var described: [JSONValue] = []
        for (column, count) in zip(columns, counts.columns) {
            let isKey = schema.rows > 0 && count.filled == schema.rows && count.distinct == schema.rows
            described.append([
                "name": .string(column.name), "type": .string(column.type.name),
                "nulls": .number(.integer(schema.rows - count.filled)),
                "completeness_bp": Self.basisPoints(count.filled, of: schema.rows),
                "distinct": .number(.integer(count.distinct)), "is_key_candidate": .bool(isKey),
                "invalid": count.invalid.map { .number(.integer($0)) } ?? .null,
            ])
        }
        if counts.columns.contains(where: { $0.invalid ?? 0 > 0 }) { flags.insert("invalid_values") }
        if counts.duplicates > 0 { flags.insert("duplicate_rows") }
        let filled = counts.columns.reduce(Int64(0)) { $0 + $1.filled }
        let cells = schema.rows * Int64(columns.count)
        let timeliness = QualityTimeliness(counts.newest, subject.product.metadata, at: now)
        if timeliness.isLate == true { flags.insert("late") }
        let personal = try await personalData(in: table, columns)
        return [
            "name": .string(table.name), "rows": .number(.integer(schema.rows)),
            "columns": .array(described), "cells": .number(.integer(cells)),
            "filled_cells": .number(.integer(filled)), "completeness_bp": Self.basisPoints(filled, of: cells),
            "duplicate_rows": .number(.integer(counts.duplicates)), "timeliness": timeliness.json,
            "drift": try await drift(of: table, schema, since: subject.earlier, &flags),
            "personal_data": personal,
        ]
    }

    /// Kinds of personal data and how many were found in a sample; never a value.
    private func personalData(
        in table: Table, _ columns: [TableSchema.Column]
    ) async throws(Problem) -> JSONValue {
        let looked = columns.filter { !$0.type.isTemporal && $0.type != .float && $0.type != .double }
        guard !looked.isEmpty else { return ["sampled_rows": 0, "kinds": [:]] }
        let list = looked.map { "left(CAST(\(QualitySQL.identifier($0.name)) AS VARCHAR), 500)" }
        let result = try await engine.query(
            TableQuery(
                """
                SELECT \(list.joined(separator: ", ")) FROM \(QualitySQL.identifier(table.name)) \
                USING SAMPLE reservoir(\(Self.sampleRows) ROWS) REPEATABLE (42)
                """, columns: looked.map(\.name), over: [table],
                bounds: TableBounds(
                    time: .seconds(300), memoryBytes: 1 << 30, rows: Self.sampleRows, outputBytes: 64 << 20)))
        var kinds: [String: Int64] = [:]
        var bytes = 0
        for row in result.rows where bytes < Self.sampleBytes {
            for (column, value) in zip(looked, row) {
                guard let value else { continue }
                // The column's name is the context in which a number means something.
                let text = Array("\(column.name) \(value)\n".utf8)
                bytes += text.count
                var screen = screening.screen(.input)
                let decisions = screen.feed(text).decisions + screen.finish().decisions
                for decision in decisions {
                    guard case .personalData(let type, _) = decision.finding else { continue }
                    kinds[type.label, default: 0] += 1
                }
            }
        }
        return [
            "sampled_rows": .number(.integer(Int64(result.rows.count))),
            "kinds": .object(kinds.mapValues { .number(.integer($0)) }),
        ]
    }

    static func basisPoints(_ part: Int64, of whole: Int64) -> JSONValue {
        whole > 0 ? .number(.integer(Int64((Int128(part) * 10_000) / Int128(whole)))) : .null
    }
}
