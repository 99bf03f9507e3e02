import Exchange
import Primitives
import Testing

@testable import Delivery

@Suite("Signed links")
struct LinkSignerTests {
    private let signer = LinkSigner(secret: Array(0..<32))
    private static let link: FileLink = {
        let random = SeededRandomness(5)
        let now = Timestamp(microseconds: 1_772_323_200_000_000)
        return FileLink(
            version: ID(at: now, random: random), name: "credit.parquet", grant: ID(at: now, random: random),
            request: ID(at: now, random: random), expiresAt: 1_772_326_800)
    }()

    @Test("open what they were signed for", arguments: [FileLink.Place.product, .table])
    func roundTrip(_ place: FileLink.Place) throws {
        let link = FileLink(
            version: Self.link.version, place: place, name: Self.link.name, grant: Self.link.grant,
            request: Self.link.request, expiresAt: Self.link.expiresAt)
        #expect(try signer.verify(signer.target(link)) == link)
    }

    @Test("have the parameter by which readers of Delta know a signed link")
    func parameter() { #expect(signer.target(Self.link).contains("&X-Amz-Signature=")) }

    @Test("open nothing once any one byte is altered, left out or put in")
    func altered() throws {
        let target = Array(signer.target(Self.link).utf8)
        for position in target.indices {
            for byte in [target[position] ^ 1, target[position] ^ 0x20, 0x25, 0x2f]
            where byte != target[position] {
                var altered = target
                altered[position] = byte
                expectRefused(altered)
            }
            var shorter = target
            shorter.remove(at: position)
            // A byte beside its like may go for the other: the text stays another one all the same.
            expectRefused(shorter)
            var longer = target
            longer.insert(0x61, at: position)
            expectRefused(longer)
        }
    }

    private func expectRefused(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(throws: Problem.self, "\(text)") { try signer.verify(text) }
    }

    @Test("of another server open nothing")
    func otherKey() {
        let other = LinkSigner(secret: Array(32..<64))
        #expect(throws: Problem.self) { try signer.verify(other.target(Self.link)) }
    }

    @Test(
        "never lead out of the store",
        arguments: [
            "/files/../../etc/passwd", "/files/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/files/\0",
            "/files/ver_x/..%2f..%2fminato.db", "/files/ver_x/\u{2025}/x",
            "/files/ver_x/tables/../../log.key",
        ])
    func tricks(_ path: String) {
        #expect(FileLink(unsigned: path[...]) == nil)
        let query = "?grant=\(Self.link.grant)&request=\(Self.link.request)&expires=1"
        #expect(FileLink(unsigned: (path + query)[...]) == nil)
    }
}
