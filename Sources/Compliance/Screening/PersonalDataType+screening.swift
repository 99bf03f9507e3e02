import Screening

extension PersonalDataType {
    /// What the recognisers call it. A word of a pack may stand for several of them.
    var recognised: Set<Screening.PersonalDataType> {
        switch self {
        case .japaneseMyNumber: [.myNumber]
        case .japaneseCorporateNumber: [.corporateNumber, .invoiceNumber]
        case .japanesePassport: [.japanesePassport]
        case .japaneseMobile: [.japaneseMobile]
        case .japaneseLandline: [.japaneseLandline]
        case .japanesePostalCode: [.japanesePostalCode]
        case .chineseResidentID: [.chineseResidentID]
        case .chineseCreditCode: [.unifiedSocialCreditCode]
        case .chinesePassport: [.chinesePassport]
        case .chineseMobile: [.chineseMobile]
        case .chineseLandline: [.chineseLandline]
        case .paymentCard: [.paymentCard]
        case .bankAccount: [.japaneseBankAccount, .yuchoAccount]
        case .iban: [.iban]
        case .passport: [.japanesePassport, .chinesePassport, .machineReadableZone]
        case .phone: [.japaneseMobile, .japaneseLandline, .chineseMobile, .chineseLandline]
        case .email: [.email]
        case .address: [.japaneseAddress, .chineseAddress]
        case .dateOfBirth: [.dateOfBirth]
        }
    }
}

extension ScreeningMatch.Confidence {
    var recognised: Screening.Confidence {
        switch self {
        case .checksum: .checksum
        case .structure: .structure
        case .context: .context
        }
    }
}
