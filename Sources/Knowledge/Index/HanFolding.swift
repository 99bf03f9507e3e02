import Foundation

/// Writes Han characters of Japan and of traditional Chinese as simplified Chinese has them, so that one finds the other:
/// for comparing terms only, never for showing.
struct HanFolding: Sendable {
    static let shared = HanFolding()

    private static let first: UInt32 = 0x4E00
    private static let last: UInt32 = 0x9FFF
    /// What stands for each character of the block, by its place.
    private let folded: [UInt16]

    private init() {
        let all = String(
            String.UnicodeScalarView((Self.first...Self.last).compactMap { Unicode.Scalar($0) }))
        let simplified = Array(
            (all.applyingTransform(StringTransform("Hant-Hans"), reverse: false) ?? all).unicodeScalars)
        let size = Int(Self.last - Self.first) + 1
        // The table of the system has one for each; where it has none, or another, every character stands for itself.
        var folded = (0..<size).map { UInt16(Self.first) + UInt16($0) }
        if simplified.count == size {
            for place in 0..<size where (Self.first...Self.last).contains(simplified[place].value) {
                folded[place] = UInt16(simplified[place].value)
            }
        }
        for pair in Self.japanese.split(whereSeparator: \.isWhitespace) {
            let scalars = Array(pair.unicodeScalars)
            guard scalars.count == 2 else { continue }
            folded[Int(scalars[0].value - Self.first)] = UInt16(scalars[1].value)
        }
        self.folded = folded
    }

    func fold(_ scalar: UInt32) -> UInt32 {
        guard (Self.first...Self.last).contains(scalar) else { return scalar }
        return UInt32(folded[Int(scalar - Self.first)])
    }

    /// The forms of Japan that differ from both Chinese ones, each before the simplified one.
    private static let japanese = """
        亜亚 悪恶 圧压 囲围 為为 壱壹 稲稻 飲饮 隠隐 営营 栄荣 衛卫 駅驿 円圆 塩盐 縁缘 応应 桜樱 穏稳 仮假 価价 壊坏 懐怀 絵绘 拡扩 殻壳 覚觉 楽乐 勧劝 巻卷 歓欢 缶罐 観观 関关 陥陷 顔颜
        帰归 気气 亀龟 偽伪 戯戏 犠牺 拠据 挙举 郷乡 暁晓 駆驱 勲勋 薫薰 恵惠 掲揭 渓溪 経经 継继 蛍萤 軽轻 鶏鸡 芸艺 撃击 倹俭 剣剑 圏圈 検检 権权 県县 険险 顕显 験验 厳严 効效 広广 鉱矿
        黒黑 済济 砕碎 斎斋 剤剂 雑杂 桟栈 賛赞 糸丝 歯齿 児儿 実实 釈释 収收 従从 渋涩 獣兽 縦纵 粛肃 処处 奨奖 焼烧 証证 乗乘 剰剩 壌壤 浄净 畳叠 穣穰 譲让 醸酿 図图 粋粹 酔醉 穂穗 髄髓
        斉齐 摂摄 専专 戦战 繊纤 銭钱 捜搜 挿插 総总 聡聪 荘庄 騒骚 増增 臓脏 蔵藏 続续 対对 帯带 択择 沢泽 単单 団团 弾弹 遅迟 鋳铸 庁厅 徴征 聴听 勅敕 鎮镇 逓递 鉄铁 転转 伝传 闘斗 徳德
        読读 縄绳 弐贰 悩恼 脳脑 覇霸 拝拜 廃废 売卖 発发 髪发 抜拔 姫姬 浜滨 仏佛 並并 変变 辺边 舗铺 豊丰 満满 黙默 訳译 薬药 揺摇 様样 謡谣 頼赖 覧览 竜龙 両两 猟猎 緑绿 隣邻 塁垒 涙泪
        隷隶 霊灵 齢龄 暦历 歴历 練练 錬炼 労劳 録录 蝋蜡 晩晚 毎每 歩步 戻戾 氷冰 巣巢 載载 頻频 絶绝 産产 説说 鋭锐 閲阅 節节 値值 動动 約约 費费 貸贷 買买 質质 資资 購购 額额 類类 願愿
        駐驻 際际 陸陆
        """
}
