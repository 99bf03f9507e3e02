import Foundation
import Primitives
import PropertyTesting
import Testing

private enum UseKind: IDKind { static let prefix = "use" }
private enum LongKind: IDKind { static let prefix = "agreement" }

@Suite("Identifiers")
struct IDTests {
    private typealias UseID = ID<UseKind>

    @Test("The bits are those of UUIDv7 (RFC 9562 appendix A.6)")
    func layout() {
        // The example's random bits are 0xCC3 and 0x18C4DC0C0C07398F, its time 2022-02-22T19:22:22.000Z.
        let example = UseID(high: 0x017F_22E2_79B0_7CC3, low: 0x98C4_DC0C_0C07_398F)
        #expect(example.timestamp == Timestamp(rfc3339: "2022-02-22T19:22:22Z"))

        let made = UseID(at: example.timestamp, random: SeededRandomness(7))
        #expect(made.timestamp == example.timestamp)
        #expect(made.high >> 12 & 0xF == 7)
        #expect(made.low >> 62 == 0b10)
    }

    @Test("The text is the prefix, an underscore and 26 characters, and reads back")
    func text() {
        #expect(UseID(high: 0, low: 0).description == "use_00000000000000000000000000")
        #expect(UseID(high: .max, low: .max).description == "use_7zzzzzzzzzzzzzzzzzzzzzzzzz")
        #expect(UseID(high: 0, low: 32).description == "use_00000000000000000000000010")
        #expect(ID<LongKind>(high: 0, low: 31).description == "agreement_0000000000000000000000000z")
        // The group that straddles the two words.
        #expect(UseID(high: 1, low: 0).description == "use_0000000000000g000000000000")

        let random = printedRandomness()
        for _ in 0..<10_000 {
            let id = UseID(high: random.next(), low: random.next())
            #expect(UseID(id.description) == id)
            #expect(UseID(bytes: id.bytes) == id)
        }
    }

    @Test(
        "Any other spelling is refused",
        arguments: [
            "", "use", "use_", "00000000000000000000000000", "use_0000000000000000000000000",
            "use_000000000000000000000000000", "usr_00000000000000000000000000",
            "USE_00000000000000000000000000",
            "use-00000000000000000000000000", "use_0000000000000000000000000A",
            "use_0000000000000000000000000i",
            "use_0000000000000000000000000l", "use_0000000000000000000000000o",
            "use_0000000000000000000000000u",
            "use_80000000000000000000000000", "use_zzzzzzzzzzzzzzzzzzzzzzzzzz",
            " use_00000000000000000000000000",
            "use_0000000000000000000000000é", "use_0000000000000000000000000\u{0}",
            "use_0000000000000000000000000{",
        ])
    func strictness(_ text: String) {
        #expect(UseID(text) == nil)
    }

    @Test("Only sixteen bytes make an identifier")
    func byteCount() {
        #expect(UseID(bytes: [UInt8](repeating: 1, count: 15)) == nil)
        #expect(UseID(bytes: [UInt8](repeating: 1, count: 17)) == nil)
        #expect(UseID(bytes: Array(0..<16))?.bytes == Array(0..<16))
    }

    @Test("Identifiers, their bytes and their texts sort by time")
    func order() {
        let random = printedRandomness()
        var moment = Timestamp(microseconds: 1_700_000_000_000_000)
        var ids: [UseID] = []
        for _ in 0..<2_000 {
            ids.append(UseID(at: moment, random: random))
            moment += .milliseconds(Int64(1 + random.below(5_000)))
        }
        let mixed = random.shuffled(ids)
        #expect(mixed.sorted() == ids)
        #expect(mixed.sorted { $0.description.utf8.lexicographicallyPrecedes($1.description.utf8) } == ids)
        #expect(mixed.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) } == ids)
    }

    @Test("A time outside of what 48 bits hold is moved to the nearer end")
    func clampedTime() {
        let early = UseID(at: Timestamp(microseconds: -1), random: SystemRandomness())
        let late = UseID(at: Timestamp(microseconds: .max), random: SystemRandomness())
        #expect(early.timestamp == Timestamp(microseconds: 0))
        #expect(late.timestamp == Timestamp(microseconds: 0xFFFF_FFFF_FFFF * 1_000))
    }

    @Test("Codable uses the text and refuses another kind's")
    func codable() throws {
        let id = UseID(at: Timestamp(microseconds: 1_700_000_000_000_000), random: SeededRandomness(1))
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try JSONDecoder().decode([UseID].self, from: data) == [id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([ID<LongKind>].self, from: data) }
    }
}
