import Auditing
import MerkleTree
import Persistence
import Primitives
import Testing

@Suite("Appending to the log", .timeLimit(.minutes(5)))
struct AuditLogTests {
    private struct Refusal: Error {}

    @Test("gives indexes from 0 in the order of the calls")
    func indexes() async throws {
        let log = try TestLog()

        #expect(try await log.append([1], [2], [3]) == [0, 1, 2])
        #expect(try await log.append([4]) == [3])
        #expect(try await log.reader.leaf(at: 2).bytes == [3])
    }

    @Test("leaves no gap where a caller was rolled back")
    func rollback() async throws {
        let test = try TestLog()
        let writers = 300

        let indexes = try await withThrowingTaskGroup(of: (Int, Int64)?.self) { group in
            for number in 0..<writers {
                group.addTask {
                    do {
                        return try await test.database.write { transaction in
                            let index = try test.log.append(
                                TestLog.leaf(number), subject: nil, at: TestLog.start, in: transaction)
                            if number % 3 == 0 { throw Refusal() }
                            return (number, index)
                        }
                    } catch is Refusal {
                        return nil
                    }
                }
            }
            return try await group.reduce(into: [(Int, Int64)]()) { if let entry = $1 { $0.append(entry) } }
        }

        #expect(indexes.map(\.1).sorted() == (0..<200).map(Int64.init))
        for (number, index) in indexes {
            #expect(try await test.reader.leaf(at: index).bytes == TestLog.leaf(number))
        }
    }

    @Test("goes on where it was after the database was opened again")
    func reopen() async throws {
        let folder = try TemporaryFolder()
        try await TestLog(in: folder).append([1], [2])

        #expect(try await TestLog(in: folder).append([3]) == [2])
    }

    @Test("takes leaves of 1 to 65,535 bytes")
    func bounds() async throws {
        let log = try TestLog()

        for count in [1, 65_535] { try await log.append([UInt8](repeating: 1, count: count)) }
        for count in [0, 65_536] {
            let problem = await problemKind { try await log.append([UInt8](repeating: 1, count: count)) }
            #expect(problem == .invalidValue)
        }
        #expect(try await log.append([1]) == [2])
    }

    @Test("lets a leaf be found by its subject")
    func subject() async throws {
        let test = try TestLog()
        let subject = [UInt8](repeating: 7, count: 16)
        for leaf in 0..<3 {
            try await test.database.write { transaction in
                try test.log.append([UInt8(leaf)], subject: nil, at: TestLog.start, in: transaction)
                try test.log.append([UInt8(leaf), 1], subject: subject, at: TestLog.start, in: transaction)
            }
        }

        #expect(try await test.reader.index(of: subject) == 1)
        #expect(try await test.reader.indexes(of: subject) == [1, 3, 5])
        #expect(try await test.reader.index(of: [1]) == nil)
        let leaf = try await test.reader.leaf(at: 3)
        #expect(leaf == LogLeaf(index: 3, bytes: [1, 1], subject: subject, at: TestLog.start))
        for wrong in [[], [UInt8](repeating: 0, count: 65)] {
            let problem = await problemKind {
                try await test.database.write {
                    _ = try test.log.append([1], subject: wrong, at: TestLog.start, in: $0)
                }
            }
            #expect(problem == .invalidValue)
        }
    }
}
