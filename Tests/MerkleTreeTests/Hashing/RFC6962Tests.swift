import Testing

@testable import MerkleTree

@Suite struct `RFC 6962 hashing` {
    @Test func `hashes the empty tree to SHA-256 of nothing`() {
        #expect(
            RFC6962.emptyRoot.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `hashes the empty leaf`() {
        #expect(
            RFC6962.leaf([]).hex == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    }

    @Test func `hashes a leaf of text`() {
        #expect(
            RFC6962.leaf("L123456".utf8).hex
                == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")
    }

    @Test func `hashes a node over children of text`() {
        let node = Array("N123".utf8).withUnsafeBytes { left in
            Array("N456".utf8).withUnsafeBytes { right in RFC6962.node(of: left, right) }
        }
        #expect(node.hex == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb")
    }

    @Test func `hashes a node in the order of its children`() {
        let (left, right) = (RFC6962.leaf([1]), RFC6962.leaf([2]))
        #expect(RFC6962.node(left, right).hex == sha256([0x01] + left.bytes + right.bytes))
        #expect(RFC6962.node(left, right) != RFC6962.node(right, left))
    }

    @Test func `hashes the eight leaves and every node above them`() throws {
        var nodes = EightLeaves.entries.map { RFC6962.leaf($0) }
        for (level, expected) in EightLeaves.levels.enumerated() {
            #expect(nodes == (try hashes(expected)), "level \(level)")
            nodes = stride(from: 0, to: nodes.count - 1, by: 2).map { RFC6962.node(nodes[$0], nodes[$0 + 1]) }
        }
    }

    @Test func `hashes an entry that is not stored in one piece`() {
        let entry: [UInt8] = [1, 2, 3, 4, 5]
        #expect(RFC6962.leaf(entry.lazy.filter { $0 > 0 }) == RFC6962.leaf(entry))
        #expect(RFC6962.leaf(entry[1...3]) == RFC6962.leaf([2, 3, 4]))
    }

    @Test(arguments: [1, 55, 56, 63, 64, 65, 4096, 65_535]) func `hashes entries of any length`(count: Int) {
        let entry = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(RFC6962.leaf(entry).hex == sha256([0x00] + entry))
    }
}
