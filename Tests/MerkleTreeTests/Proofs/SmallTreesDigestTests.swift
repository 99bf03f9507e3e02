import MerkleTree
import Testing

@Suite struct `All proofs of all small trees` {
    /// Leaf i is the single byte i. For each size from 1 to 70: the paths of all leaves, then the consistency
    /// proofs from all smaller sizes.
    @Test func `have the known digest over 27,895 hashes`() throws {
        let tree = ReferenceTree(entries: (0..<70).map { [UInt8($0)] })
        var all: [TreeHash] = []
        for size in UInt64(1)...70 {
            for index in 0..<size {
                all += try InclusionProof.make(index: index, size: size, node: tree.node).path
            }
            for old in 1..<size {
                all += try ConsistencyProof.make(from: old, to: size, node: tree.node).path
            }
        }
        #expect(all.count == 27_895)
        #expect(
            sha256(all.flatMap(\.bytes)) == "b337314010e5662df42c8d08470b5f6733d8dcb3be7039d0a87159183ea5e277"
        )
    }
}
