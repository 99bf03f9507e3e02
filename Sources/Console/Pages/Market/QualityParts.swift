import Primitives

/// A quality card as facts and tables.
enum QualityParts {
    /// The most columns of one table that are shown; the API gives the rest.
    private static let maximumColumns = 60

    /// - Parameter quality: What the API says of the card; nil where there is none yet.
    static func of(
        _ quality: JSONValue?, _ names: ParticipantNames, _ page: PageContext
    ) -> [Component] {
        guard let quality else { return [.paragraph(page.text(QualityTexts.none))] }
        guard let card = quality["card"], card.objectValue != nil else {
            return [
                .facts(
                    [
                        Fact(page.text(Texts.state), page.state(quality.text("state"))),
                        page.fact(Texts.reason, quality.text("reason")),
                    ].compactMap { $0 })
            ]
        }
        var parts: [Component] = [
            .tiles([
                Tile(title: page.text(MarketTexts.rows), value: page.formats.number(card.whole("rows"))),
                Tile(
                    title: page.text(QualityTexts.completeness),
                    value: MarketPages.percent(card.whole("completeness_bp"))),
                Tile(
                    title: page.text(QualityTexts.personal),
                    value: page.formats.number(personal(card).map(\.count).reduce(0, &+)),
                    style: personal(card).isEmpty ? .plain : .warning),
            ])
        ]
        let flags = card.words("flags")
        if !flags.isEmpty {
            parts.append(
                .notice(
                    Notice(
                        .warning, page.text(QualityTexts.flags),
                        mend: flags.map { page.text(QualityTexts.flag($0)) }.joined(
                            separator: page.text(MarketTexts.and)))))
        }
        let tables = card.list("tables")
        for table in tables { parts += one(table, isOnly: tables.count == 1, page) }
        if !personal(card).isEmpty {
            parts.append(
                .table(
                    Table(
                        page.text(QualityTexts.personalHint),
                        [page.column(Texts.kind), page.column(QualityTexts.finds, figure: true)],
                        personal(card).map {
                            [
                                Cell(page.text(QualityTexts.find($0.kind))),
                                Cell(page.formats.number($0.count), .figure),
                            ]
                        }, empty: "")))
        }
        let signer = quality.text("signed_by")
        parts.append(
            .facts(
                [
                    page.fact(QualityTexts.computed, card.text("computed_at").map(page.formats.time)),
                    Fact(
                        page.text(QualityTexts.signed),
                        signer.map { names.cell($0) } ?? Cell(page.text(QualityTexts.notSigned), .quiet)),
                    Fact(page.text(MarketTexts.logIndex), page.logPlace(quality.whole("log_index"))),
                    Fact(page.text(QualityTexts.hash), Cell(quality.text("card_sha256") ?? "", .mono)),
                ].compactMap { $0 }))
        return parts
    }

    /// - Parameter isOnly: Then the tiles say how many rows there are.
    private static func one(_ table: JSONValue, isOnly: Bool, _ page: PageContext) -> [Component] {
        let timeliness = table["timeliness"] ?? [:]
        return [
            .facts(
                [
                    Fact(page.text(QualityTexts.table), Cell(table.text("name") ?? "", .mono)),
                    isOnly
                        ? nil
                        : Fact(page.text(MarketTexts.rows), page.formats.number(table.whole("rows"))),
                    Fact(
                        page.text(QualityTexts.duplicates), page.formats.number(table.whole("duplicate_rows"))
                    ),
                    page.fact(QualityTexts.newest, timeliness.text("newest").map(page.formats.time)),
                    timeliness["is_late"]?.boolValue.map {
                        Fact(
                            page.text(QualityTexts.timely),
                            Cell(page.text($0 ? QualityTexts.late : Texts.yes), $0 ? .bad : .good))
                    },
                ].compactMap { $0 }), columnTable(table, page),
        ]
    }

    /// The columns of a table of data; of what was not looked at in any of them there is no column here.
    private static func columnTable(_ table: JSONValue, _ page: PageContext) -> Component {
        let columns = table.list("columns")
        let isRuled = columns.contains { $0.whole("invalid") != nil }
        let isCompared = !(table["drift"]?.list("columns").isEmpty ?? true)
        var heads = [
            page.column(Texts.name), page.column(Texts.kind),
            page.column(QualityTexts.completeness, figure: true),
            page.column(QualityTexts.distinct, figure: true), page.column(QualityTexts.key),
        ]
        if isRuled { heads.append(page.column(QualityTexts.invalid, figure: true)) }
        if isCompared { heads.append(page.column(QualityTexts.drift, figure: true)) }
        return .table(
            Table(
                page.text(QualityTexts.columns), heads,
                columns.prefix(maximumColumns).map { column in
                    let invalid = column.whole("invalid")
                    var cells = [
                        Cell(column.text("name") ?? "", .mono),
                        Cell(page.text(MarketWords.type(column.text("type") ?? ""))),
                        Cell(MarketPages.percent(column.whole("completeness_bp")), .figure),
                        Cell(page.formats.number(column.whole("distinct")), .figure),
                        Cell(column["is_key_candidate"]?.boolValue == true ? page.text(Texts.yes) : ""),
                    ]
                    if isRuled {
                        cells.append(
                            Cell(
                                invalid.map { page.formats.number($0) } ?? page.text(QualityTexts.notSaid),
                                (invalid ?? 0) > 0 ? .bad : .figure))
                    }
                    if isCompared {
                        cells.append(Cell(drift(of: column.text("name"), table["drift"]), .figure))
                    }
                    return cells
                }, empty: page.text(Texts.nothingHere)))
    }

    /// The population stability index of a column against the version before.
    private static func drift(of column: String?, _ drift: JSONValue?) -> String {
        let found = drift?.list("columns").first { $0.text("name") == column }
        return found?.whole("psi_bp").map { MarketPages.percent($0) } ?? ""
    }

    private static func personal(_ card: JSONValue) -> [(kind: String, count: Int64)] {
        var counts: [String: Int64] = [:]
        for table in card.list("tables") {
            for (kind, count) in table["personal_data"]?["kinds"]?.objectValue ?? [:] {
                counts[kind, default: 0] += count.intValue ?? 0
            }
        }
        return counts.sorted { $0.key < $1.key }.map { (kind: $0.key, count: $0.value) }
    }
}

/// Texts of quality cards.
enum QualityTexts {
    static let none = Phrase(
        "No quality card yet: it is computed soon after a version with tables is published.",
        "品質カードはまだありません。表を含む版を公開すると算出されます。", "尚无质量卡：发布含表格的版本后不久即计算。")
    static let completeness = Phrase("Completeness", "充足率", "完整率")
    static let personal = Phrase("Finds of personal data", "個人データの検出", "个人数据检出")
    static let personalHint = Phrase(
        "Personal data found in a sample of rows", "抽出した行で見つかった個人データ", "抽样行中检出的个人数据")
    static let finds = Phrase("Finds", "件数", "次数")
    static let flags = Phrase("Somebody should look at this:", "確認が必要な点：", "需要留意：")
    static let computed = Phrase("Computed", "算出日時", "计算时间")
    static let signed = Phrase("Signed by", "署名者", "签署方")
    static let notSigned = Phrase("nobody yet", "未署名", "尚未签署")
    static let table = Phrase("Table", "表", "表")
    static let duplicates = Phrase("Duplicate rows", "重複行", "重复行")
    static let newest = Phrase("Newest time in the data", "データ内の最新時刻", "数据中最新时间")
    static let timely = Phrase("Up to date", "最新か", "是否及时")
    static let late = Phrase("no, too old", "いいえ（古い）", "否，过旧")
    static let hash = Phrase("Hash of the card", "カードのハッシュ", "质量卡哈希")
    static let columns = Phrase("Columns", "列", "列")
    static let distinct = Phrase("Different values", "異なる値", "不同值")
    static let invalid = Phrase("Invalid", "不正な値", "无效值")
    static let notSaid = Phrase("no rule", "規則なし", "无规则")
    static let key = Phrase("Could be a key", "キー候補", "候选键")
    static let drift = Phrase("Drift (index)", "変化（指数）", "漂移（指数）")

    /// A kind of personal data; one that is unknown here stays as the API writes it.
    static func find(_ kind: String) -> Phrase { kinds[kind] ?? Phrase(same: kind) }

    static func flag(_ flag: String) -> Phrase { words[flag] ?? Phrase(same: flag) }

    /// By the names that placeholders have (`PersonalDataType.label`).
    private static let kinds: [String: Phrase] = [
        "MY_NUMBER": Phrase("Japanese individual number", "マイナンバー", "日本个人编号"),
        "CORPORATE_NUMBER": Phrase("Japanese corporate number", "法人番号", "日本法人编号"),
        "INVOICE_NUMBER": Phrase("Invoice registration number", "インボイス登録番号", "日本发票登记号"),
        "RESIDENT_ID": Phrase("Chinese resident identity number", "中国の居民身分番号", "居民身份证号"),
        "CREDIT_CODE": Phrase("Unified social credit code", "統一社会信用コード", "统一社会信用代码"),
        "CARD": Phrase("Payment card", "カード番号", "银行卡号"), "IBAN": Phrase(same: "IBAN"),
        "PASSPORT": Phrase("Passport number", "旅券番号", "护照号"),
        "MRZ": Phrase("Travel document, machine-readable", "旅券の機械読取部", "旅行证件机读区"),
        "PHONE": Phrase("Telephone number", "電話番号", "电话号码"),
        "POSTAL_CODE": Phrase("Postal code", "郵便番号", "邮政编码"),
        "BANK_ACCOUNT": Phrase("Bank account", "銀行口座", "银行账户"),
        "EMAIL": Phrase("Email address", "メールアドレス", "电子邮箱"),
        "ADDRESS": Phrase("Address", "住所", "地址"), "BIRTH_DATE": Phrase("Date of birth", "生年月日", "出生日期"),
    ]

    private static let words: [String: Phrase] = [
        "personal_data_in_another_class": Phrase(
            "personal data in a product of another class", "個人区分でない商品に個人データ", "非个人类产品中有个人数据"),
        "personal_data_declared_open": Phrase(
            "personal data in data declared open", "公開とされたデータに個人データ", "标为公开的数据中有个人数据"),
        "invalid_values": Phrase("values that are not as declared", "宣言と異なる値", "与声明不符的值"),
        "duplicate_rows": Phrase("rows that stand twice", "重複した行", "重复的行"),
        "late": Phrase("the newest data are too old", "最新データが古すぎる", "最新数据过旧"),
        "drift": Phrase("a column has changed much", "大きく変化した列", "有列发生较大漂移"),
        "columns_missing": Phrase("columns of the version before are missing", "前の版にあった列がない", "缺少上一版的列"),
    ]
}
