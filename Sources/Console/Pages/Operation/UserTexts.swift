/// Texts of the administration of users.
enum UserTexts {
    static let users = Phrase("People who sign in", "ユーザー", "用户")
    static let intro = Phrase(
        "Add a person, give them a membership, then hand on the link with which they set their password.",
        "ユーザーを追加し、所属を付与してから、パスワード設定用のリンクを本人に渡します。", "先添加用户并授予成员身份，再将设置密码的链接交给本人。")
    static let none = Phrase(
        "Nobody signs in yet. Add the first person below.", "ユーザーはまだいません。下で追加してください。", "还没有用户。请在下方添加。")
    static let name = Phrase("Sign-in name", "サインイン名", "登录名")
    static let nameHint = Phrase(
        "3 to 64 characters, or an email address. It never changes.", "3〜64文字、またはメールアドレス。後から変更できません。",
        "3至64个字符，或电子邮箱地址。之后不可更改。")
    static let displayName = Phrase("Name", "氏名", "姓名")
    static let language = Phrase("Language", "言語", "语言")
    static let languageHint = Phrase("The browser's when left empty.", "空欄ならブラウザーの言語。", "留空则使用浏览器语言。")
    static let belongs = Phrase("Belongs to", "所属", "所属")
    static let secondFactor = Phrase("Second step", "2段階認証", "两步验证")
    static let signedIn = Phrase("Last signed in", "最終サインイン", "最近登录")
    static let noPassword = Phrase("has no password yet", "パスワード未設定", "尚未设置密码")
    static let inHouse = Phrase("House: {0}", "運営（{0}）", "平台（{0}）")
    static let inOrganisation = Phrase("{0}: {1}", "{0}（{1}）", "{0}（{1}）")
    static let neverSignedIn = Phrase("never", "まだなし", "从未")
    static let ofBrowser = Phrase("the browser's", "ブラウザーの設定", "浏览器的语言")
    static let joining = Phrase("Give another membership", "所属を追加する", "授予其他成员身份")
    static let changing = Phrase("Change or disable", "変更・無効化", "更改或停用")
    static let memberships = Phrase("Memberships", "所属", "成员身份")
    static let membership = Phrase("Membership", "所属", "成员身份")
    static let noMemberships = Phrase(
        "None: who belongs nowhere sees only their own sign-in. Add one below.",
        "所属がありません。自分のサインイン設定しか見られません。下で追加してください。", "没有成员身份，只能看到自己的登录设置。请在下方添加。")
    static let key = Phrase("Key that stands for them", "本人を表すAPIキー", "代表本人的API密钥")
    static let sessions = Phrase("Where they are signed in", "サインイン中の端末", "已登录的设备")
    static let session = Phrase("Session", "セッション", "会话")
    static let noSessions = Phrase("Nowhere at the moment.", "現在サインインしていません。", "当前没有登录。")
    static let isOver = Phrase("It is over already.", "すでに終了しています。", "已经结束。")
    static let make = Phrase("Add a person", "ユーザーを追加", "添加用户")
    static let change = Phrase("Name and language", "氏名と言語の変更", "更改姓名与语言")
    static let save = Phrase("Save", "保存", "保存")
    static let invite = Phrase("Make a link to set the password", "パスワード設定用リンクを作成", "生成设置密码的链接")
    static let inviteConsequence = Phrase(
        "A link that was made before opens nothing any more. When the person has a password already, this one resets it and signs them out everywhere.",
        "以前のリンクは使えなくなります。すでにパスワードがある場合は再設定となり、すべての端末でサインアウトされます。",
        "此前生成的链接将失效。若对方已有密码，则为重置密码，并在所有设备上退出登录。")
    static let link = Phrase("Link to set the password", "パスワード設定用リンク", "设置密码的链接")
    static let linkHint = Phrase(
        "It is shown this once. Hand it to the person by a way that others do not read.",
        "表示は今回だけです。他人に読まれない方法で本人に渡してください。", "仅显示这一次。请通过他人无法读取的方式交给本人。")
    static let joinHouse = Phrase("Membership in the house", "運営への所属を付与", "授予平台成员身份")
    static let joinAccount = Phrase("Membership in an organisation", "組織への所属を付与", "授予机构成员身份")
    static let join = Phrase("Give the membership", "所属を付与", "授予成员身份")
    static let roleTitle = Phrase("Role", "役割", "角色")
    static let houseRoleHint = Phrase(
        "An administrator does everything; compliance reads all and looks after rules, incidents and people; an auditor reads. Who is a member already changes to this role.",
        "管理者はすべての操作、コンプライアンス担当は全体の閲覧とルール・インシデント・本人請求の対応、監査人は閲覧のみができます。すでに所属している場合は役割が変わります。",
        "管理员可做一切；合规人员可查看全部并处理规则、事件与个人事务；审计员只读。已是成员者将改为此角色。")
    static let roleHint = Phrase(
        "Needed where the account is a participant's of the exchange; empty otherwise.",
        "取引所に参加する組織の口座では必須です。それ以外は空欄にします。", "若账户属于交易所参与方则必填，否则留空。")
    static let leave = Phrase("End the membership", "所属を終了", "终止成员身份")
    static let leaveConsequence = Phrase(
        "Its key is revoked, and the sessions that act by it end at once.",
        "APIキーは失効し、この所属によるセッションはただちに終了します。",
        "其API密钥将被撤销，以此身份进行的会话立即结束。")
    static let disable = Phrase("Disable the person", "このユーザーを無効にする", "停用此用户")
    static let disableConsequence = Phrase(
        "The person is signed out everywhere and signs in no more until an administrator enables them.",
        "すべての端末でサインアウトされ、管理者が有効にするまでサインインできません。", "将在所有设备上退出，且在管理员重新启用前无法登录。")
    static let enable = Phrase("Enable the person", "このユーザーを有効にする", "启用此用户")
    static let removeSecondFactor = Phrase("Take the second step off", "2段階認証を外す", "移除两步验证")
    static let removeSecondFactorConsequence = Phrase(
        "For who has lost device and recovery codes. Until they set it up again, the password alone opens the door: be sure who asks.",
        "端末と回復コードを失った人のためです。再設定までパスワードだけでサインインできます。本人確認をしてください。",
        "适用于丢失设备和恢复码者。重新设置前仅凭密码即可登录，请务必核实对方身份。")
    static let endSessions = Phrase("Sign out everywhere", "すべての端末でサインアウト", "在所有设备上退出")
    static let endSessionsConsequence = Phrase(
        "What the person has not sent yet in an open page is lost.", "開いているページで未送信の内容は失われます。",
        "已打开页面中未提交的内容将丢失。")
    static let endSession = Phrase("End this session", "このセッションを終了", "结束此会话")

    static func role(_ role: String) -> Phrase { roles[role] ?? Phrase(same: role) }

    private static let roles: [String: Phrase] = [
        "administrator": Phrase("administrator", "管理者", "管理员"),
        "compliance": Phrase("compliance officer", "コンプライアンス担当", "合规专员"),
        "auditor": Phrase("auditor", "監査人", "审计员"),
        "admin": Phrase("administrator", "管理者", "管理员"), "signer": Phrase("signer", "契約者", "签约人"),
        "publisher": Phrase("publisher", "掲載担当", "发布人"), "user": Phrase("user", "利用者", "使用者"),
        "viewer": Phrase("viewer", "閲覧者", "查看者"),
    ]

    static func linkKind(_ kind: String) -> Phrase {
        switch kind {
        case "invitation": Phrase("invitation", "招待", "邀请")
        case "reset": Phrase("reset of the password", "パスワードの再設定", "重置密码")
        default: Phrase(same: kind)
        }
    }
}
