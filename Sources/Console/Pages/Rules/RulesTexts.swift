/// Texts of duties and of what meets them.
enum RulesTexts {
    static let intro = Phrase(
        "What binds the services, what meets it, and what is still missing. It tells what is executed and given, not that a law is complied with.",
        "サービスを拘束する義務、それを満たすもの、まだ足りないもの。実行・提出されたことを示すもので、法令適合を保証するものではありません。",
        "服务须履行的义务、满足情况与缺口。此处仅说明已执行和已提交的内容，不构成合规认定。")
    static let openIncidents = Phrase("Open incidents", "対応中のインシデント", "未关闭的事件")
    static let complaintsWaiting = Phrase("Complaints to be decided", "判断待ちの苦情", "待处理的投诉")
    static let requestsWaiting = Phrase("Requests of people that wait", "対応待ちの本人請求", "待处理的个人请求")
    static let overdue = Phrase("{0} overdue", "期限超過 {0}件", "{0}件已逾期")
    static let services = Phrase(
        "Duties not met in full, by service and jurisdiction", "対応が足りない義務（サービス・法域別）", "未完全满足的义务（按服务与法域）")
    static let readMatrix = Phrase(
        "Each cell: duties that are open or partly covered, of all that the rule packs of the jurisdiction name.",
        "各欄は「未対応または一部対応の義務 / その法域のルールパックが定める義務の総数」です。",
        "每格为“未完成或部分覆盖的义务 / 该法域规则包所列义务总数”。")
    static let noServices = Phrase(
        "There are no services yet. Duties are shown for each service once there is one.",
        "サービスはまだありません。作成すると義務がここに表示されます。", "还没有服务。创建后将在此显示其义务。")
    static let ofDuties = Phrase("{0} of {1}", "{0} / {1}", "{0} / {1}")
    static let allMet = Phrase("all {0} met", "{0}件すべて対応済み", "{0}项全部满足")
    static let duties = Phrase("Duties by jurisdiction", "法域別の義務", "按法域的义务")
    static let duty = Phrase("Duty", "義務", "义务")
    static let covered = Phrase("Covered", "対応済み", "已覆盖")
    static let partly = Phrase("Partly covered", "一部対応", "部分覆盖")
    static let open = Phrase("Open", "未対応", "未完成")
    static let noDuties = Phrase(
        "No rule pack binds this service. Give it jurisdictions or rules, and its duties stand here.",
        "このサービスを拘束するルールパックはありません。法域またはルールを設定すると義務が表示されます。",
        "没有规则包适用于此服务。为其设置法域或规则后，义务将显示在此。")
    static let gaps = Phrase("Gaps", "対応が足りない義務", "缺口")
    static let noGaps = Phrase("Nothing is missing.", "不足はありません。", "没有缺口。")
    static let missing = Phrase("What is missing", "足りないもの", "缺少的内容")
    static let jurisdiction = Phrase("Jurisdiction", "法域", "法域")
    static let clause = Phrase("Clause", "条項", "条款")
    static let force = Phrase("Force", "根拠の強さ", "约束力")
    static let actor = Phrase("For whom", "義務を負う者", "义务主体")
    static let pack = Phrase("Rule pack", "ルールパック", "规则包")
    static let packs = Phrase("Rule packs", "ルールパック", "规则包")
    static let version = Phrase("Version", "版", "版本")
    static let binds = Phrase("Binds the service", "適用", "是否适用")
    static let hash = Phrase("Hash", "ハッシュ", "哈希")
    static let givenOn = Phrase("given on {0}", "{0}に提出", "{0}提交")
    static let givenUntil = Phrase("given on {0}, good until {1}", "{0}に提出、{1}まで有効", "{0}提交，有效期至{1}")
    static let meets = Phrase("What meets it", "義務を満たすもの", "满足方式")
    static let byWhat = Phrase("By", "手段", "方式")
    static let check = Phrase("the server", "サーバーの機能", "服务器功能")
    static let person = Phrase("evidence of people", "人による証拠", "人工证据")
    static let giveEvidence = Phrase("Give evidence", "証拠を登録", "提交证据")
    static let evidence = Phrase("Evidence", "証拠", "证据")
    static let slot = Phrase("Slot", "項目", "项目")
    static let note = Phrase("What it shows", "内容の説明", "说明")
    static let noteHint = Phrase(
        "In a sentence or two. The words stay here; the log holds a salted hash of them.",
        "1、2文で。文面はここに残り、ログにはソルト付きハッシュだけが入ります。", "一两句话。文字保存在此，日志只保存加盐哈希。")
    static let hashes = Phrase("SHA-256 of the files", "ファイルのSHA-256", "文件的SHA-256")
    static let hashesHint = Phrase(
        "One a line. The files stay with you.", "1行に1つ。ファイルは手元に残ります。", "每行一个。文件由您保存。")
    static let url = Phrase("Where it can be read", "参照先URL", "查阅网址")
    static let givenBy = Phrase("Given by", "登録者", "提交人")
    static let givenAt = Phrase("Given", "登録日時", "提交时间")
    static let expires = Phrase("Good until", "有効期限", "有效期至")
    static let replaced = Phrase("replaced", "差し替え済み", "已被替换")
    static let inForce = Phrase("in force", "有効", "有效")
    static let noEvidence = Phrase(
        "No evidence was given yet. Open a duty to give evidence for it.",
        "証拠はまだ登録されていません。義務を開いて登録してください。", "尚未提交证据。请打开一项义务进行提交。")
    static let inspectorPacks = Phrase("Inspector's packs", "検査用パック", "检查资料包")
    static let exporting = Phrase("Export for an inspector", "検査用の書き出し", "导出供检查")
    static let noPacks = Phrase(
        "None was exported yet. On your machine: minato rules evidence {0} --out FOLDER",
        "まだ書き出されていません。手元で実行：minato rules evidence {0} --out フォルダー",
        "尚未导出。请在您的机器上运行：minato rules evidence {0} --out 目录")
    static let howToExport = Phrase(
        "An inspector's pack is written on your machine, so that what it holds leaves the server nowhere else: minato rules evidence {0} --out FOLDER. Its manifest is then anchored in the log and stands here.",
        "検査用パックは手元の端末に書き出します：minato rules evidence {0} --out フォルダー。目録のハッシュはログに固定され、ここに表示されます。",
        "检查资料包写在您的机器上：minato rules evidence {0} --out 目录。其清单随后锚定到日志并显示在此。")
    static let manifest = Phrase("Hash of the manifest", "目録のハッシュ", "清单哈希")
    static let logIndex = Phrase("Entry of the log", "ログの番号", "日志序号")
    static let assessments = Phrase("Assessments", "評価", "评估")
    static let noAssessments = Phrase(
        "No assessment was registered yet. On your machine: minato rules assess {0}",
        "評価はまだ登録されていません。手元で実行：minato rules assess {0}",
        "尚未登记评估。请在您的机器上运行：minato rules assess {0}")
    static let newest = Phrase("Marks of the newest assessment", "最新の評価の指標", "最新评估的指标")
    static let mark = Phrase("Mark", "指標", "指标")
    static let counted = Phrase("Counted", "該当 / 標本", "命中 / 样本")
    static let hitsOf = Phrase("{0} of {1}", "{0} / {1}", "{0} / {1}")
    static let bound = Phrase("Bound of 95%", "95%限界値", "95%界限")
    static let sampleMet = Phrase("Sample at the mark", "標本での判定", "样本是否达标")
    static let boundMet = Phrase("Bound beyond the mark", "限界値での判定", "界限是否达标")
    static let met = Phrase("met", "達成", "达标")
    static let notMet = Phrase("not met", "未達", "未达标")
    static let tooSmall = Phrase("sample too small", "標本不足", "样本过小")
    static let notRun = Phrase("not run", "未実施", "未运行")
    static let questions = Phrase("Questions", "質問数", "问题数")
    static let unanswered = Phrase("Unanswered", "無回答", "未回答")
    static let banksMet = Phrase("Banks large enough", "問題集の規模", "题库规模")
    static let finished = Phrase("Finished", "終了", "完成时间")
    static let report = Phrase("Hash of the report", "報告のハッシュ", "报告哈希")
    static let boundHint = Phrase(
        "The bound is the exact one-sided binomial bound of 95%: a sample can look good by luck, the bound says how good it is at least.",
        "限界値は、二項分布による正確な片側95%限界です。標本が偶然よく見える場合でも、少なくともこの水準にあるといえます。",
        "界限为精确单侧95%二项界限：样本可能碰巧较好，界限说明至少有多好。")
}
