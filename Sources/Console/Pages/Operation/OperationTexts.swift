/// Texts of the operation's first page.
enum OperationTexts {
    /// From so many waiting writes on, the queue is worth a look.
    static let longQueue: Int64 = 1_000

    static let intro = Phrase(
        "How the server is now. While this page is open, the figures follow by themselves; /metrics has all of them for your monitoring.",
        "サーバーの現在の状態です。このページを開いている間、数値は自動で更新されます。監視用の全項目は /metrics にあります。",
        "服务器的当前状态。页面打开期间数值会自动更新；供监控使用的全部指标见 /metrics。")
    static let engines = Phrase("Engines", "エンジン", "引擎")
    static let enginesHealthy = Phrase("Healthy engines", "正常なエンジン", "正常的引擎")
    static let ofAll = Phrase("{0} of {1}", "{0} / {1}", "{0} / {1}")
    static let inFlight = Phrase("Answers under way", "生成中の回答", "进行中的回答")
    static let downloads = Phrase("downloads: {0}", "ダウンロード：{0}件", "下载：{0}")
    static let queued = Phrase("Writes that wait for the disk", "書き込み待ち", "等待写盘")
    static let commit = Phrase("Commit latency, 99 of 100", "書き込み遅延（99%）", "提交延迟（99%）")
    static let commitNote = Phrase("half: {0}; commits: {1}", "中央値 {0}、{1}回", "中位数 {0}，共{1}次")
    static let atMost = Phrase("≤ {0}", "{0}以下", "≤ {0}")
    static let commitFailures = Phrase("Failed commits", "失敗した書き込み", "失败的提交")
    static let logSize = Phrase("Signed entries of the log", "署名済みのログ件数", "已签名的日志条目")
    static let nodes = Phrase("Nodes", "ノード", "节点")
    static let node = Phrase("Node", "ノード", "节点")
    static let nodeNumber = Phrase("Process {0}", "プロセス {0}", "进程 {0}")
    static let started = Phrase("Started", "起動日時", "启动时间")
    static let ready = Phrase("ready", "稼働中", "就绪")
    static let notReady = Phrase("not ready", "準備中または停止中", "未就绪")
    static let why = Phrase("Why", "理由", "原因")
    static let outcomes = Phrase(
        "How requests ended since the start: {0} requests", "起動後のリクエストの結果：{0}件", "启动以来的请求结果：共{0}个")
    static let outcome = Phrase("Outcome", "結果", "结果")
    static let stage = Phrase("At", "段階", "阶段")
    static let answered = Phrase("the answer", "回答", "回答")
    static let beforeEngine = Phrase("refused before an answer", "回答前の拒否", "回答前被拒绝")
    static let count = Phrase("Number", "件数", "数量")
    static let noRequests = Phrase(
        "No request ended since the server started.", "起動後に終わったリクエストはありません。", "启动以来没有结束的请求。")
    static let failures = Phrase("Answers that failed lately", "最近失敗した回答", "近期失败的回答")
    static let noFailures = Phrase("None of the latest {0}.", "直近{0}件にはありません。", "最近{0}条中没有。")
    static let ofLatest = Phrase("of the latest {0}", "直近{0}件のうち", "最近{0}条中")
    static let models = Phrase("Models", "モデル", "模型")
    static let noEngines = Phrase(
        "There are no engines. Name one in the configuration and start the server again.",
        "エンジンがありません。設定ファイルに書いてサーバーを再起動してください。", "没有引擎。请在配置中添加并重启服务器。")

    /// Why a request was refused, by the kind of its problem.
    static func refusal(_ kind: String) -> Phrase { refusals[kind] ?? Phrase(same: kind) }

    private static let refusals: [String: Phrase] = [
        "invalid-request": Phrase("invalid request", "不正なリクエスト", "无效请求"),
        "malformed-json": Phrase("not JSON", "JSONの形式不正", "JSON格式错误"),
        "invalid-value": Phrase("invalid value", "不正な値", "无效的值"),
        "unsupported": Phrase("not supported", "未対応の機能", "不支持"),
        "policy-violation": Phrase("refused by a rule", "ルールによる拒否", "被规则拒绝"),
        "context-length-exceeded": Phrase("too long", "入力が長すぎる", "输入过长"),
        "missing-key": Phrase("no API key", "APIキーなし", "缺少API密钥"),
        "invalid-key": Phrase("invalid API key", "無効なAPIキー", "API密钥无效"),
        "account-suspended": Phrase("account suspended", "口座の停止", "账户已暂停"),
        "forbidden": Phrase("not allowed", "許可なし", "无权限"),
        "terms-not-accepted": Phrase("terms not accepted", "規約に未同意", "未接受条款"),
        "user-suspended": Phrase("user suspended", "利用者の停止", "用户已暂停"),
        "not-found": Phrase("not found", "見つからない", "未找到"),
        "model-not-found": Phrase("no such service", "存在しないサービス", "服务不存在"),
        "conflict": Phrase("conflict", "競合", "冲突"),
        "idempotency-conflict": Phrase("repeated with another content", "同じ冪等キーで異なる内容", "幂等键内容不一致"),
        "idempotency-answer-gone": Phrase("answer no longer kept", "保存期限切れの回答", "答复已不再保存"),
        "body-too-large": Phrase("body too large", "本文が大きすぎる", "请求体过大"),
        "unsupported-media-type": Phrase("unsupported media type", "未対応の形式", "不支持的类型"),
        "rate-limit-requests": Phrase("too many requests", "リクエスト数の上限", "请求数超限"),
        "rate-limit-tokens": Phrase("too many tokens", "トークン数の上限", "令牌数超限"),
        "user-limited": Phrase("user limited", "利用者の制限", "用户受限"),
        "insufficient-quota": Phrase("no credit, or a limit of spending", "残高または限度額の不足", "余额或限额不足"),
        "upstream-failed": Phrase("engine failed", "エンジンの失敗", "引擎失败"),
        "upstream-rate-limited": Phrase("engine limits requests", "エンジン側の制限", "引擎限流"),
        "upstream-timeout": Phrase("engine too slow", "エンジンの時間切れ", "引擎超时"),
        "engine-unavailable": Phrase("engine unavailable", "エンジン利用不可", "引擎不可用"),
        "overloaded": Phrase("too busy", "混雑", "过载"),
        "shutting-down": Phrase("shutting down", "停止処理中", "正在停机"),
        "storage-unavailable": Phrase("disk unavailable", "ディスク利用不可", "磁盘不可用"),
        "internal-error": Phrase("internal error", "内部エラー", "内部错误"),
    ]
}
