/// The forms at the doors.
enum DoorForms {
    static let signIn = Form(
        "sign-in", DoorTexts.signIn, button: DoorTexts.signIn,
        [
            Field("name", .text, DoorTexts.name, required: true, autocomplete: "username"),
            Field(
                "password", .secret, DoorTexts.password, required: true, autocomplete: "current-password"),
            Field("next", .hidden, DoorTexts.name),
        ])
    static let code = Form(
        "code", DoorTexts.secondStep, button: DoorTexts.confirm,
        [
            Field("code", .text, DoorTexts.code, required: true, autocomplete: "one-time-code"),
            Field("next", .hidden, DoorTexts.name),
        ])
    static let setup = Form(
        "setup", DoorTexts.setup, button: DoorTexts.make,
        [
            Field("admin_key", .secret, DoorTexts.adminKey, hint: DoorTexts.adminKeyHint, required: true),
            Field("name", .text, DoorTexts.name, required: true, autocomplete: "username"),
            Field("display_name", .text, DoorTexts.displayName, required: true, autocomplete: "name"),
            Field(
                "password", .secret, DoorTexts.password, hint: DoorTexts.passwordHint, required: true,
                autocomplete: "new-password"),
        ])
    static let welcome = Form(
        "welcome", DoorTexts.welcome, button: DoorTexts.setPassword,
        [
            Field(
                "password", .secret, DoorTexts.password, hint: DoorTexts.passwordHint, required: true,
                autocomplete: "new-password")
        ])
    static let password = Form(
        "password", DoorTexts.changePassword, button: DoorTexts.setPassword,
        [
            Field(
                "old_password", .secret, DoorTexts.oldPassword, required: true,
                autocomplete: "current-password"),
            Field(
                "password", .secret, DoorTexts.newPassword, hint: DoorTexts.passwordHint, required: true,
                autocomplete: "new-password"),
        ])
    static let enable = Form(
        "enable", DoorTexts.enable, button: DoorTexts.confirm,
        [Field("code", .text, DoorTexts.code, required: true, autocomplete: "one-time-code")])
    static let disable = Form(
        "disable", DoorTexts.disable, button: DoorTexts.disable,
        [Field("code", .text, DoorTexts.code, required: true, autocomplete: "one-time-code")])
    static let revoke = Form(
        "revoke", DoorTexts.endSession, button: DoorTexts.endSession,
        [Field("session", .hidden, DoorTexts.sessions)])
}

/// Texts at the doors.
enum DoorTexts {
    static let signIn = Phrase("Sign in", "サインイン", "登录")
    static let name = Phrase("Sign-in name", "サインイン名", "登录名")
    static let displayName = Phrase("Your name", "お名前", "您的姓名")
    static let password = Phrase("Password", "パスワード", "密码")
    static let oldPassword = Phrase("Current password", "現在のパスワード", "当前密码")
    static let newPassword = Phrase("New password", "新しいパスワード", "新密码")
    static let passwordHint = Phrase(
        "At least 12 characters; a few words are fine.", "12文字以上。単語をいくつか並べてもかまいません。",
        "至少12个字符，可以用几个词语。")
    static let changePassword = Phrase("Change the password", "パスワードの変更", "修改密码")
    static let setPassword = Phrase("Set the password", "パスワードを設定する", "设置密码")
    static let secondStep = Phrase("Second step", "2段階認証", "两步验证")
    static let secondStepHint = Phrase(
        "Enter the code that your app shows, or one of your recovery codes.", "アプリに表示されたコードか、回復コードを入力してください。",
        "请输入应用显示的验证码，或一个恢复码。")
    static let code = Phrase("Code", "確認コード", "验证码")
    static let confirm = Phrase("Confirm", "確認する", "确认")
    static let setup = Phrase("The first administrator", "最初の管理者の登録", "创建首位管理员")
    static let setupHint = Phrase(
        "Nobody can sign in yet. Whoever has an admin key of the configuration makes the first administrator here.",
        "まだ利用者がいません。設定ファイルの管理鍵を使って、最初の管理者を登録してください。", "目前还没有用户。请使用配置中的管理密钥创建首位管理员。")
    static let adminKey = Phrase("Admin key", "管理鍵", "管理密钥")
    static let adminKeyHint = Phrase(
        "One of server.admin_keys in minato.yaml.", "minato.yaml の server.admin_keys のいずれか。",
        "minato.yaml 中 server.admin_keys 之一。")
    static let make = Phrase("Make the administrator", "管理者を登録する", "创建管理员")
    static let welcome = Phrase("Welcome", "ようこそ", "欢迎")
    static let welcomeHint = Phrase(
        "Choose a password; then sign in with your sign-in name.", "パスワードを設定してください。続けてサインイン名でサインインできます。",
        "请设置密码，然后用登录名登录。")
    static let me = Phrase("My sign-in", "サインイン設定", "登录设置")
    static let meHint = Phrase(
        "Your password, the second step, and where you are signed in.", "パスワード、2段階認証、サインイン中の端末を管理します。",
        "管理密码、两步验证和已登录的设备。")
    static let signInHint = Phrase(
        "With the name and password that you set by your invitation.", "招待リンクで設定したサインイン名とパスワードを入力してください。",
        "请输入登录名和通过邀请链接设置的密码。")
    static let sessionOf = Phrase("{0}, last seen {1}", "{0}（最終利用：{1}）", "{0}（最近使用：{1}）")
    static let secondFactor = Phrase("A second step at sign-in", "2段階認証", "两步验证")
    static let secondFactorHint = Phrase(
        "Enter this secret in an authenticator app, then confirm with the code that it shows.",
        "セットアップキーを認証アプリに登録し、表示された確認コードを入力してください。", "在验证器应用中输入此设置密钥，然后填写其显示的验证码。")
    static let enable = Phrase("Confirm with a code", "確認コードの入力", "输入验证码确认")
    static let hasSecondFactor = Phrase(
        "A second step is asked for at sign-in.", "2段階認証は有効です。", "两步验证已启用。")
    static let secret = Phrase("Secret", "セットアップキー", "设置密钥")
    static let openApp = Phrase("Open in an app on this device", "この端末のアプリで開く", "在本设备的应用中打开")
    static let disable = Phrase("Ask for no second step", "2段階認証を無効にする", "停用两步验证")
    static let recovery = Phrase("Recovery codes", "回復コード", "恢复码")
    static let recoveryHint = Phrase(
        "Keep them somewhere safe: each signs you in once when your app is lost. They are not shown again.",
        "安全な場所に保管してください。アプリを失ったとき、それぞれ一度だけ使えます。再表示はされません。", "请妥善保存：应用丢失时，每个恢复码可使用一次，且不会再次显示。")
    static let back = Phrase("Back", "戻る", "返回")
    static let sessions = Phrase("Where you are signed in", "サインイン中の端末", "已登录的设备")
    static let begun = Phrase("Since", "開始", "开始时间")
    static let seen = Phrase("Last seen", "最終利用", "最近使用")
    static let browser = Phrase("Browser", "ブラウザー", "浏览器")
    static let thisOne = Phrase("this browser", "このブラウザー", "本浏览器")
    static let endSession = Phrase("Sign out there", "この端末をサインアウトする", "退出该设备")
}
