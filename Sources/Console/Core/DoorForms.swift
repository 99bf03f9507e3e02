/// The forms at the doors.
enum DoorForms {
    static let signIn = Form(
        "sign-in", DoorTexts.signIn, button: DoorTexts.signIn,
        [
            Field("name", .text, DoorTexts.name, required: true, autocomplete: "username"),
            Field("password", .secret, DoorTexts.password, required: true),
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
        "enable", DoorTexts.secondFactor, button: DoorTexts.confirm,
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
    static let oldPassword = Phrase("Password until now", "現在のパスワード", "当前密码")
    static let newPassword = Phrase("New password", "新しいパスワード", "新密码")
    static let passwordHint = Phrase(
        "At least 12 characters; a few words are fine.", "12文字以上。単語をいくつか並べてもかまいません。",
        "至少12个字符，可以用几个词语。")
    static let changePassword = Phrase("Change the password", "パスワードの変更", "修改密码")
    static let setPassword = Phrase("Set the password", "パスワードを設定", "设置密码")
    static let secondStep = Phrase("Second step", "2段階目", "第二步")
    static let secondStepHint = Phrase(
        "Enter the code that your app shows, or one of your recovery codes.", "アプリに表示されたコードか、回復コードを入力してください。",
        "请输入应用显示的验证码，或一个恢复码。")
    static let code = Phrase("Code", "コード", "验证码")
    static let confirm = Phrase("Confirm", "確認", "确认")
    static let setup = Phrase("The first administrator", "最初の管理者", "首位管理员")
    static let setupHint = Phrase(
        "Nobody can sign in yet. Who has a key of the configuration makes the first administrator.",
        "まだ誰もサインインできません。設定ファイルの管理鍵を持つ人が最初の管理者を作ります。", "目前无人可以登录。持有配置中管理密钥的人创建首位管理员。")
    static let adminKey = Phrase("Admin key", "管理鍵", "管理密钥")
    static let adminKeyHint = Phrase(
        "One of server.admin_keys in minato.yaml.", "minato.yaml の server.admin_keys のいずれか。",
        "minato.yaml 中 server.admin_keys 之一。")
    static let make = Phrase("Make the administrator", "管理者を作成", "创建管理员")
    static let welcome = Phrase("Welcome", "ようこそ", "欢迎")
    static let welcomeHint = Phrase(
        "Choose a password; then you are signed in.", "パスワードを決めると、サインインします。", "设置密码后即登录。")
    static let me = Phrase("My sign-in", "サインイン設定", "登录设置")
    static let secondFactor = Phrase("A second step at sign-in", "サインインの2段階目", "登录的第二步")
    static let secondFactorHint = Phrase(
        "Enter this secret in an authenticator app, then confirm with the code that it shows.",
        "この秘密鍵を認証アプリに登録し、表示されたコードで確認してください。", "在验证器应用中输入此密钥，然后用其显示的验证码确认。")
    static let hasSecondFactor = Phrase(
        "A second step is asked for at sign-in.", "サインイン時に2段階目を確認しています。", "登录时需要第二步验证。")
    static let secret = Phrase("Secret", "秘密鍵", "密钥")
    static let openApp = Phrase("Open in an app on this device", "この端末のアプリで開く", "在本设备的应用中打开")
    static let disable = Phrase("Ask for no second step", "2段階目をやめる", "取消第二步")
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
    static let endSession = Phrase("Sign out elsewhere", "他の端末をサインアウト", "退出其他设备")
}
