import Mustache
import Primitives

/// The templates of the pages.
struct Templates: Sendable {
    private let library: MustacheLibrary
    private let isSample: Bool

    /// - Parameter isSample: Whether each page says that everything in it is made up.
    /// - Throws: What Mustache throws for a template that cannot be read; tests build them all.
    init(isSample: Bool = false) throws {
        self.isSample = isSample
        var library = MustacheLibrary()
        for (name, bytes) in ConsoleAssets.files where name.hasSuffix(".mustache") {
            try library.register(
                String(decoding: bytes, as: UTF8.self), named: String(name.dropLast(".mustache".count)))
        }
        self.library = library
    }

    /// A whole page.
    func page(_ content: PageContent, _ page: PageContext, area: Area?) throws -> String {
        var components = Self.named(content)
        if page.refused == nil, page.request.query["done"] != nil {
            components.insert(.notice(Notice(.success, page.text(Texts.done))), at: 0)
        }
        // A form that is no longer there, because what it is about has changed since, still says why it was refused.
        if let refused = page.refused, !components.contains(where: { $0.contains(form: refused.id) }) {
            components.insert(.notice(Notice(refused.problem, in: page.language)), at: 0)
        }
        var context: [String: Any] = [
            "language": page.language.rawValue,
            "title": content.title, "intro": present(content.intro),
            "trail": content.trail.map(\.context),
            "components": components.map { $0.context(page, title: content.title) },
            "version": ConsoleAssets.version,
            "calls": page.calls.map { ["text": "\($0.method) \($0.target)"] },
            "hasCalls": !page.calls.isEmpty,
            "apiTitle": page.text(Texts.showAsAPI), "apiHint": page.text(Layout.apiHint),
            "skip": page.text(Layout.skip), "menu": page.text(Layout.menu), "languages": languages(page),
            "languageTitle": page.text(Layout.language), "product": "Minato 港",
            "sample": present(isSample ? page.text(Layout.sample) : nil),
            "areas": Area.allCases.filter { page.person.map($0.isShown) ?? ($0 == .trust) }.map { one in
                ["title": page.text(one.title), "path": one.path, "isCurrent": one == area] as [String: Any]
            },
            "here": page.request.method == .get ? page.request.target : page.request.path,
        ]
        if let person = page.person {
            context["person"] =
                [
                    "name": person.displayName, "me": page.text(Layout.me),
                    "signOut": page.text(Layout.signOut),
                    "token": person.formToken,
                    "organisations": person.memberships.map {
                        ["id": $0.id, "title": $0.title, "isActive": $0.isActive] as [String: Any]
                    },
                    "organisationTitle": page.text(Layout.organisation), "choose": page.text(Layout.choose),
                    "mayChoose": person.memberships.count > 1,
                ] as [String: Any]
        } else {
            context["person"] = false
            context["signIn"] = page.text(Layout.signIn)
        }
        guard let text = library.render(context, withTemplate: "layout") else {
            throw Problem(.internalError, "There is no template of the page.")
        }
        return text
    }

    /// The parts, none with a name that stands right above it already.
    private static func named(_ content: PageContent) -> [Component] {
        var above = content.title
        return content.components.map { component in
            switch component {
            case .heading(let text): above = text
            case .table(var table) where table.caption == above || table.caption == content.title:
                table.isNamedByPage = true
                return .table(table)
            default: break
            }
            return component
        }
    }

    /// The part of a page that is brought up to date by itself.
    func fragment(_ components: [Component], _ page: PageContext) throws -> String {
        let context: [String: Any] = ["components": components.map { $0.context(page) }]
        guard let text = library.render(context, withTemplate: "components") else {
            throw Problem(.internalError, "There is no template of the part.")
        }
        return text
    }

    private func languages(_ page: PageContext) -> [[String: Any]] {
        Language.allCases.map {
            ["code": $0.rawValue, "title": $0.ownName, "isCurrent": $0 == page.language]
        }
    }
}

/// Texts around each page.
private enum Layout {
    static let skip = Phrase("Skip to content", "本文へ", "跳到内容")
    static let menu = Phrase("Parts of the console", "コンソールの区分", "控制台栏目")
    static let language = Phrase("Language", "言語", "语言")
    static let me = Phrase("My sign-in", "サインイン設定", "登录设置")
    static let signOut = Phrase("Sign out", "サインアウト", "退出")
    static let signIn = Phrase("Sign in", "サインイン", "登录")
    static let organisation = Phrase("Acting for", "所属", "代表")
    static let choose = Phrase("Change", "切替", "切换")
    static let sample = Phrase(
        "Sample world: its organisations, people and payments are made up. scripts/serve --remove-sample removes it.",
        "サンプルデータです。組織・人物・支払いはすべて架空のものです。scripts/serve --remove-sample で削除できます。",
        "示例数据：其中的机构、人员和付款均为虚构。用 scripts/serve --remove-sample 可将其删除。")
    static let apiHint = Phrase(
        "This page is made of these requests. Send them with your key: Authorization: Bearer …",
        "このページは次のリクエストで作られています。APIキーを付ければ同じものを送れます：Authorization: Bearer …",
        "本页面由以下请求构成。附上您的API密钥即可发送：Authorization: Bearer …")
}

/// Texts of pages that say what went wrong.
enum Failures {
    static let home = Phrase("To the first page", "ホームへ戻る", "返回首页")

    static func title(_ status: Int) -> Phrase {
        switch status {
        case 403: Phrase("Not allowed", "許可されていません", "没有权限")
        case 404: Phrase("Not found", "見つかりません", "未找到")
        case 429: Phrase("Too many requests", "要求が多すぎます", "请求过多")
        case 500...: Phrase("Something went wrong", "問題が発生しました", "出现问题")
        default: Phrase("That does not work", "処理できません", "无法处理")
        }
    }
}
