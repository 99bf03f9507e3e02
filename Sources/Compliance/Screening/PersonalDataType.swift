/// The kinds of personal data that rules name. Each has its recogniser in the screening module.
public enum PersonalDataType: String, Hashable, Sendable, CaseIterable {
    case japaneseMyNumber = "jp-my-number"
    case japaneseCorporateNumber = "jp-corporate-number"
    case japanesePassport = "jp-passport"
    case japaneseMobile = "jp-mobile"
    case japaneseLandline = "jp-landline"
    case japanesePostalCode = "jp-postal-code"
    case chineseResidentID = "cn-resident-id"
    case chineseCreditCode = "cn-uscc"
    case chinesePassport = "cn-passport"
    case chineseMobile = "cn-mobile"
    case chineseLandline = "cn-landline"
    case paymentCard = "payment-card"
    case bankAccount = "bank-account"
    case iban
    case passport
    case phone
    case email
    case address
    case dateOfBirth = "date-of-birth"
}
