import Primitives
import PropertyTesting
import Testing

@testable import Knowledge

@Suite("The codes of embeddings")
struct PartitionCodesTests {
    private static let dimensions = 96

    /// Around a middle that all have in common, as embeddings of one model are.
    private static func embedding(_ random: some Randomness, near subject: Int = 0) throws -> Embedding {
        try Embedding(
            (0..<dimensions).map { index in
                let own = Float(random.below(2_001)) / 1_000 - 1
                return (index % 3 == 0 ? 3 : -2) + (index % 8 == subject ? 2 : 0) + own
            })
    }

    @Test("count the places in which they differ as a look at each does")
    func distances() {
        let random = printedRandomness()
        for words in [1, 2, 6, 7] {
            var list = CodeList(words: words)
            var all: [(number: Int64, code: [UInt64])] = []
            for number in 1...500 {
                let code = (0..<words).map { _ in random.next() }
                list.append(Int64(number), code)
                all.append((Int64(number), code))
            }
            let gone = Set((1...500).filter { _ in random.chance(of: 1, in: 5) }.map { Int64($0) })
            list.remove { gone.contains($0) }
            #expect(list.count == 500 - gone.count)
            let code = (0..<words).map { _ in random.next() }
            let found = zip(list.numbers, list.distances(to: code)).filter { $0.0 > 0 }
            let expected = all.filter { !gone.contains($0.number) }
            #expect(found.map(\.0) == expected.map(\.number))
            #expect(
                found.map { Int($0.1) }
                    == expected.map { zip($0.code, code).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount } })
        }
    }

    @Test("find the nearest from the middle of all, where signs from zero would be the same for each")
    func nearest() throws {
        let random = printedRandomness()
        let all = try (0..<3_000).map { number in
            (Int64(number + 1), try Self.embedding(random, near: number % 8))
        }
        let centre = CodeCentre(of: all.prefix(200).map(\.1), dimensions: Self.dimensions)
        var codes = PartitionCodes(centre: centre, for: all.count)
        for (number, embedding) in all { codes.append(number, embedding) }
        #expect(codes.count == 3_000 && codes.last == 3_000 && !codes.isOutgrown)
        var shared = 0
        for _ in 0..<20 {
            let query = try Self.embedding(random, near: random.below(8))
            let best = all.sorted { $0.1.cosine(to: query) > $1.1.cosine(to: query) }.prefix(10).map(\.0)
            let found = codes.nearest(to: query, signs: 400, limit: 200)
            #expect(found.count == 200)
            #expect(zip(found, found.dropFirst()).allSatisfy { $0.estimate >= $1.estimate })
            shared += Set(best).intersection(found.map(\.number)).count
            // An estimate is a cosine, within some hundredths.
            for (number, estimate) in found.prefix(20) {
                #expect(abs(Double(estimate) - all[Int(number) - 1].1.cosine(to: query)) < 0.1)
            }
        }
        #expect(shared > 170)
    }

    @Test("are found by all of them where there are few, and are gone when they are taken out")
    func few() throws {
        let random = printedRandomness()
        let all = try (0..<50).map { (Int64($0 + 1), try Self.embedding(random)) }
        var codes = PartitionCodes(
            centre: CodeCentre(of: [all[0].1], dimensions: Self.dimensions), for: 1)
        for (number, embedding) in all { codes.append(number, embedding) }
        // One that is there already, and one that comes too late.
        codes.append(50, all[0].1)
        codes.append(7, all[0].1)
        #expect(codes.nearest(to: all[3].1, signs: 100, limit: 100).count == 50)
        codes.remove([4, 50])
        #expect(
            Set(codes.nearest(to: all[3].1, signs: 100, limit: 100).map(\.number)).isDisjoint(with: [4, 50]))
        codes.append(50, all[0].1)
        #expect(codes.count == 48)
        codes.remove(Set(1...50))
        #expect(codes.count == 0 && codes.nearest(to: all[3].1, signs: 9, limit: 9).isEmpty)
        #expect(codes.nearest(to: try Embedding((1...32).map { Float($0) }), signs: 9, limit: 9).isEmpty)
        for (number, embedding) in all { codes.append(number + 100, embedding) }
        #expect(!codes.isOutgrown && codes.count == 50)
    }
}
