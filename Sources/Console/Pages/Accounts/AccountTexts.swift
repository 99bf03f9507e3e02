/// Texts of accounts and keys, for who pays and for the house.
enum AccountTexts {
    static let accounts = Phrase("Accounts and keys", "口座とAPIキー", "账户与API密钥")
    static let none = Phrase(
        "There are no accounts yet. Open the first one below.", "口座はまだありません。下で開設してください。", "尚无账户。请在下方开立。")
    static let terms = Phrase("Terms", "支払い方法", "付款方式")
    static let creditLimit = Phrase("Credit limit", "与信限度額", "信用额度")
    static let creditLimitHint = Phrase(
        "How far an account that pays later may go below zero.", "後払いの口座が残高を超えて利用できる額。", "后付账户可透支的金额。")
    static let firstCredit = Phrase("First credit", "最初の入金額", "初始充值")
    static let requestsPerMinute = Phrase(
        "Requests a minute, each key", "1分あたりのリクエスト数（APIキーごと）", "每分钟请求数（每个API密钥）")
    static let tokensPerMinute = Phrase(
        "Tokens a minute, each key", "1分あたりのトークン数（APIキーごと）", "每分钟令牌数（每个API密钥）")
    static let limitHint = Phrase("What is left empty stays as it is.", "空欄の項目は変わりません。", "留空的项目保持不变。")
    static let noLimit = Phrase("no limit", "制限なし", "不限")
    static let parent = Phrase("Paid for by", "支払い元の口座", "由其付款的账户")
    static let make = Phrase("Open an account", "口座を開設", "开立账户")
    static let nameHint = Phrase(
        "Without blanks, such as acme; it never changes.", "空白なしで。例：acme。後から変更できません。", "不含空格，例如 acme；之后不可更改。")
    static let change = Phrase("Limits", "上限", "限额")
    static let changeForms = Phrase("Change the account", "口座の変更", "更改账户")
    static let addCredit = Phrase("Add credit", "入金する", "充值")
    static let creditHint = Phrase("In the account's currency.", "口座の通貨で入力。", "以账户货币计。")
    static let creditConsequence = Phrase(
        "It is a payment in the ledger: it is never deleted, only balanced by another entry.",
        "元帳への入金です。削除はできず、別の記帳でのみ打ち消せます。", "这是账本中的入账，无法删除，只能以另一笔冲销。")
    static let suspend = Phrase("Suspend the account", "口座を停止", "暂停账户")
    static let suspendConsequence = Phrase(
        "Its keys use nothing from now on, until an administrator activates it. It may still read.",
        "管理者が再開するまで、この口座のAPIキーでは何も利用できません。閲覧はできます。",
        "在管理员重新启用前，其API密钥无法使用任何服务，但仍可查看。")
    static let activate = Phrase("Activate the account", "口座を再開", "启用账户")
    static let balances = Phrase("Balance, use, limits and plans", "残高・利用・限度額・プラン", "余额、使用、限额与套餐")
    static let administration = Phrase(
        "Keys, credit and state of the account", "APIキー・入金・口座の状態", "API密钥、充值与账户状态")

    static let keys = Phrase("API keys", "APIキー", "API密钥")
    static let key = Phrase("API key", "APIキー", "API密钥")
    static let keyID = Phrase("Id", "ID", "ID")
    static let newKey = Phrase("The new API key", "新しいAPIキー", "新API密钥")
    static let keyHint = Phrase(
        "It is shown this once; the server keeps only its hash. Copy it now.",
        "表示は今回だけです。サーバーにはハッシュしか残りません。今すぐ控えてください。",
        "仅显示这一次，服务器只保存其哈希。请立即复制。")
    static let shownBefore = Phrase(
        "It was shown already and cannot be shown again. Make another one.",
        "すでに表示済みのため、再表示できません。もう一度作成してください。",
        "已经显示过，无法再次显示。请重新生成。")
    static let noKeys = Phrase(
        "No keys yet: programs cannot ask with this account until there is one.",
        "APIキーがまだないため、プログラムからは利用できません。",
        "尚无API密钥，程序暂时无法使用此账户。")
    static let noSuchKey = Phrase(
        "This account has no such key.", "この口座にそのようなAPIキーはありません。", "此账户没有该API密钥。")
    static let makeKey = Phrase("Make an API key", "APIキーを作成", "创建API密钥")
    static let hint = Phrase("Begins with", "先頭", "开头")
    static let label = Phrase("Label", "名称", "名称")
    static let labelHint = Phrase(
        "Where it is used, so that it is known again.", "後でわかるように、用途を書きます。", "标明用途，便于辨认。")
    static let origin = Phrase("Made in", "登録元", "创建方式")
    static let revoke = Phrase("Revoke the key", "APIキーを失効させる", "撤销API密钥")
    static let revokeConsequence = Phrase(
        "Every program that uses it is refused from now on, and it never works again.",
        "このキーを使うプログラムはただちに拒否され、二度と使えません。", "使用它的程序将立即被拒绝，且永久失效。")
    static let revokedAt = Phrase("Revoked", "失効日時", "撤销时间")
    static let standsFor = Phrase("{0} (signed in)", "{0}（サインイン用）", "{0}（登录用）")
    static let ofConfiguration = Phrase("Key of the configuration", "設定ファイルのキー", "配置文件中的密钥")
    static let unlabelled = Phrase("Key {0}", "キー {0}", "密钥 {0}")

    static func origin(_ origin: String) -> Phrase {
        switch origin {
        case "config": Phrase("the configuration", "設定ファイル", "配置文件")
        case "api": Phrase("the API or console", "API・コンソール", "API或控制台")
        default: Phrase(same: origin)
        }
    }
}
