import Primitives
import PropertyTesting

@testable import Screening

/// Makes texts with one piece of personal data each, and texts with numbers that are none.
///
/// Values are random and valid: check digits are computed, dates are real, issuers and provinces exist. They are
/// written plainly, in full width, or grouped as people do. Around them stand sentences in Japanese, Chinese or
/// English with a context word. Texts without personal data hold order numbers, amounts, times, measurements and
/// random digits of the very lengths, in sentences of business; one in five of them holds a context word of some
/// type, too.
struct PersonalDataGenerator {
    let random: SeededRandomness

    /// The types with a check digit.
    static let checked: [PersonalDataType] = [
        .myNumber, .corporateNumber, .chineseResidentID, .unifiedSocialCreditCode, .paymentCard, .iban,
    ]

    /// A text and where in it the value stands, in bytes.
    func text(_ type: PersonalDataType) -> (text: String, range: Range<Int>) {
        var value = value(type)
        if random.chance(of: 1, in: 8) { value = fullWidth(value) }
        let (before, after) = random.element(of: frames(type))
        let start = before.utf8.count
        return (before + value + after, start..<start + value.utf8.count)
    }

    func value(_ type: PersonalDataType) -> String {
        switch type {
        case .myNumber:
            let base = random.digits(11)
            return grouped(completed(base) { CheckDigits.isMyNumber($0) }, [4, 8], "- ")
        case .corporateNumber:
            let base = random.digits(12)
            for check in 1...9 where CheckDigits.isCorporateNumber(digits("\(check)\(base)")) {
                return "\(check)\(base)"
            }
            return ""
        case .chineseResidentID: return residentID()
        case .unifiedSocialCreditCode: return creditCode()
        case .paymentCard: return card()
        case .iban: return iban()
        default: return ""
        }
    }

    private func residentID() -> String {
        let province = random.element(of: [11, 12, 31, 33, 44, 51, 65])
        let date = "\(1940 + random.below(80))" + two(1 + random.below(12)) + two(1 + random.below(28))
        let base = "\(province)" + random.digits(4) + date + random.digits(3)
        let check = CheckDigits.residentIDCheck(digits(base))
        return base + (check == 10 ? random.element(of: ["X", "x"]) : "\(check)")
    }

    private func creditCode() -> String {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY").map(String.init)
        while true {
            let organisation = (0..<8).map { _ in
                random.element(of: random.chance(of: 3, in: 4) ? Array(alphabet[..<10]) : alphabet)
            }
            let base = "91" + random.digits(6) + organisation.joined()
            for inner in "0123456789X" {
                for check in alphabet
                where CheckDigits.socialCreditCode("\(base)\(inner)\(check)".lowercased().utf8) == true {
                    return "\(base)\(inner)\(check)"
                }
            }
        }
    }

    private func card() -> String {
        let (prefix, length) = random.element(
            of: [
                ("4", 16), ("51", 16), ("2720", 16), ("34", 15), ("37", 15), ("3530", 16), ("36", 14),
                ("62", 16), ("62", 19), ("6011", 16),
            ])
        let number = completed(prefix + random.digits(length - prefix.count - 1)) { CheckDigits.isLuhn($0) }
        return length == 15 ? grouped(number, [4, 10], "- ") : grouped(number, [4, 8, 12, 16], "- ")
    }

    private func iban() -> String {
        let (country, length) = random.element(of: [
            ("DE", 22), ("GB", 22), ("NL", 18), ("ES", 24), ("CH", 21), ("FR", 27),
        ])
        let letters = country == "GB" || country == "NL" ? "ABNA" : ""
        let account = letters + random.digits(length - 4 - letters.count)
        for check in 2...98 {
            let text = country + two(check) + account
            guard CheckDigits.isIBAN(Array(text.lowercased().utf8)) else { continue }
            return random.chance(of: 1, in: 3)
                ? parted(text, Array(stride(from: 4, to: length, by: 4)), " ") : text
        }
        return ""
    }

    /// Business text without personal data.
    func decoy() -> String {
        let number = random.element(of: [
            random.digits(7), random.digits(12), random.digits(13), random.digits(16),
            "\(random.digits(3)),\(random.digits(3))",
            "2026-\(two(1 + random.below(12)))-\(two(1 + random.below(28)))",
            "\(1 + random.below(23)):\(two(random.below(60)))",
            "No.\(random.digits(9))", "v\(random.below(9)).\(random.below(20)).\(random.below(9))",
            "\(random.digits(4))-\(random.digits(6))",
        ])
        let (before, after) = random.element(of: [
            ("注文番号は", "です。ご確認ください。"), ("在庫は", "個あります。"), ("追跡コード ", " で発送しました。"), ("订单号", "已发货。"),
            ("共计", "元，请尽快付款。"), ("单号为 ", " 的包裹今天送达。"), ("Order ", " has shipped."),
            ("The total is ", " yen."),
            ("Serial ", " was scanned at the dock."), ("型番", "の部品を使います。"),
        ])
        let context = random.element(of: [
            "電話で確認しました。", "Please call us. ", "信用卡可以使用。", "マイナンバー制度の説明。", "Our bank is closed. ",
        ])
        return (random.chance(of: 1, in: 5) ? context : "") + before + number + after
    }

    private func frames(_ type: PersonalDataType) -> [(String, String)] {
        switch type {
        case .myNumber: [("私のマイナンバーは", "です。"), ("個人番号：", "、よろしく"), ("My Number: ", ". Thanks")]
        case .corporateNumber: [("当社の法人番号は", "です。"), ("corporate number ", " in the register")]
        case .chineseResidentID:
            [("我的身份证号是", "，谢谢。"), ("身份证：", "。"), ("ID card number ", ", issued in 2015")]
        case .unifiedSocialCreditCode:
            [("统一社会信用代码：", "。"), ("公司的信用代码为", "，请开票"), ("credit code ", " (China)")]
        case .paymentCard:
            [("カード番号は", "です"), ("请用信用卡", "付款"), ("My card is ", ", charge it."), ("クレジットカード：", "。")]
        default:
            [("IBAN: ", "."), ("振込先の口座は ", " です"), ("请汇款到账号 ", "。"), ("Please wire to account ", " today")]
        }
    }

    private func completed(_ base: String, _ fits: (ArraySlice<UInt8>) -> Bool) -> String {
        for check in 0...9 where fits(digits("\(base)\(check)")) { return "\(base)\(check)" }
        return base
    }

    private func digits(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8).map { $0 - 0x30 }[...] }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func grouped(_ text: String, _ places: [Int], _ separators: String) -> String {
        random.chance(of: 1, in: 2)
            ? text : parted(text, places, random.element(of: separators.map(String.init)))
    }

    private func parted(_ text: String, _ places: [Int], _ separator: String) -> String {
        text.enumerated().map {
            places.contains($0.offset) ? separator + String($0.element) : String($0.element)
        }.joined()
    }

    private func fullWidth(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    Unicode.Scalar($0.value == 0x20 ? 0x3000 : $0.value + 0xFEE0) ?? $0
                }))
    }
}
