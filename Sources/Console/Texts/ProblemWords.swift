import Primitives

/// What problems say to people at the doors and in forms, in the page's language. The API tells its problems in English: one
/// that is not known here stays so, and the page says that it is English.
enum ProblemWords {
    /// - Returns: The text, with its language where that is not the page's.
    static func told(_ text: String, in language: Language) -> (text: String, language: String?) {
        if language == .english { return (text, nil) }
        guard let phrase = known[text] else { return (text, "en") }
        return (phrase.in(language), nil)
    }

    private static let known: [String: Phrase] = Dictionary(
        uniqueKeysWithValues: [
            // Signing in.
            Phrase(
                "The name or the password is wrong.", "サインイン名またはパスワードが違います。", "登录名或密码不正确。"),
            Phrase(
                "Try again; an administrator can give you a link for a new password.",
                "もう一度お試しください。パスワードの再設定は管理者に依頼できます。", "请重试；管理员可为您提供重置密码的链接。"),
            Phrase("Too many tries have failed.", "失敗した回数が多すぎます。", "失败次数过多。"),
            Phrase(
                "Wait; ask your administrator for a new password if you have forgotten yours.",
                "しばらくお待ちください。パスワードを忘れた場合は管理者に依頼してください。", "请稍候；若忘记密码，请联系管理员。"),
            Phrase("The code is wrong, or was used.", "コードが違うか、使用済みです。", "验证码不正确或已使用。"),
            Phrase(
                "Give the code that your app shows now, or a recovery code.",
                "アプリに今表示されているコードか、回復コードを入力してください。", "请输入应用当前显示的验证码，或一个恢复码。"),
            Phrase(
                "The sign-in took too long, or is over.", "サインインの制限時間を過ぎたか、終了しています。",
                "登录超时或已结束。"),
            Phrase(
                "Begin with name and password again.", "サインイン名とパスワードからやり直してください。",
                "请重新输入登录名和密码。"),
            Phrase("You are not signed in.", "サインインしていません。", "您尚未登录。"),
            Phrase("Sign in and try again.", "サインインしてからもう一度お試しください。", "请登录后重试。"),
            Phrase("Try again.", "もう一度お試しください。", "请重试。"),
            // Passwords and links.
            Phrase("The admin key is wrong.", "管理鍵が違います。", "管理密钥不正确。"),
            Phrase(
                "Give one of `server.admin_keys` of the configuration.",
                "設定の server.admin_keys のいずれかを入力してください。", "请输入配置中 server.admin_keys 之一。"),
            Phrase("The present password is wrong.", "現在のパスワードが違います。", "当前密码不正确。"),
            Phrase("The new password is the old one.", "新しいパスワードが以前と同じです。", "新密码与旧密码相同。"),
            Phrase("Choose another.", "別のものにしてください。", "请另选一个。"),
            Phrase(
                "The password is one that everybody tries.", "推測されやすいパスワードです。", "该密码过于常见。"),
            Phrase(
                "The password contains the name for signing in.", "パスワードにサインイン名が含まれています。",
                "密码包含登录名。"),
            Phrase(
                "Give 12 to 256 characters that nobody guesses, without the name for signing in; several words do well.",
                "推測されない12〜256文字で、サインイン名を含めないでください。単語をいくつか並べてもかまいません。",
                "请使用不易猜到的12至256个字符，且不含登录名；可用几个词语。"),
            Phrase(
                "The link was used, replaced by another, or is too old.",
                "リンクは使用済みか、別のリンクに置き換えられたか、期限切れです。", "链接已使用、已被替换或已过期。"),
            Phrase("The link is not whole.", "リンクが途中で切れています。", "链接不完整。"),
            Phrase("Open it as it was given to you.", "渡されたとおりに開いてください。", "请按原样打开链接。"),
            Phrase(
                "Ask an administrator for a new one.", "管理者に新しいリンクを依頼してください。",
                "请向管理员索取新的链接。"),
            // Forms and pages.
            Phrase("This field is empty.", "入力されていません。", "此项未填写。"),
            Phrase("Fill it in.", "入力してください。", "请填写。"),
            Phrase("Write digits only.", "数字だけで入力してください。", "只能填写数字。"),
            Phrase(
                "The form is of another session, or of an older page.",
                "フォームは別のセッションか、古いページのものです。", "表单来自其他会话或较旧的页面。"),
            Phrase("Open the page again.", "ページを開き直してください。", "请重新打开页面。"),
            Phrase("The form comes from another site.", "フォームは別のサイトから送られました。", "表单来自其他网站。"),
            Phrase(
                "Open the page here and send it from there.", "ここでページを開いて送ってください。",
                "请在此打开页面后提交。"),
            Phrase(
                "This page is for the people who run this server.", "このページは運営者のためのものです。",
                "此页面仅供运营方使用。"),
            Phrase("Ask one of them.", "運営者にお問い合わせください。", "请联系运营方。"),
            Phrase("Begin at the first page.", "最初のページから始めてください。", "请从首页开始。"),
        ].map { ($0.english, $0) })
}
