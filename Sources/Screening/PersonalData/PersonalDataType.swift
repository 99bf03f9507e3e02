/// The kinds of personal (and a few public) identifiers that are recognised.
public enum PersonalDataType: String, Hashable, Sendable, CaseIterable {
    /// 個人番号, 12 digits with a check digit; "specific personal information" under Japan's My Number Act.
    case myNumber
    /// 法人番号, 13 digits. Public data: label it rather than redact it.
    case corporateNumber
    /// 適格請求書発行事業者登録番号, `T` and 13 digits.
    case invoiceNumber
    /// 居民身份证号, GB 11643: 18 characters, or 15 in the old form, which needs a context word.
    case chineseResidentID
    /// 统一社会信用代码, GB 32100: 18 characters.
    case unifiedSocialCreditCode
    /// ISO/IEC 7812, with Luhn's check digit and a known issuer and length.
    case paymentCard
    /// ISO 13616.
    case iban
    case japanesePassport
    case chinesePassport
    /// A line of a travel document's machine-readable zone, ICAO 9303.
    case machineReadableZone
    case japaneseMobile
    /// Numbers of the area codes, and 050 numbers.
    case japaneseLandline
    case chineseMobile
    case chineseLandline
    case japanesePostalCode
    /// A seven-digit number after the kind of the account (普通, 当座, 貯蓄).
    case japaneseBankAccount
    /// ゆうちょ銀行, symbol and number.
    case yuchoAccount
    case email
    case japaneseAddress
    case chineseAddress
    /// A date that a context word makes somebody's birth.
    case dateOfBirth

    /// The name inside a placeholder: upper-case letters and `_`.
    public var label: String {
        switch self {
        case .myNumber: "MY_NUMBER"
        case .corporateNumber: "CORPORATE_NUMBER"
        case .invoiceNumber: "INVOICE_NUMBER"
        case .chineseResidentID: "RESIDENT_ID"
        case .unifiedSocialCreditCode: "CREDIT_CODE"
        case .paymentCard: "CARD"
        case .iban: "IBAN"
        case .japanesePassport, .chinesePassport: "PASSPORT"
        case .machineReadableZone: "MRZ"
        case .japaneseMobile, .japaneseLandline, .chineseMobile, .chineseLandline: "PHONE"
        case .japanesePostalCode: "POSTAL_CODE"
        case .japaneseBankAccount, .yuchoAccount: "BANK_ACCOUNT"
        case .email: "EMAIL"
        case .japaneseAddress, .chineseAddress: "ADDRESS"
        case .dateOfBirth: "BIRTH_DATE"
        }
    }

    /// Whether spaces and signs within are a matter of taste, so that values that differ in them are the same.
    var isWrittenInGroups: Bool {
        switch self {
        case .myNumber, .corporateNumber, .chineseResidentID, .paymentCard, .iban, .japaneseMobile,
            .japaneseLandline,
            .chineseMobile, .chineseLandline:
            true
        default: false
        }
    }

    /// Types that name an organisation and stand in public registers.
    public static let publicRegisters: Set<PersonalDataType> = [
        .corporateNumber, .invoiceNumber, .unifiedSocialCreditCode,
    ]
}
