import Primitives

/// The log, and verifying a record without asking the server whether it is honest.
enum TrustPages {
    static let all: [Page] = [log, look, leaf, record]

    private static let log = Page("/trust", .trust, access: .everyone) { page in
        let log = try await page.get("/api/log")
        var parts: [Component] = [
            .facts([
                Fact(page.text(TrustTexts.origin), Cell(log.text("origin") ?? "", .mono)),
                Fact(page.text(TrustTexts.size), page.formats.number(log.whole("size"))),
                Fact(page.text(TrustTexts.signedAt), page.formats.time(log.text("signed_at"))),
            ]),
            .code(log.text("checkpoint") ?? "", label: page.text(TrustTexts.checkpoint)),
            .code(log.text("verifier_key") ?? "", label: page.text(TrustTexts.key)),
        ]
        if page.person != nil {
            parts += [
                .heading(page.text(TrustTexts.look)),
                .form(TrustForms.look, page.request.query, action: "/trust/look"),
            ]
        }
        parts += [
            .heading(page.text(TrustTexts.leaf)), .form(TrustForms.leaf, FormValues(), action: "/trust/leaf"),
            .heading(page.text(TrustTexts.verify)), .paragraph(page.text(TrustTexts.verifyHint)),
            live(page, record: nil),
        ]
        return PageContent(page.text(Area.trust.title), intro: page.text(TrustTexts.intro), parts)
    }

    /// Where the form of the first page leads to.
    private static let look = Page("/trust/look", .trust) { page in
        try await verification(page, of: page.request.query["record"] ?? "")
    }

    private static let record = Page("/trust/records/{record}", .trust) { page in
        try await verification(page, of: page["record"])
    }

    /// One leaf by its place: everybody may read the log.
    private static let leaf = Page("/trust/leaf", .trust, access: .everyone) { page in
        let index = String((page.request.query["index"] ?? "").prefix(20))
        return PageContent(
            page.text(TrustTexts.leafAt, Int64(index).map { page.formats.number($0) } ?? index),
            intro: page.text(TrustTexts.leafHint),
            trail: [Link(page.text(Area.trust.title), "/trust")],
            [
                .form(TrustForms.leaf, FormValues(["index": [index]]), action: "/trust/leaf"),
                .live(
                    Live(
                        module: "leaf.js", data: [("index", index)] + steps(page),
                        fallback: [
                            .paragraph(page.text(TrustTexts.withoutScript)),
                            .code("curl -s $URL/log/proof/\(index)", label: page.text(TrustTexts.proof)),
                        ])),
            ])
    }

    private static func verification(_ page: PageContext, of id: String) async throws -> PageContent {
        let record = try await page.get("/api/records/\(Address.encoded(id))")
        return PageContent(
            page.text(TrustTexts.recordOf), intro: page.text(TrustTexts.verifyHint),
            trail: [Link(page.text(Area.trust.title), "/trust")],
            [
                .facts([
                    Fact(
                        page.text(Texts.record),
                        Cell(id, .mono, path: Address.path("services", "records", id))),
                    Fact(page.text(Texts.service), record.text("service") ?? ""),
                    Fact(page.text(Texts.status), page.state(record.text("status"))),
                    Fact(page.text(Texts.charge), page.money(record, "charge.amount", "charge.currency")),
                    Fact(page.text(Texts.time), page.formats.time(record.text("created_at"))),
                    Fact(page.text(MarketTexts.logIndex), page.logPlace(record.whole("log.index"))),
                ]), live(page, record: record),
            ])
    }

    private static func live(_ page: PageContext, record: JSONValue?) -> Component {
        .live(
            Live(
                module: "trust.js",
                data: [
                    ("record", record?.pretty ?? ""), ("label", page.text(TrustTexts.paste)),
                    ("button", page.text(TrustTexts.verify)),
                ] + steps(page),
                fallback: [
                    .paragraph(page.text(TrustTexts.withoutScript)),
                    .code(record?.pretty ?? "minato audit verify --url …", label: page.text(Texts.record)),
                ]))
    }

    private static func steps(_ page: PageContext) -> [(name: String, value: String)] {
        [
            ("holds", page.text(TrustTexts.holds)), ("fails", page.text(TrustTexts.fails)),
            ("step-leaf", page.text(TrustTexts.stepLeaf)), ("step-same", page.text(TrustTexts.stepSame)),
            ("step-signed", page.text(TrustTexts.stepSigned)),
            ("step-tiles", page.text(TrustTexts.stepTiles)),
            ("step-root", page.text(TrustTexts.stepRoot)),
        ]
    }
}

enum TrustForms {
    static let look = Form(
        "look", TrustTexts.look, button: TrustTexts.lookButton, "GET", "/api/records/{record}",
        [Field("record", .text, Texts.record, hint: TrustTexts.lookHint, required: true)], asked: true)

    /// The log itself has no operation of the API: its files are read by the browser.
    static let leaf = Form(
        "leaf", TrustTexts.leaf, button: TrustTexts.lookButton, "", "/",
        [Field("index", .whole, MarketTexts.logIndex, required: true)], asked: true)
}

extension PageContext {
    /// A place in the log, which leads to the leaf there.
    func logPlace(_ index: Int64?) -> Cell {
        guard let index else { return Cell("") }
        return Cell(formats.number(index), path: "/trust/leaf?index=\(index)")
    }
}

/// Texts of the log.
enum TrustTexts {
    static let intro = Phrase(
        "Every charge and every change has a leaf in a log that only grows. What it says can be verified here, in your browser.",
        "課金と変更はすべて、追記だけができるログに記録されます。その内容はこのブラウザー自身で検証できます。",
        "每笔费用与每次变更都记入只增不减的日志，可在您的浏览器中自行验证。")
    static let origin = Phrase("Log", "ログ", "日志")
    static let size = Phrase("Leaves", "記録（葉）の数", "叶数")
    static let signedAt = Phrase("Signed", "署名日時", "签署时间")
    static let key = Phrase("Key that verifies it", "検証鍵", "验证密钥")
    static let checkpoint = Phrase("Checkpoint (C2SP signed note)", "チェックポイント（C2SP署名付きノート）", "检查点（C2SP签名笺）")
    static let look = Phrase("Look up a record", "回答の記録を調べる", "查询回答记录")
    static let lookButton = Phrase("Look up", "調べる", "查询")
    static let leaf = Phrase("Look up a place in the log", "ログの位置から調べる", "按日志位置查询")
    static let leafAt = Phrase("Leaf {0} of the log", "ログの{0}番目の記録", "日志第{0}叶")
    static let leafHint = Phrase(
        "Your browser reads the leaf from the log, computes its hash and checks that the signed tree has it. Places are counted from 0.",
        "ブラウザーがログから記録を読み取り、ハッシュを計算して、署名されたツリーに含まれることを確かめます。位置は0から数えます。",
        "浏览器从日志读取该叶，计算哈希并核对已签名的树包含它。位置从0起计。")
    static let proof = Phrase("The proof by the API", "APIによる証明", "通过接口获取证明")
    static let recordOf = Phrase("Verify a record", "記録の検証", "验证记录")
    static let lookHint = Phrase(
        "The x-minato-record of an answer; it begins with use_.", "回答の x-minato-record の値（use_ で始まります）。",
        "回答的 x-minato-record，以 use_ 开头。")
    static let verify = Phrase("Verify in this browser", "このブラウザーで検証する", "在本浏览器中验证")
    static let verifyHint = Phrase(
        "The browser downloads checkpoint and tiles, computes the hashes itself and checks the signature; it takes nobody's word.",
        "ブラウザーがチェックポイントとタイルを取得し、自らハッシュを計算して署名を確かめます。サーバーの判定には頼りません。",
        "浏览器下载检查点与分片，自行计算哈希并校验签名。")
    static let paste = Phrase("A record as JSON", "記録（JSON）", "记录（JSON）")
    static let holds = Phrase("It holds.", "検証できました。ログに正しく記録されています。", "验证通过，日志中确有此记录。")
    static let fails = Phrase("It does not hold:", "検証できません：", "验证失败：")
    static let stepLeaf = Phrase("Hash of the leaf, computed here:", "葉のハッシュ（ここで計算）：", "叶哈希（本地计算）：")
    static let stepSame = Phrase("The record says what its leaf says.", "記録と葉の内容が一致しています。", "记录与叶内容一致。")
    static let stepSigned = Phrase("The checkpoint's signature holds:", "チェックポイントの署名は正しい：", "检查点签名有效：")
    static let stepTiles = Phrase(
        "Tiles downloaded, hashes on the path:", "取得したタイル数、経路のハッシュ数：", "已下载分片、路径哈希：")
    static let stepRoot = Phrase("The path leads to the signed root:", "経路の終点が署名済みのルートと一致：", "路径通向已签名的根：")
    static let withoutScript = Phrase(
        "This needs a script in your browser. minato audit verify does the same on your machine.",
        "これにはスクリプトが必要です。minato audit verify でも同じ検証ができます。",
        "此功能需要脚本。minato audit verify 可在您的机器上完成同样的验证。")
}
