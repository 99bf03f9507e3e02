/// Texts of the forms of supply.
enum SupplyFormTexts {
    static let register = Phrase("Register a right", "権利を登録する", "登记权利")
    static let registerButton = Phrase("Register", "登録する", "登记")
    static let resource = Phrase("Data resource", "データ資源", "数据资源")
    static let resourceHint = Phrase(
        "A name of your own, such as urn:harbour:tides; the product repeats it.",
        "自社で決めた名前（例：urn:harbour:tides）。商品の説明でも同じ名前を使います。",
        "自定的名称，如 urn:harbour:tides，产品中须重复填写。")
    static let reference = Phrase("Reference", "根拠の詳細", "依据说明")
    static let referenceHint = Phrase(
        "Which contract, law, licence or system.", "契約、法令、ライセンス、システムなどの名称や番号。", "哪份合同、法律、许可或系统。")
    static let actions = Phrase("Actions, one a line", "行為（1行に1つ）", "行为（每行一个）")
    static let actionsHint = Phrase(
        "read, index, train, derive, distribute, aggregate; * for all",
        "read、index、train、derive、distribute、aggregate。すべては *",
        "read、index、train、derive、distribute、aggregate；* 表示全部")
    static let territory = Phrase("Countries, one a line", "国（1行に1つ）", "国家或地区（每行一个）")
    static let territoryHint = Phrase(
        "Codes such as JP; * for everywhere", "JP などのコード。どこでもは *", "代码如 JP；* 表示任何地方")
    static let purposes = Phrase("Purposes, one a line", "目的（1行に1つ）", "用途（每行一个）")
    static let mayGrant = Phrase("I may grant it on", "第三者に付与できる", "可转授他人")
    static let evidenceName = Phrase("Evidence: name of the file", "証拠：ファイル名", "证据：文件名")
    static let evidenceHash = Phrase("Evidence: SHA-256", "証拠：SHA-256", "证据：SHA-256")
    static let evidenceHint = Phrase(
        "The file stays with you; its hash is on record.", "ファイルは手元に残り、ハッシュだけが記録されます。",
        "文件由您保存，仅记录其哈希。")
    static let revoke = Phrase("Revoke the right", "権利を失効させる", "撤销权利")
    static let revokeConsequence = Phrase(
        "For good: products that rest on it leave their boards within seconds, and rights granted from it fall.",
        "元に戻せません。この権利に基づく商品は数秒で掲載から外れ、付与した権利も失われます。",
        "不可恢复：依赖该权利的产品数秒内下架，由其转授的权利一并失效。")
    static let certify = Phrase("Certify the right", "権利を認証する", "认证权利")
    static let acceptRight = Phrase("Accept the right", "権利を受け入れる", "接受权利")
    static let newVersion = Phrase("Begin a version", "新しい版を作る", "新建版本")
    static let begin = Phrase("Begin", "作成する", "新建")
    static let publish = Phrase("Publish the version", "版を公開する", "发布版本")
    static let publishConsequence = Phrase(
        "A published version never changes again. Of a listed product, the new version must have been assessed, or it leaves its board.",
        "公開した版は二度と変えられません。掲載中の商品では、評価されていない版を公開すると掲載から外れます。",
        "发布后版本不再改变。对已上架产品，若新版本未经评估，将下架。")
    static let compute = Phrase("Compute the quality card again", "品質カードを再算出する", "重新计算质量卡")
    static let assess = Phrase("Record an assessment", "評価を記録する", "记录评估")
    static let record = Phrase("Record", "記録する", "记录")
    static let verdict = Phrase("Verdict", "判定", "结论")
    static let list = Phrase("List the product", "掲載する", "上架")
    static let suspend = Phrase("Take it off the board for now", "掲載を一時停止する", "暂停上架")
    static let suspendConsequence = Phrase(
        "Nobody finds or signs it until you list it again. Contracts that run go on.",
        "再掲載まで検索も契約もできなくなります。進行中の契約は続きます。",
        "重新上架前无法被找到或签约。进行中的合同继续有效。")
    static let delist = Phrase("Delist it for good", "掲載を終える", "永久下架")
    static let delistConsequence = Phrase(
        "For good: the product is never listed again. Contracts that run go on.",
        "元に戻せません。再掲載はできません。進行中の契約は続きます。", "不可恢复：产品不能再次上架。进行中的合同继续有效。")
    static let withdraw = Phrase("Withdraw the offer", "提供条件を取り下げる", "撤回报价")
    static let withdrawConsequence = Phrase(
        "Nobody signs it any more; contracts that run keep their terms. It cannot be brought back: make another offer.",
        "以後契約できなくなります。進行中の契約の条件は変わりません。元には戻せず、新しい提供条件を作ることになります。",
        "此后无法签订；进行中的合同条款不变。不可恢复，需另建报价。")
    static let newProduct = Phrase("Begin a product", "新しい商品を作る", "新建产品")
    static let describe = Phrase("Describe the product", "商品の説明を編集する", "描述产品")
    static let save = Phrase("Save", "保存する", "保存")
    static let titleEnglish = Phrase("Title in English", "名称（英語）", "名称（英文）")
    static let titleJapanese = Phrase("Title in Japanese", "名称（日本語）", "名称（日文）")
    static let titleChinese = Phrase("Title in Chinese", "名称（中国語）", "名称（中文）")
    static let titleHint = Phrase(
        "In one language at least.", "少なくとも1つの言語で書いてください。", "至少填写一种语言。")
    static let textEnglish = Phrase("Description in English", "説明（英語）", "描述（英文）")
    static let textJapanese = Phrase("Description in Japanese", "説明（日本語）", "描述（日文）")
    static let textChinese = Phrase("Description in Chinese", "説明（中国語）", "描述（中文）")
    static let useCases = Phrase("Use cases, one a line", "用途の例（1行に1つ）", "使用场景（每行一个）")
    static let keywords = Phrase("Keywords, one a line", "キーワード（1行に1つ）", "关键词（每行一个）")
    static let resources = Phrase("Data resources, one a line", "データ資源（1行に1つ）", "数据资源（每行一个）")
    static let resourcesHint = Phrase(
        "As your rights name them.", "登録した権利と同じ名前で書きます。", "须与权利中的名称一致。")
    static let soldFor = Phrase("Sold for these actions, one a line", "販売する行為（1行に1つ）", "出售的行为（每行一个）")
    static let soldIn = Phrase("Sold in these countries, one a line", "販売する国（1行に1つ）", "出售的国家或地区（每行一个）")
    static let licence = Phrase("Licence", "ライセンス", "许可")
    static let frequency = Phrase("How often it is renewed", "更新頻度", "更新频率")
    static let frequencyHint = Phrase(
        "daily, weekly, monthly, quarterly, yearly, or P1D", "daily、weekly、monthly、quarterly、yearly、または P1D",
        "daily、weekly、monthly、quarterly、yearly，或 P1D")
    static let spatial = Phrase("Region that the data are about", "データの対象地域", "数据覆盖地域")
    static let periodStart = Phrase(
        "Period: from, such as 2026-01-31", "対象期間の開始（例：2026-01-31）", "时间范围：开始（如 2026-01-31）")
    static let periodEnd = Phrase(
        "Period: until, such as 2026-01-31", "対象期間の終了（例：2026-01-31）", "时间范围：截止（如 2026-01-31）")
    static let toPrice = Phrase("On to the price", "価格へ進む", "继续定价")
    static let chooseTerms = Phrase("Choose the terms", "条件を選ぶ", "选择条款")
    static let placeHint = Phrase(
        "Codes such as JP; empty for everywhere", "JP などのコード。空なら制限なし", "代码如 JP；留空表示不限")
    static let makeOffer = Phrase("Make the offer", "提供条件を作る", "创建报价")
    static let oneOff = Phrase("Once, at signing", "契約時（一度）", "签约时一次性")
    static let monthly = Phrase("A month", "月額", "每月")
    static let unit = Phrase("Metered by", "計量単位", "计量单位")
    static let rate = Phrase("Price of one unit", "1単位の価格", "每单位价格")
    static let free = Phrase("Free units a month", "毎月の無料単位数", "每月免费单位数")
    static let cap = Phrase("At most a month", "月の上限額", "每月上限")
    static let maximumUses = Phrase("Most uses under one contract", "1契約での利用回数の上限", "每份合同的使用次数上限")
    static let lastDay = Phrase("Not after", "利用期限", "使用期限")
    static let citationRate = Phrase("Weight of a citation", "引用の重み", "引用权重")
    static let citationHint = Phrase(
        "In thousandths: 1,000 is the usual one, 2,000 counts twice.", "千分率：1,000 が標準、2,000 は2倍に数えます。",
        "千分数：1,000 为标准，2,000 计两倍。")
}
