import Primitives

/// Prose for the benchmark: sentences of common words and characters, with a number now and then.
struct BenchProse {
    enum Language: CaseIterable { case ja, zh, en }

    static let english = """
        the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which \
        one you were her all she there would their we him been has when who will more no if out so said what up its \
        about into than them can only other new some could time these two may then do first any my now such like our \
        over man me even most made after also did many before must through back years where much your way well down \
        should because each just those people how too little state good very make world still own see men work long \
        get here between both life being under never day same another know while last might us great old year off \
        come since against go came right used take three market report service system model question answer
        """.split(separator: " ").map(String.init)
    static let chinese = """
        的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只\
        如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此\
        话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海
        """.map(String.init)
    static let japanese = """
        のにはをたがでてとしれさあるいもするからなことでもそのおりためしまきかられたくていよりこれ\
        日本人年大出中学生会社国行見月分後前間上下東西電話気高新入手力事時問題場合地方世界政府経済開発技術研究結果必要\
        データサービスシステムモデルレポート
        """.map(String.init)

    private let random: SeededRandomness

    init(_ random: SeededRandomness) { self.random = random }

    func text(_ language: Language, bytes: Int) -> [UInt8] {
        var text: [UInt8] = []
        while text.count < bytes { text += sentence(language).utf8 }
        return text
    }

    private func sentence(_ language: Language) -> String {
        let (words, separator, end, count) =
            switch language {
            case .ja: (Self.japanese, "", "。", 18 + random.below(30))
            case .zh: (Self.chinese, "", "。", 12 + random.below(24))
            case .en: (Self.english, " ", ". ", 8 + random.below(14))
            }
        var parts = (0..<count).map { _ in words[Int(random.below(UInt64(words.count)))] }
        if random.below(6) == 0 { parts.insert("\(random.below(3_000))", at: parts.count / 2) }
        return parts.joined(separator: separator) + end
    }
}
