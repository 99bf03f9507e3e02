import MerkleTree
import Testing

@Suite struct `A tree hash` {
    @Test(arguments: [0, 1, 12, 31, 33, 64]) func `is 32 bytes and nothing else`(count: Int) {
        #expect(TreeHash([UInt8](repeating: 7, count: count)) == nil)
    }

    @Test func `gives back its bytes, its hexadecimal and its base64`() throws {
        for root in EightLeaves.roots {
            let hash = try hash(root.hex)
            #expect(hash.hex == root.hex)
            #expect(hash.base64 == root.base64)
            #expect(hash.bytes.count == TreeHash.byteCount)
            #expect(TreeHash(hash.bytes) == hash)
            #expect(TreeHash(base64: root.base64) == hash)
            #expect(hash.description == root.hex)
        }
    }

    @Test func `is compared byte by byte`() throws {
        let bytes = [UInt8](repeating: 0, count: 32)
        let zero = try #require(TreeHash(bytes))
        var distinct: Set = [zero]
        for position in bytes.indices {
            var other = bytes
            other[position] = 1
            let hash = try #require(TreeHash(other))
            #expect(hash != zero)
            #expect(hash == TreeHash(other))
            distinct.insert(hash)
        }
        #expect(distinct.count == 33)
    }

    @Test(arguments: [
        "", "00", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
        "0x3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]) func `is not read from any other hexadecimal`(text: String) {
        #expect(TreeHash(hex: text) == nil)
    }

    @Test(arguments: [
        "", "bjQLnA==", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
        " 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFVV",
    ]) func `is not read from any other base64`(text: String) {
        #expect(TreeHash(base64: text) == nil)
    }
}
