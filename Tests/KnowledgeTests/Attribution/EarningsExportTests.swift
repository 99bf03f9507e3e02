import Accounting
import Exchange
import Foundation
import Persistence
import Primitives
import Testing

@testable import Knowledge

@Suite("The export of earnings", .enabled(if: FileManager.default.isExecutableFile(atPath: python)))
struct EarningsExportTests {
    private let day = Duration.seconds(86_400)
    private let march: TradeMonth

    init() throws { march = try #require(TradeMonth("2026-03")) }

    private func export(_ house: KnowledgeHouse, _ month: TradeMonth? = nil) async throws -> [String] {
        let lines = LockedLines()
        try await house.database.read { transaction in
            try EarningsExport.write(month, in: transaction) { lines.append($0) }
        }
        return lines.text.split(separator: "\n").map(String.init)
    }

    /// What `scripts/recompute-earnings` says of it; nil where all is well.
    private func fault(_ lines: [String], _ house: KnowledgeHouse) throws -> String? {
        let file = house.folder.appending(path: "earnings.jsonl")
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = [repository.appending(path: "scripts/recompute-earnings").path, file.path]
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let told = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : String(decoding: told, as: UTF8.self)
    }

    /// Three months with answers under plans and without, one given back, fees, and what was left to nobody.
    private func house() async throws -> KnowledgeHouse {
        let house = try await KnowledgeHouse()
        let agreements = [
            try await house.sign(try await house.product(0)),
            try await house.sign(try await house.product(1)),
        ]
        let reader = try await house.subscriber()
        let other = try await house.subscriber("other", monthly: "777")
        try await house.answer(reader, [(agreements[0], 3), (agreements[1], 4), (nil, 2)])
        let given = try await house.answer(
            reader, [(agreements[0], 3), (agreements[1], 1), (nil, 9)], isCovered: false)
        try await house.answer(reader, [(agreements[1], 7), (nil, 1)], isCovered: false)
        try await house.answer(other, [(nil, 1)], isCovered: false)
        house.clock.advance(by: day * 31)
        try await house.close(march)
        let time = house.clock.now()
        try await house.database.write { try AnswerShares.reverse(of: given, at: time, in: $0) }
        for month in [march.next, march.next.next] {
            for subscriber in [reader, other] { try await house.charge(subscriber) }
            try await house.answer(reader, [(agreements[0], 5), (nil, 2)], isCovered: false)
            try await house.answer(other, [(agreements[0], 5), (agreements[1], 6)])
            house.clock.advance(by: day * 31)
            try await house.close(month)
        }
        #expect(try await house.earningFaults() == [])
        return house
    }

    @Test("is recomputed by a program that shares no code with it, whole or of one month")
    func recomputed() async throws {
        let house = try await house()
        let lines = try await export(house)
        for kind in ["unattributed_share", "fees", "settlement", "statement", "agreement", "use"] {
            #expect(lines.contains { $0.contains("\"\(kind)\":") }, "\(kind)")
        }
        #expect(try fault(lines, house) == nil)
        for month in [march, march.next, march.next.next] {
            let lines = try await export(house, month)
            #expect(try fault(lines, house) == nil, "\(month.text)")
            #expect(lines.contains { $0.hasPrefix("{\"owing\":") } == (month == march.next.next))
        }
    }

    @Test("that was changed by a nano-unit is found out, and so is an answer of which nothing was posted")
    func changed() async throws {
        let house = try await house()
        let lines = try await export(house)
        func changed(_ prefix: String, _ change: (inout JSONValue) throws -> Void) throws -> String? {
            var lines = lines
            let index = try #require(
                lines.firstIndex {
                    // Fees that went to somebody.
                    $0.contains(prefix) && $0.contains("\"nanos\":") && !$0.contains("\"posted\":[]")
                } as Int?, "\(prefix)")
            var value = try JSONValue(parsing: Array(lines[index].utf8))
            try change(&value)
            lines[index] = try value.canonicalText
            return try fault(lines, house)
        }
        for prefix in ["\"kind\":\"answer\"", "\"unattributed_share\":", "{\"fees\":"] {
            let found = try changed(prefix) { value in
                let text = try value.canonicalText
                let range = try #require(text.range(of: "\"nanos\":\""))
                // Another digit in front.
                value = try JSONValue(
                    parsing: Array((text[..<range.upperBound] + "1" + text[range.upperBound...]).utf8))
            }
            #expect(found != nil, "\(prefix)")
        }
        let emptied = try changed("\"kind\":\"answer\"") { value in
            guard case .object(var members) = value else { return }
            members["posted"] = .array([])
            value = .object(members)
        }
        #expect(emptied?.contains("recomputed") == true)
        // A share that was left out.
        let share = try #require(lines.firstIndex { $0.hasPrefix("{\"unattributed_share\":") })
        var fewer = lines
        fewer.remove(at: share)
        #expect(try fault(fewer, house)?.contains("recomputed") == true)
    }
}

private let python = "/usr/bin/python3"

/// What a writer wrote, from whatever thread.
private final class LockedLines: @unchecked Sendable {
    private let lock = NSLock()
    private var written = ""

    var text: String { lock.withLock { written } }

    func append(_ text: String) { lock.withLock { written += text } }
}
