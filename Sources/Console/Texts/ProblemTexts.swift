import Primitives

/// What problems say in the languages of the console. The API tells them in English; those that people meet at the doors
/// and in forms are known here, and of others the kind is said, with the API's own words beside it.
enum ProblemTexts {
    /// A sentence of a problem in the page's language; nil where it is not known here.
    static func known(_ sentence: String, _ language: Language) -> String? {
        guard language != .english else { return sentence }
        for (pattern, phrase) in sentences {
            if let values = pattern.values(of: sentence) { return phrase.in(language, values) }
        }
        return nil
    }

    /// A sentence of a problem in the page's language where it is known, else as the API tells it.
    /// - Returns: The text, with its language where that is not the page's.
    static func told(_ sentence: String, in language: Language) -> (text: String, language: String?) {
        known(sentence, language).map { ($0, nil) } ?? (sentence, "en")
    }

    /// What stands on the page of a problem.
    static func notices(_ problem: ConsoleProblem, _ page: PageContext) -> [Component] {
        if known(problem.detail, page.language) != nil {
            return [.notice(Notice(problem, in: page.language))]
        }
        return [
            .notice(Notice(.failure, page.text(general(problem.status)))),
            .notice(Notice(.information, problem.detail, mend: problem.mend, language: "en")),
        ]
    }

    private static func general(_ status: Int) -> Phrase {
        switch status {
        case 403:
            Phrase(
                "You may not do this.", "この操作や表示は許可されていません。詳細は次のとおりです。",
                "您无权查看或执行此操作。详情如下。")
        case 404:
            Phrase(
                "There is nothing here, or it is not for you.", "見つからないか、表示する権限がありません。詳細は次のとおりです。",
                "未找到，或您无权查看。详情如下。")
        case 429:
            Phrase("Too much at once.", "利用の上限に達しました。詳細は次のとおりです。", "已达到使用上限。详情如下。")
        case 500...:
            Phrase("Something went wrong.", "問題が発生しました。詳細は次のとおりです。", "出现问题。详情如下。")
        default:
            Phrase("That does not work.", "処理できませんでした。詳細は次のとおりです。", "无法处理。详情如下。")
        }
    }

    private static let sentences: [(TextPattern, Phrase)] = pairs.map { (TextPattern($0.english), $0) }

    /// The English has stars where the others have `{0}`, `{1}`.
    private static let pairs: [Phrase] = pages + fields + doors + roles

    private static let pages = [
        Phrase("There is no page *.", "ページ {0} はありません。", "没有页面 {0}。"),
        Phrase("Begin at the first page.", "最初のページから進んでください。", "请从首页开始。"),
        Phrase(
            "This page is for the people who run this server.", "このページはサーバーの運営者だけが見られます。",
            "本页面仅供服务器运营人员使用。"),
        Phrase("Ask one of them.", "必要な場合は運営者に相談してください。", "如有需要，请联系运营人员。"),
        Phrase(
            "The form is of another session, or of an older page.",
            "フォームの有効期限が切れたか、別のセッションのものです。", "表单已过期，或属于其他会话。"),
        Phrase("Open the page again.", "ページを開き直してください。", "请重新打开页面。"),
        Phrase("The form comes from another site.", "ほかのサイトから送られたフォームです。", "表单来自其他网站。"),
        Phrase(
            "Open the page here and send it from there.", "このサイトでページを開いて送ってください。", "请在本站打开页面后提交。"),
        Phrase("Something unexpected happened.", "予期しない問題が発生しました。", "发生意外错误。"),
        Phrase("See the server's log.", "サーバーのログを確認してください。", "请查看服务器日志。"),
    ]

    private static let fields = [
        Phrase("This field is empty.", "入力されていません。", "此项为空。"),
        Phrase("Fill it in.", "入力してください。", "请填写。"),
        Phrase("\"*\" is no whole number.", "「{0}」は整数ではありません。", "“{0}”不是整数。"),
        Phrase("Write digits only.", "数字だけで入力してください。", "请只填数字。"),
        Phrase("\"*\" is no day.", "「{0}」は日付ではありません。", "“{0}”不是日期。"),
        Phrase("Write it as 2026-12-31.", "2026-12-31 の形で入力してください。", "请按 2026-12-31 的格式填写。"),
        Phrase("It is no JSON: *", "JSONとして読めません：{0}", "不是有效的JSON：{0}"),
        Phrase("Write a JSON value.", "JSONの値を入力してください。", "请填写JSON值。"),
        Phrase("You have not said that you know what this does.", "確認のチェックがありません。", "尚未勾选确认项。"),
        Phrase(
            "Tick the box above the button.", "ボタンの上のチェックボックスにチェックを入れてください。", "请勾选按钮上方的复选框。"),
    ]

    private static let doors = [
        Phrase(
            "The name or the password is wrong.", "サインイン名またはパスワードが違います。", "登录名或密码错误。"),
        Phrase(
            "Try again; an administrator can give you a link for a new password.",
            "もう一度お試しください。パスワードを忘れた場合は、管理者から再設定用のリンクを受け取れます。",
            "请重试。忘记密码时，管理员可以提供重设链接。"),
        Phrase("Try again.", "もう一度お試しください。", "请重试。"),
        Phrase("Too many tries have failed.", "失敗が続いたため、しばらく受け付けません。", "失败次数过多，暂时无法尝试。"),
        Phrase(
            "Wait; ask your administrator for a new password if you have forgotten yours.",
            "時間をおいてください。パスワードを忘れた場合は管理者に再設定を依頼してください。",
            "请稍候。忘记密码请联系管理员重设。"),
        Phrase(
            "The sign-in took too long, or is over.", "サインインの途中で時間切れになりました。", "登录超时或已结束。"),
        Phrase(
            "Begin with name and password again.", "サインイン名とパスワードからやり直してください。",
            "请重新输入登录名和密码。"),
        Phrase(
            "The code is wrong, or was used.", "コードが違うか、すでに使われています。", "验证码错误或已使用。"),
        Phrase(
            "Give the code that your app shows now, or a recovery code.",
            "認証アプリに今表示されているコードか、回復コードを入力してください。", "请输入验证器应用当前显示的验证码或恢复码。"),
        Phrase("The present password is wrong.", "現在のパスワードが違います。", "当前密码错误。"),
        Phrase("The new password is the old one.", "新しいパスワードが今までと同じです。", "新密码与旧密码相同。"),
        Phrase("Choose another.", "別のものにしてください。", "请另选一个。"),
        Phrase("The password has * characters.", "パスワードが{0}文字です。", "密码有{0}个字符。"),
        Phrase("The password is too long.", "パスワードが長すぎます。", "密码过长。"),
        Phrase(
            "The password holds a control character.", "パスワードに使えない制御文字があります。", "密码含有控制字符。"),
        Phrase(
            "The password contains the name for signing in.", "パスワードにサインイン名が含まれています。",
            "密码包含登录名。"),
        Phrase(
            "The password is one that everybody tries.", "推測されやすいパスワードです。", "密码过于常见，容易被猜中。"),
        Phrase(
            "Give * to * characters that nobody guesses, without the name for signing in; several words do well.",
            "{0}〜{1}文字で、推測されにくく、サインイン名を含まないものにしてください。単語をいくつか並べてもかまいません。",
            "请使用{0}至{1}个字符、不易被猜中且不含登录名的密码，可以用几个词语。"),
        Phrase(
            "The link was used, replaced by another, or is too old.",
            "リンクは使用済み、差し替え済み、または期限切れです。", "链接已使用、已被替换或已过期。"),
        Phrase("The link is not whole.", "リンクが途中で切れています。", "链接不完整。"),
        Phrase("Open it as it was given to you.", "渡されたとおりに開いてください。", "请按原样打开链接。"),
        Phrase("You are not signed in.", "サインインしていません。", "您尚未登录。"),
        Phrase("Sign in and try again.", "サインインしてからもう一度お試しください。", "请登录后重试。"),
        Phrase(
            "Ask an administrator for a new one.", "新しいリンクを管理者に依頼してください。", "请向管理员索取新链接。"),
        Phrase("The admin key is wrong.", "管理鍵が違います。", "管理密钥错误。"),
        Phrase(
            "Give one of `server.admin_keys` of the configuration.",
            "設定ファイルの server.admin_keys のいずれかを入力してください。", "请填写配置中 server.admin_keys 之一。"),
        Phrase(
            "No admin key is configured, so nobody may make the first administrator.",
            "管理鍵が設定されていないため、最初の管理者を作成できません。", "未配置管理密钥，无法创建首位管理员。"),
        Phrase("There is a user already.", "すでに利用者がいます。", "已有用户。"),
        Phrase(
            "Sign in, or ask an administrator for an invitation.", "サインインするか、管理者に招待を依頼してください。",
            "请登录，或向管理员索取邀请。"),
        Phrase(
            "The name for signing in has an @ and is no email address.",
            "@ を含むサインイン名は、メールアドレスの形にしてください。", "含有 @ 的登录名必须是邮箱地址。"),
        Phrase(
            "Give an address such as name@example.com, or a name without @.",
            "例：name@example.com。または @ を含まない名前。", "例如 name@example.com，或不含 @ 的名称。"),
        Phrase(
            "The name for signing in looks like an id.", "サインイン名がIDの形になっています。", "登录名形似标识符。"),
        Phrase("No second factor was begun.", "2段階認証の設定が始まっていません。", "尚未开始设置两步验证。"),
        Phrase(
            "Begin with a new secret.", "新しいセットアップキーからやり直してください。", "请用新的密钥重新开始。"),
    ]

    private static let roles = [
        Phrase("You act for nobody.", "所属がありません。", "您目前不代表任何组织。"),
        Phrase(
            "Choose one of your memberships; where there is none, ask an administrator for one.",
            "所属を選んでください。ない場合は管理者に登録を依頼してください。", "请选择您的组织；如没有，请向管理员申请。"),
        Phrase(
            "A role of the house, *, does not allow this.", "運営者の役割（{0}）ではこの操作はできません。",
            "运营方角色（{0}）不允许此操作。"),
        Phrase("Ask an administrator.", "管理者に依頼してください。", "请联系管理员。"),
        Phrase("You are a viewer, who reads.", "閲覧者は閲覧だけができます。", "您是查看者，只能查看。"),
        Phrase(
            "Ask an admin of the organisation to change the role.", "役割の変更を組織の管理者に依頼してください。",
            "请联系组织管理员更改角色。"),
    ]
}
