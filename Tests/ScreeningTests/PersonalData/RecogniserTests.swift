import Testing

@testable import Screening

/// The examples by which the recognisers were specified, and what stands around them.
@Suite("Recognisers")
struct RecogniserTests {
    @Test("find identity numbers with their check digits, and nothing that fails them")
    func identityNumbers() throws {
        try expect(
            .myNumber, ["123456789018", "111111111118", "987654321093", "番号123456789018です", "1234-5678-9018"])
        try refute(
            .myNumber, ["123456789012", "123456789081", "1234567890181", "A123456789018", "1234-5678-9018-1"])
        try expect(.corporateNumber, ["7000012050002", "4000012090001", "2000012020001"])
        try refute(.corporateNumber, ["7000012050003", "7000012005002", "0700001205000"])
        try expect(
            .chineseResidentID,
            [
                "110101180001010015", "110101181212310020", "31011518991231987X", "身份证110101180001010015",
                "31011518991231987x",
            ])
        try refute(.chineseResidentID, ["110101180001010016", "110101180013010018", "100101180001010015"])
        try expect(.chineseResidentID, ["身份证号：110101850712345", "110101 18000101 0015"])
        try refute(.chineseResidentID, ["110101850712345", "身份证号：110101851312345"])
        try expect(
            .unifiedSocialCreditCode,
            ["91440300708461136T", "914403001922038216", "91330100716105852F", "代码91440300708461136t。"])
        try refute(
            .unifiedSocialCreditCode, ["91440300708461136U", "91440300708461163T", "9144030070846113IT"])
        try expect(.invoiceNumber, ["T7000012050002", "T4000012090001", "登録番号T2000012020001"])
        try refute(.invoiceNumber, ["T0000012050002", "T700001205000", "AT7000012050002"])
    }

    @Test("find cards and accounts")
    func accounts() throws {
        try expect(
            .paymentCard,
            [
                "4242424242424242", "3530111333300000", "6200000000000005", "4242 4242 4242 4242",
                "4242-4242-4242-4242",
                "3782 822463 10005", "卡号4242424242424242。", "４２４２４２４２４２４２４２４２", "4242 4242 4242 4242 12/27",
            ])
        try refute(
            .paymentCard, ["4242424242424241", "3530111333300001", "424242424242424", "42424242424242421"])
        try expect(
            .iban,
            [
                "GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606",
                "gb82 west 1234 5698 7654 32.", "No 1 GB82 WEST 1234 5698 7654 32",
            ])
        try refute(
            .iban, ["GB82WEST12345698765433", "GB28WEST12345698765432", "GB82", "XGB82WEST12345698765432"])
        try expect(.japaneseBankAccount, ["普通 1234567", "普通預金 口座番号：7654321", "当座:0000001"])
        try refute(.japaneseBankAccount, ["1234567", "普通 123456", "普通 12345678"])
        try expect(.yuchoAccount, ["12340-12345671", "01230-1", "10000-1234567"])
        try refute(.yuchoAccount, ["22340-12345671", "12345-12345671", "12340-123456789"])
    }

    @Test("find passports where a context word says so, and lines of machine-readable zones")
    func passports() throws {
        try expect(.japanesePassport, ["旅券番号TR1234567", "passport TK0000000", "パスポート：ＴＺ９９９９９９９"])
        try refute(.japanesePassport, ["TK0000000", "旅券TR123456", "旅券TR12345678", "旅券XTR1234567"])
        try expect(
            .chinesePassport,
            ["护照E12345678", "护照 EA1234567", "passport no. G12345678", "護照 E12345678", "护照DE1234567"])
        try refute(.chinesePassport, ["护照EI1234567", "护照E1234567", "护照E123456789", "E12345678"])
        try expect(
            .machineReadableZone,
            [
                "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
                "I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
                "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
            ])
        try refute(
            .machineReadableZone,
            [
                "L898902C37UTO7408122F1204159ZE184226B<<<<<10", "I<UTOD231458906<<<<<<<<<<<<<<<",
                "donaudampfschifffahrtsgesell",
                "7408123F1204159UTO<<<<<<<<<<<6",
            ])
    }

    @Test("find phone numbers and postal codes")
    func phones() throws {
        try expect(
            .japaneseMobile,
            ["090-1234-5678", "+81 80 1234 5678", "０７０１２３４５６７８", "TEL09012345678", "090ー1234ー5678"])
        try refute(.japaneseMobile, ["050-1234-5678", "090-1234-567", "1090123456789"])
        try expect(
            .japaneseLandline,
            [
                "03-1234-5678", "0123-45-6789", "06-6123-4567", "(03)1234-5678", "050-1234-5678",
                "電話0312345678",
            ])
        try refute(.japaneseLandline, ["03-1234-567", "103-1234-5678", "2026-11-22", "0312345678"])
        try expect(
            .chineseMobile, ["13800138000", "+86 139-1234-5678", "电话：１５９１２３４５６７８。", "0086 13912345678"])
        try refute(.chineseMobile, ["12800138000", "1380013800", "913800138000"])
        try expect(.chineseLandline, ["010-62345678", "021 12345678", "0755-1234567", "电话01062345678"])
        try refute(.chineseLandline, ["01062345678", "010-623456", "0155-1234567"])
        try expect(.japanesePostalCode, ["〒100-0001", "100-0001", "１００－０００１", "〒 100-0001"])
        try refute(.japanesePostalCode, ["1000001", "1100-0001", "100-00012", "03-100-0001"])
    }

    @Test("find e-mail addresses")
    func email() throws {
        try expect(
            .email,
            [
                "taro@example.jp", "メールはTaro.Yamada+x@mail.example.co.jpまで", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "a@b.co.",
                "<a@b.co>", "t\u{200B}aro@example.jp",
            ])
        try refute(.email, ["taro@example", "@example.jp", "taro@-example.jp", "taro@example.jp1", "a@b.c"])
        #expect(try Screened(Plans.personal([.email]), "a@b.com.123 x").decisions.map(\.range) == [0..<7])
        let long = String(repeating: "a", count: 64) + "@" + String(repeating: "b.", count: 120) + "jp"
        #expect(try Screened(Plans.personal([.email]), long).text == "[EMAIL_1]")
        try refute(.email, [String(repeating: "a", count: 65) + "@example.jp"])
    }

    @Test("find addresses that end in a number, and no lone names of places")
    func addresses() throws {
        try expect(
            .japaneseAddress,
            [
                "東京都千代田区千代田1-1", "大阪府大阪市北区梅田三丁目1番3号", "北海道札幌市中央区北1条西2丁目", "東京都港区三田２－１５－４５",
                "神奈川県横浜市西区みなとみらい2ー2ー1", "京都府京都市中京区寺町通御池上る488番地",
            ])
        try refute(
            .japaneseAddress,
            ["東京都", "東京都千代田区", "東京都の人口は1400万人", "東京都千代田区にある会社は2020年に", "埼玉県さいたま市で3人", "大阪府大阪市北区、2026年"])
        try expect(
            .chineseAddress,
            ["北京市海淀区中关村大街27号", "广东省深圳市南山区科技园路1号3栋502室", "上海市浦東新區世紀大道100號", "浙江省杭州市西湖区文三路478号"])
        try refute(.chineseAddress, ["北京市", "北京市海淀区", "北京市的人口有2000万", "广东省有21个市", "上海市地铁10号线"])
        let tail = try Screened(Plans.personal([.chineseAddress]), "住北京市海淀区中关村大街27号3栋502室。").text
        #expect(tail == "住[ADDRESS_1]。")
    }

    @Test("find dates that are somebody's birth, and no others")
    func births() throws {
        try expect(
            .dateOfBirth,
            [
                "生年月日：1990年5月12日", "生年月日 昭和60年5月12日", "born 1990-05-12", "DOB: 05/12/1990", "出生日期：1990/05/12",
                "1990年5月12日生まれ", "1990年5月12日出生", "生日19900512", "誕生日は１９９０．０５．１２",
            ])
        try refute(
            .dateOfBirth,
            ["1990年5月12日", "2026-11-22", "生年月日：1990年13月12日", "1990年5月12日出発", "born 1990-02-30", "newborn"])
    }

    @Test("tell how sure they are")
    func confidences() throws {
        #expect(try confidence(.myNumber, "123456789018") == .checksum)
        #expect(try confidence(.myNumber, "私のマイナンバーは 123456789018") == .context)
        #expect(try confidence(.paymentCard, "4242424242424242") == .structure)
        #expect(try confidence(.paymentCard, "discard 4242424242424242") == .structure)
        #expect(try confidence(.paymentCard, "card: 4242424242424242") == .context)
        #expect(try confidence(.chineseMobile, "13800138000") == .form)
        #expect(try confidence(.chineseMobile, "138-0013-8000") == .structure)
        #expect(try confidence(.chineseMobile, "手机号 13800138000") == .context)
        let far = "カード" + String(repeating: "あ", count: 41) + "4242424242424242"
        #expect(try confidence(.paymentCard, far) == .structure)
    }

    private func expect(_ type: PersonalDataType, _ texts: [String]) throws {
        for text in texts { #expect(try confidence(type, text) != nil, "\(type): \(text)") }
    }

    private func refute(_ type: PersonalDataType, _ texts: [String]) throws {
        for text in texts { #expect(try confidence(type, text) == nil, "\(type): \(text)") }
    }
}
