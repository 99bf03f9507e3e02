/// What the server says of itself about duties, in words of the page: sentences of the API that are always the same. Those with
/// figures and names in them stay as the API writes them.
enum DutyDetails {
    static let words: [String: Phrase] = Dictionary(
        all.map { ($0.english, $0) }, uniquingKeysWith: { first, _ in first })

    private static let all = [
        Phrase("nobody gave it", "まだ提出されていません", "尚未提交"),
        Phrase(
            "labels stand in answers of services to the public only", "表示が付くのは一般公開のサービスの回答だけです",
            "仅面向公众的服务的回答带有标识"),
        Phrase(
            "answers bear none, since server.aigc_producer is not set",
            "server.aigc_producer が未設定のため、回答に付いていません", "未设置 server.aigc_producer，回答中没有该标识"),
        Phrase(
            "what users do to labels in their copies cannot be seen here; minato label verify looks at a file",
            "利用者の手元での表示の扱いは確認できません。ファイルは minato label verify で確かめられます",
            "用户对副本中标识的处理在此无法得知；可用 minato label verify 检查文件"),
        Phrase(
            "no request is served before the terms in force are accepted", "有効な規約への同意前のリクエストは処理しません",
            "在接受现行条款之前不处理请求"),
        Phrase(
            "no terms of the service are known to be in force, so nobody is asked to accept them",
            "有効な利用規約がないため、同意を求めていません", "没有生效的服务条款，因此未要求接受"),
        Phrase("age bands and limits for minors hold", "年齢区分と未成年者向けの制限が有効です", "年龄分段与未成年人限制有效"),
        Phrase("the server knows no age bands", "年齢区分が扱われていません", "服务器没有年龄分段"),
        Phrase(
            "no pack that binds the service sets limits for minors", "適用中のルールパックに未成年者向けの制限はありません",
            "适用的规则包未设未成年人限制"),
        Phrase("violations are counted; warn, limit, suspend", "違反を数え、警告・制限・停止を行います", "统计违规并予以警告、限制、暂停"),
        Phrase(
            "violations stand in records and are not counted", "違反は記録されますが、集計されていません", "违规有记录但未统计"),
        Phrase(
            "no pack that binds the service says what follows on violations",
            "適用中のルールパックに違反時の措置の定めはありません", "适用的规则包未规定违规后果"),
        Phrase("complaints have a ticket, a clock and a reply", "苦情には受付番号・期限・回答があります", "投诉有编号、期限和答复"),
        Phrase("the server takes no complaints", "苦情を受け付けていません", "服务器不受理投诉"),
        Phrase(
            "requests of persons are taken and answered with a receipt", "本人請求を受け付け、受付票を返します",
            "受理个人请求并出具回执"),
        Phrase("the server takes no requests of persons", "本人請求を受け付けていません", "服务器不受理个人请求"),
        Phrase(
            "a user can stop the use of inputs for training", "利用者は入力の学習利用を止められます", "用户可拒绝将输入用于训练"),
        Phrase("the server keeps no such choice", "その選択は保存されていません", "服务器不保存该选择"),
        Phrase("a verified identity is demanded before use", "利用前に確認済みの身元を求めます", "使用前要求经核实的身份"),
        Phrase("the server verifies nobody's identity", "身元の確認は行っていません", "服务器不核实身份"),
        Phrase(
            "no text of a request or an answer is kept: records hold counts, amounts and hashes",
            "質問と回答の文面は保存されません。記録にあるのは件数・金額・ハッシュだけです", "不保存请求或回答的文本，记录只含计数、金额与哈希"),
        Phrase(
            "texts are kept, and neither redacted nor encrypted", "文面が保存され、伏せ字化も暗号化もされていません",
            "文本被保存，既未脱敏也未加密"),
        Phrase(
            "texts that are kept are encrypted for each person, and erased with their keys",
            "保存された文面は本人ごとに暗号化され、鍵とともに消去されます", "保存的文本按人加密，并随其密钥删除"),
        Phrase(
            "what must be kept is kept, and deleted after", "必要な期間保存し、その後削除します", "按要求保存，到期删除"),
        Phrase("nothing is deleted after its time", "期限後の削除が行われていません", "到期后未删除"),
        Phrase(
            "no pack that binds the service says how long anything is kept", "適用中のルールパックに保存期間の定めはありません",
            "适用的规则包未规定保存期限"),
        Phrase(
            "an answer found too late is stopped, taken back and erased, with an incident on record",
            "後から見つかった回答も停止・撤回・消去し、インシデントとして記録します", "事后发现的回答将被停止、撤回、删除，并记录为事件"),
        Phrase("what was sent cannot be recalled", "送出済みの回答は撤回できません", "已发送的内容无法撤回"),
        Phrase(
            "an operator takes an answer back, under way or given, with an incident on record",
            "運営者は生成中・送出済みの回答を撤回でき、インシデントとして記録されます", "运营人员可撤回进行中或已给出的回答，并记录为事件"),
        Phrase("there is no stop but that of the whole server", "サーバー全体の停止しかできません", "只能停止整个服务器"),
        Phrase(
            "minato rules evidence exports the pack from the records",
            "minato rules evidence が記録から検査用パックを書き出します",
            "minato rules evidence 从记录导出检查资料包"),
        Phrase(
            "no register of works exists to compare answers with", "回答と照合する著作物の台帳がありません", "没有可供比对的作品登记"),
        Phrase("no register of data and models exists", "データとモデルの台帳がありません", "没有数据与模型登记"),
        Phrase(
            "engines are configured, their filing is not looked at", "エンジンの設定のみで、届出は確認していません",
            "仅配置引擎，未核查其备案"),
        Phrase(
            "the statement of roles is the operator's document", "役割の表明は運営者が用意する文書です", "角色声明由运营方自行出具"),
        Phrase(
            "what is published about the service is the operator's", "サービスの公表内容は運営者が用意します",
            "服务的公示内容由运营方负责"),
        Phrase(
            "the number is given by the authority to the operator", "番号は当局から運営者に付与されます",
            "编号由主管部门授予运营方"),
        Phrase(
            "where engines run, and on which ground data goes there, is not known",
            "エンジンの所在地とデータ移転の根拠は把握していません", "引擎所在地及数据出境依据未知"),
    ]
}
