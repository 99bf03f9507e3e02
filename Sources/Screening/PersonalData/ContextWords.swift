/// The words that make a number what it looks like, in Japanese, Chinese and English.
struct ContextWords: Sendable {
    /// How many normalised characters before a finding are searched.
    static let reach = 40

    private let words: [[UInt32]]

    /// - Parameter words: parted by `|`; normalised as the text is.
    init(_ words: String) {
        self.words = words.split(separator: "|").map { Normaliser.scalars(of: String($0)).map(\.value) }
    }

    /// Whether one of the words stands within ``reach`` scalars before `place`. Latin words begin at a word's
    /// beginning: `card` is not found in `discard`.
    func stand(before place: Int, in window: TextWindow) -> Bool {
        let first = max(place - Self.reach, window.oldest)
        guard first < place else { return false }
        for start in first..<place {
            let value = window[start].value
            for word in words where word[0] == value && place - start >= word.count {
                if Self.matches(word, at: start, window) { return true }
            }
        }
        return false
    }

    private static func matches(_ word: [UInt32], at start: Int, _ window: TextWindow) -> Bool {
        for (place, value) in word.enumerated() where window[start + place].value != value { return false }
        guard window[start].traits.contains(.letter), start > window.oldest else { return true }
        return !window[start - 1].traits.contains(.letter)
    }

    /// Whether the text just before `place` is the word.
    static func ends(_ word: [UInt32], before place: Int, in window: TextWindow) -> Bool {
        let start = place - word.count
        guard start >= window.oldest else { return false }
        for (index, value) in word.enumerated() where window[start + index].value != value { return false }
        return true
    }
}

extension ContextWords {
    static let myNumber = ContextWords("マイナンバー|個人番号|my number|mynumber|individual number|个人编号")
    static let corporateNumber = ContextWords("法人番号|corporate number|会社法人等番号")
    static let invoiceNumber = ContextWords("登録番号|インボイス|適格請求書|invoice|registration number")
    static let residentID = ContextWords(
        "身份证|身分证|公民身份|证件号|居民身份|identity card|id card|id number|resident id|身分証")
    static let creditCode = ContextWords("社会信用代码|信用代码|机构代码|credit code|uscc|税号|统一代码")
    static let card = ContextWords("カード|クレジット|card|credit|debit|visa|mastercard|amex|jcb|银行卡|信用卡|卡号|银联|借记卡")
    static let iban = ContextWords("iban|口座|account|账号|bank|银行")
    static let passport = ContextWords("旅券|パスポート|护照|passport|旅行证件")
    static let phone = ContextWords(
        "電話|携帯|連絡先|でんわ|ケータイ|スマホ|tel|phone|mobile|cell|fax|call|contact|手机|联系方式|联系人|致电|拨打|微信|座机|热线|来电")
    static let postalCode = ContextWords("郵便番号|〒|住所|所在地|お届け先|postal|postcode|zip|address|邮编|邮政编码|住址|地址")
    static let yucho = ContextWords("ゆうちょ|郵便貯金|記号|通帳|yucho|japan post bank|貯金")
    static let birth = ContextWords(
        "生年月日|誕生日|生まれ|誕生|出生|生日|生于|born|birth|birthday|date of birth|dob|birthdate|d.o.b")
}
