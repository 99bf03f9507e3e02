/// The page that lies in every pack, in three languages.
enum EvidenceReadme {
    static let text = """
        # Evidence pack · 証拠資料一式 · 证据材料包

        ## English

        What a generative-AI service has on record, for an inspector (CN Interim Measures, Art. 19).

        | file | what |
        | --- | --- |
        | `service.json`, `engines.json` | the service and the engines as they are configured, without secrets |
        | `duties.json`, `duties.md` | the duties that bind the service, and what meets each: executed, given, missing, not automated |
        | `rules/` | the rule packs in force, and the word lists that came with them, as files; `packs.json` has the hashes of the packs |
        | `word-lists.json` | the word lists in force: number of entries beside what TC260-003 asks, hash that decisions bear (`list_hash`), and whether the file in `rules/` is that list; words that the operator imported are not in the pack |
        | `data-sources.json` | sources and rights of data; says so where the server keeps no register of them |
        | `evidence.json` | what people gave as evidence: notes, hashes of files that stay with the operator |
        | `assessments.json` | assessments: figures, and the hashes of their reports |
        | `incidents.json`, `complaints.json` | incidents and complaints; "not available" where the server has none of the kind |
        | `records.json`, `records/` | a sample of records of answers, drawn by the seed: record, leaf of the log, inclusion proof |
        | `log/` | the newest signed checkpoint, and the key that verifies it |
        | `manifest.json` | every file above with its SHA-256; `manifest.leaf` and `manifest.tlog-proof` show that the log holds the manifest's hash |

        Verify it offline: `minato rules evidence --verify DIR --key VERIFIER_KEY`. Take the key from the operator by
        another way than this folder: with the key in `log/` the pack can only be shown to agree with itself. Any
        program that knows C2SP tlog-proof and RFC 6962 can do the same.

        The pack shows what was recorded, not that the record is complete or that a law is complied with. It may hold
        what people wrote: handle it as confidential.

        ## 日本語

        検査のために、生成AIサービスの記録をまとめたものです（中国・生成人工知能サービス管理暫定弁法 第19条）。

        * `service.json`・`engines.json`：サービスとエンジンの設定（秘密情報を除く）
        * `duties.json`・`duties.md`：適用される義務と充足の状況（実行・提出・欠落・自動化なし）
        * `rules/`：適用中の規則パックと、それに付属する語句一覧のファイル
        * `word-lists.json`：適用中の語句一覧のハッシュ、TC260-003 の求める規模との比較、`rules/` のファイルと同一か（運用者が取り込んだ語句一覧の中身は含みません）
        * `data-sources.json`：データの出所と権利（登録簿がない場合はその旨）
        * `evidence.json`：人が提出した証拠（説明とファイルのハッシュ）、`assessments.json`：評価の数値と報告書のハッシュ
        * `incidents.json`・`complaints.json`：事案と苦情（機能がない場合は not available）
        * `records/`：無作為に選んだ回答の記録と、ログへの包含証明、`log/`：署名付きチェックポイントと検証鍵
        * `manifest.json`：全ファイルの SHA-256。そのハッシュはログに記録されています

        オフラインでの検証：`minato rules evidence --verify フォルダ --key 検証鍵`。検証鍵はこのフォルダ以外の経路で運用者から受け取って
        ください。記録されたことを示すもので、記録の完全性や適法性を証明するものではありません。機密として扱ってください。

        ## 中文

        供检查使用的生成式人工智能服务记录汇总（《生成式人工智能服务管理暂行办法》第十九条）。

        * `service.json`、`engines.json`：服务与引擎的配置（不含密钥）
        * `duties.json`、`duties.md`：适用的义务及其落实状态（已执行、已提交、缺失、未自动化）
        * `rules/`：生效的规则包，以及随规则包提供的词表文件
        * `word-lists.json`：生效词表的哈希、与 TC260-003 规模要求的对照、是否与 `rules/` 中的文件一致（运营者导入的词表内容不在本材料中）
        * `data-sources.json`：数据来源与权利（没有登记册时如实说明）
        * `evidence.json`：人工提交的证据（说明与文件哈希）；`assessments.json`：评估数据与报告哈希
        * `incidents.json`、`complaints.json`：事件与投诉（没有该功能时标为 not available）
        * `records/`：随机抽取的回答记录及其日志包含证明；`log/`：已签名的检查点与验证公钥
        * `manifest.json`：全部文件的 SHA-256，其哈希已写入日志

        离线验证：`minato rules evidence --verify 文件夹 --key 验证公钥`。请通过本文件夹以外的途径向运营者取得公钥。
        本材料只说明记录了什么，不证明记录完整或服务合法。请按保密材料处理。

        """
}
