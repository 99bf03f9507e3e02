/// A currency of ISO 4217 that is in use.
public struct Currency: Hashable, Sendable {
    /// The three letters of the code, the first in bits 16…23: comparing two currencies is comparing two
    /// words.
    private let letters: UInt32
    private let decimals: UInt8

    /// Looks the code up among the active currencies (upper case, as ISO 4217 writes them); `nil` where it is
    /// not one of them. Precious metals, testing codes and others without a minor unit are not currencies
    /// here.
    public init?(_ code: String) {
        guard let letters = Self.letters(of: code), let decimals = Self.active[letters] else { return nil }
        self.letters = letters
        self.decimals = decimals
    }

    /// The alphabetic code.
    public var code: String {
        String(unsafeUninitializedCapacity: 3) { target in
            target[0] = UInt8(truncatingIfNeeded: letters >> 16)
            target[1] = UInt8(truncatingIfNeeded: letters >> 8)
            target[2] = UInt8(truncatingIfNeeded: letters)
            return 3
        }
    }

    /// The decimals of the minor unit on documents: 0 for JPY, 2 for CNY, 3 for BHD.
    public var exponent: Int { Int(decimals) }

    /// The nano-units in one minor unit: 10^(9 − exponent).
    public var nanosPerMinorUnit: Int64 {
        var nanos: Int64 = 1_000_000_000
        for _ in 0..<decimals { nanos /= 10 }
        return nanos
    }

    /// An amount in minor units as documents write it: with as many decimals as the currency has, `1200` yen
    /// but `12.00` dollars.
    public func decimal(minorUnits: Int128) -> String {
        guard decimals > 0 else { return String(minorUnits) }
        let digits = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, exponent + 1 - digits.count)) + digits
        return "\(minorUnits < 0 ? "-" : "")\(padded.dropLast(exponent)).\(padded.suffix(exponent))"
    }

    public static let jpy = Self(letters: 0x4A_50_59, decimals: 0)
    public static let cny = Self(letters: 0x43_4E_59, decimals: 2)
    public static let usd = Self(letters: 0x55_53_44, decimals: 2)
    public static let eur = Self(letters: 0x45_55_52, decimals: 2)

    private init(letters: UInt32, decimals: UInt8) {
        self.letters = letters
        self.decimals = decimals
    }

    private static func letters(of code: some StringProtocol) -> UInt32? {
        guard code.utf8.count == 3 else { return nil }
        return code.utf8.reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
    }
}

extension Currency {
    /// Every active currency, by code.
    public static let all: [Currency] = active.map { Currency(letters: $0.key, decimals: $0.value) }
        .sorted { $0.letters < $1.letters }

    /// The decimals of each active currency (ISO 4217 list one, funds codes included).
    private static let active: [UInt32: UInt8] = {
        let codes: [(decimals: UInt8, codes: String)] = [
            (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
            (
                2,
                """
                AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD \
                CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP \
                GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK \
                LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO \
                NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS \
                SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST \
                XAD XCD XCG YER ZAR ZMW ZWG
                """
            ),
            (3, "BHD IQD JOD KWD LYD OMR TND"),
            (4, "CLF UYW"),
        ]
        var active: [UInt32: UInt8] = [:]
        for group in codes {
            for code in group.codes.split(separator: " ") {
                guard let letters = letters(of: code) else { continue }
                active[letters] = group.decimals
            }
        }
        return active
    }()
}

extension Currency: CustomStringConvertible {
    public var description: String { code }
}

extension Currency: Codable {
    /// Reads the code.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let code = try container.decode(String.self)
        guard let currency = Self(code) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not the code of an active currency of ISO 4217")
        }
        self = currency
    }

    /// Writes the code.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}
