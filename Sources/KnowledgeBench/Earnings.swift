import Accounting
import Auditing
import Exchange
import Foundation
import Knowledge
import Persistence
import Primitives

/// Answers by the million through the ledger and the log, with what they owe to whom: settled, shared out at each month's
/// end, verified, and written down for a program that shares no code with this one.
struct Earnings {
    private static let batch = 500
    private static let months = 3

    let count: Int
    /// Where the database lies, and the export.
    let folder: String

    struct Report: Encodable {
        let uses: Int
        /// Uses settled a second: reservation, charge, leaf, document and shares.
        var settled = 0.0
        var reversed = 0
        var closing = 0.0
        var verifying = 0.0
        var exporting = 0.0
        var faults = 0
        var exportBytes = 0
    }

    func run() async throws {
        let world = try await EarningsWorld(folder: folder, seed: 11)
        defer { world.database.close() }
        var report = Report(uses: count)
        var choice = SplitMix(state: 12)
        for month in 0..<Self.months {
            let whole = (month + 1) * count / Self.months - month * count / Self.months
            let before = Clock.now().wall
            for start in stride(from: 0, to: whole, by: Self.batch) {
                let drafts = try (start..<min(start + Self.batch, whole)).map { _ in try draft(&choice, world)
                }
                report.reversed += try await settle(drafts, in: world)
                world.clock.advance(by: .milliseconds(20))
            }
            report.settled += Clock.now().wall - before
            let end = TradeMonth(of: world.clock.now()).end
            let closing = Clock.now().wall
            try await close(at: end, world)
            report.closing += Clock.now().wall - closing
        }
        report.settled = Double(count) / report.settled
        let verifying = Clock.now().wall
        report.faults = try await world.database.read { transaction in
            try Accounting.Verification.ledger(in: transaction).count
                + TradeVerification.faults(in: transaction).count
                + GroundingVerification.faults(in: transaction).count
        }
        report.verifying = Clock.now().wall - verifying
        let exporting = Clock.now().wall
        report.exportBytes = try await export(world)
        report.exporting = Clock.now().wall - exporting
        FileHandle.standardOutput.write(try JSONEncoder().encode(report))
    }

    // MARK: one answer

    private struct Draft: Sendable {
        let reservation: UseReservation
        let settlement: UseSettlement
        let grounding: AnswerGrounding
        /// Its price is given back.
        let isReversed: Bool
    }

    private func draft(_ choice: inout SplitMix, _ world: EarningsWorld) throws -> Draft {
        let price = world.price
        let customer = world.customers[choice.below(world.customers.count)]
        let passages = (0..<1 + choice.below(6)).map { number in
            let agreement = world.agreements[choice.below(world.agreements.count)]
            return AnswerGrounding.Passage(
                agreement: agreement.id, product: agreement.product, document: "v/\(number).txt",
                ordinal: number,
                place: PassagePlace(page: number + 1), hash: Array(repeating: UInt8(number), count: 32),
                rate: agreement.price["citation_rate"]?.intValue.flatMap { UInt64(exactly: $0) } ?? 1_000)
        }
        let sentences = (0..<1 + choice.below(6)).map { number in
            let cited = Set((0..<choice.below(4)).map { _ in 1 + choice.below(passages.count) }).sorted()
            return AnswerGrounding.Sentence(
                range: number..<number + 1, tokens: UInt64(1 + choice.below(60)),
                citations: cited.map { AnswerGrounding.Citation(passage: $0, overlap: 800, similarity: nil) },
                removed: 0, isFound: false)
        }
        let parts = (0..<3).map { _ in UInt64(choice.below(3_334)) }
        let grounding = AnswerGrounding(
            knowledgeBase: "developer/handbooks", mode: .generated, language: .english,
            split: try RevenueSplit(
                platform: 10_000 - parts.reduce(0, +), model: parts[0], compute: parts[1], data: parts[2],
                modelOwner: choice.below(2) == 0 ? "model-owner" : nil,
                computeOwner: choice.below(2) == 0 ? "compute-owner" : nil), passages: passages,
            sentences: sentences)
        let now = world.clock.now()
        let id = world.id(Use.self)
        let isReversed = choice.below(500) == 0
        return Draft(
            reservation: try UseReservation(
                id: id, account: customer.account.id, service: price.service, price: price.id,
                keyID: ID(high: 1, low: 1), engine: "quotes", model: "m", endpoint: .chat,
                payloadHash: PayloadHash(of: "payload".utf8),
                maximumUsage: MaximumUsage(input: 2_000, output: 1_000),
                estimatedInputTokens: 10, subscription: isReversed ? nil : customer.subscription,
                createdAt: now),
            settlement: try UseSettlement(
                id: id, status: .completed,
                usage: TokenUsage(
                    input: UInt64(1 + choice.below(2_000)), cachedInput: 0,
                    output: UInt64(choice.below(1_000)),
                    source: .reported), finishedAt: now, transferID: world.id(),
                grounding: GroundingHash(of: grounding.json.canonical)), grounding: grounding,
            isReversed: isReversed)
    }

    /// - Returns: How many prices were given back.
    private func settle(_ drafts: [Draft], in world: EarningsWorld) async throws -> Int {
        let now = world.clock.now()
        return try await world.database.write { transaction in
            var reversed = 0
            for draft in drafts {
                _ = try Uses.reserve(draft.reservation, in: transaction)
                let settled = try Uses.settle(draft.settlement, in: transaction) { leaf in
                    try world.log.append(leaf.bytes, subject: nil, at: now, in: transaction)
                }
                try AnswerRevenue.settle(settled.record, by: draft.grounding, at: now, in: transaction)
                guard draft.isReversed, settled.record.charge.nanos > 0 else { continue }
                reversed += 1
                try Ledger.reverse(settled.record.transfer, as: world.id(), at: now, in: transaction)
                try AnswerShares.reverse(of: settled.record.id, at: now, in: transaction)
            }
            return reversed
        }
    }

    // MARK: the month's end

    private func close(at end: Timestamp, _ world: EarningsWorld) async throws {
        let month = TradeMonth(of: world.clock.now())
        world.clock.advance(by: .microseconds(end.microseconds - world.clock.now().microseconds))
        let now = world.clock.now()
        for subscription in world.customers.compactMap(\.subscription) {
            _ = try await world.database.write { try Subscriptions.perform(subscription, at: now, in: $0) }
        }
        _ = try await Settlements.run(month, at: now, by: .operator, log: world.log, on: world.database) {
            month in
            try await SubscriptionRevenue.share(month, at: now, on: world.database)
        }
    }

    private func export(_ world: EarningsWorld) async throws -> Int {
        let path = "\(folder)/earnings.jsonl"
        try Data().write(to: URL(filePath: path))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        return try await world.database.read { transaction in
            var bytes = 0
            try EarningsExport.write(nil, in: transaction) { lines in
                bytes += lines.utf8.count
                try file.write(contentsOf: Data(lines.utf8))
            }
            try file.close()
            return bytes
        }
    }
}
