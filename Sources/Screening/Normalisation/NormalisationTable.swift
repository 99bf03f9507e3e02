/// What each Unicode scalar becomes before it is matched: a table in two levels, made once.
///
/// The fold is per scalar, so that each normalised scalar has a byte range of its own: compatibility forms
/// (NFKC's, Unicode Standard Annex 15), case, Latin diacritics, look-alikes, Han variants, katakana to
/// hiragana, dashes to `-`, spaces to U+0020, line breaks to U+000A. Voiced kana become their base and U+3099
/// or U+309A, so that が, か with a combining mark and half-width ｶﾞ are one. Invisible scalars and combining
/// marks are dropped.
struct NormalisationTable: Sendable {
    /// What the table says of a scalar, packed: the value (21 bits), what to do (3 bits), traits (8 bits).
    struct Entry: Sendable {
        let bits: UInt32

        @inline(__always)
        init(bits: UInt32) { self.bits = bits }

        init(_ value: UInt32, _ action: Action, _ traits: ScalarTraits) {
            bits = value | UInt32(action.rawValue) << 21 | UInt32(traits.rawValue) << 24
        }

        /// The scalar, or for ``Action/expand`` the place in ``NormalisationTable/expansions``.
        @inline(__always) var value: UInt32 { bits & 0x1F_FFFF }
        @inline(__always) var action: UInt8 { UInt8(truncatingIfNeeded: bits >> 21) & 7 }
        @inline(__always) var traits: ScalarTraits {
            ScalarTraits(rawValue: UInt8(truncatingIfNeeded: bits >> 24))
        }
    }

    enum Action: UInt8 {
        /// One scalar takes its place.
        case replace = 0
        /// Nothing takes its place.
        case drop = 1
        /// Several scalars take its place.
        case expand = 2
        /// A voiced sound mark: kept after a kana that takes one, dropped elsewhere.
        case mark = 3
    }

    static let voiced: UInt32 = 0x3099
    static let semiVoiced: UInt32 = 0x309A
    static let replacement: UInt32 = 0xFFFD

    static let shared = NormalisationTable()

    /// For each 256 scalars the start of their page in ``entries``.
    var pages: ContiguousArray<UInt32>
    var entries: ContiguousArray<Entry>
    var expansions: [[Entry]]

    @inline(__always)
    func entry(_ scalar: UInt32) -> Entry {
        let page = pages[Int(scalar >> 8)]
        // Unassigned and private scalars, and rare scripts, stand for themselves.
        guard page != 0 else { return Entry(bits: scalar) }
        return entries[Int(page &+ (scalar & 0xFF))]
    }

    /// Whether a kana takes the voiced sound mark: か to と, は to ほ, う, わ to を, ゝ.
    @inline(__always)
    static func takesMark(_ value: UInt32) -> Bool {
        guard value &- 0x3041 < 0x5E else { return false }
        switch value {
        case 0x3046, 0x304B...0x3068, 0x306F...0x307B, 0x308F...0x3092, 0x309D: return true
        default: return false
        }
    }
}
