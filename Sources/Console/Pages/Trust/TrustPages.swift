import Primitives

/// The log, and verifying a record without asking the server whether it is honest.
enum TrustPages {
    static let all: [Page] = [log, look, record]

    private static let log = Page("/trust", .trust, access: .everyone) { page in
        let log = try await page.get("/api/log")
        var parts: [Component] = [
            .facts([
                Fact(page.text(TrustTexts.origin), Cell(log.text("origin") ?? "", .mono)),
                Fact(page.text(TrustTexts.size), page.formats.number(log.whole("size"))),
                Fact(page.text(TrustTexts.signedAt), page.formats.time(log.text("signed_at"))),
                Fact(page.text(TrustTexts.root), Cell(log.text("root") ?? "", .mono)),
                Fact(page.text(TrustTexts.key), Cell(log.text("verifier_key") ?? "", .mono)),
            ]),
            .code(log.text("checkpoint") ?? "", label: page.text(TrustTexts.checkpoint)),
            live(page, record: nil),
        ]
        if page.person != nil {
            parts.insert(.form(TrustForms.look, page.request.query, action: "/trust/look"), at: 2)
        }
        return PageContent(page.text(Area.trust.title), intro: page.text(TrustTexts.intro), parts)
    }

    /// Where the form of the first page leads to.
    private static let look = Page("/trust/look", .trust) { page in
        try await verification(page, of: page.request.query["record"] ?? "")
    }

    private static let record = Page("/trust/records/{record}", .trust) { page in
        try await verification(page, of: page["record"])
    }

    private static func verification(_ page: PageContext, of id: String) async throws -> PageContent {
        let record = try await page.get("/api/records/\(Address.encoded(id))")
        return PageContent(
            page.text(TrustTexts.verify), intro: id,
            trail: [Link(page.text(Area.trust.title), "/trust")],
            [.paragraph(page.text(TrustTexts.verifyHint)), live(page, record: record)])
    }

    private static func live(_ page: PageContext, record: JSONValue?) -> Component {
        .live(
            Live(
                module: "trust.js",
                data: [
                    ("record", record?.pretty ?? ""), ("label", page.text(TrustTexts.paste)),
                    ("button", page.text(TrustTexts.verify)), ("holds", page.text(TrustTexts.holds)),
                    ("fails", page.text(TrustTexts.fails)), ("step-leaf", page.text(TrustTexts.stepLeaf)),
                    ("step-same", page.text(TrustTexts.stepSame)),
                    ("step-signed", page.text(TrustTexts.stepSigned)),
                    ("step-tiles", page.text(TrustTexts.stepTiles)),
                    ("step-root", page.text(TrustTexts.stepRoot)),
                ],
                fallback: [
                    .paragraph(page.text(TrustTexts.withoutScript)),
                    .code(record?.pretty ?? "minato audit verify --url …", label: page.text(Texts.record)),
                ]))
    }
}

enum TrustForms {
    static let look = Form(
        "look", TrustTexts.look, button: TrustTexts.look, "GET", "/api/records/{record}",
        [Field("record", .text, Texts.record, hint: TrustTexts.lookHint, required: true)], asked: true)
}

/// Texts of the log.
enum TrustTexts {
    static let intro = Phrase(
        "Every charge and every change has a leaf in a log that only grows. What it says can be verified here, in your browser.",
        "すべての課金と変更は、増えるだけのログに葉を持ちます。その内容はこのブラウザーで検証できます。",
        "每笔费用与每次变更都在只增不减的日志中留有一叶，可在您的浏览器中验证。")
    static let origin = Phrase("Log", "ログ", "日志")
    static let size = Phrase("Leaves", "葉の数", "叶数")
    static let signedAt = Phrase("Signed", "署名", "签署")
    static let root = Phrase("Root", "ルート", "根")
    static let key = Phrase("Key that verifies it", "検証鍵", "验证密钥")
    static let checkpoint = Phrase("Checkpoint (C2SP signed note)", "チェックポイント（C2SP署名付きノート）", "检查点（C2SP签名笺）")
    static let look = Phrase("Look up a record", "記録を調べる", "查询记录")
    static let lookHint = Phrase(
        "The x-minato-record of an answer.", "回答の x-minato-record。", "回答的 x-minato-record。")
    static let verify = Phrase("Verify in this browser", "このブラウザーで検証する", "在本浏览器中验证")
    static let verifyHint = Phrase(
        "The browser downloads the checkpoint and tiles, computes the hashes itself and checks the signature.",
        "ブラウザーがチェックポイントとタイルを取り寄せ、ハッシュを自分で計算し、署名を確かめます。",
        "浏览器下载检查点与分片，自行计算哈希并校验签名。")
    static let paste = Phrase("A record as JSON", "記録（JSON）", "记录（JSON）")
    static let holds = Phrase("It holds.", "検証できました。", "验证通过。")
    static let fails = Phrase("It does not hold:", "検証できません：", "验证失败：")
    static let stepLeaf = Phrase("Hash of the leaf, computed here:", "葉のハッシュ（ここで計算）：", "叶哈希（本地计算）：")
    static let stepSame = Phrase("The record says what its leaf says.", "記録と葉の内容が一致しています。", "记录与叶内容一致。")
    static let stepSigned = Phrase("The checkpoint's signature holds:", "チェックポイントの署名は正しい：", "检查点签名有效：")
    static let stepTiles = Phrase("Tiles downloaded, hashes on the path:", "取り寄せたタイル、経路のハッシュ：", "已下载分片、路径哈希：")
    static let stepRoot = Phrase("The path leads to the signed root:", "経路は署名されたルートに至る：", "路径通向已签名的根：")
    static let withoutScript = Phrase(
        "This needs a script in your browser. minato audit verify does the same on your machine.",
        "これにはスクリプトが必要です。minato audit verify でも同じ検証ができます。",
        "此功能需要脚本。minato audit verify 可在您的机器上完成同样的验证。")
}
