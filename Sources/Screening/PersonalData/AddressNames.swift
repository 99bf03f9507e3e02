/// The names that postal addresses of Japan and China begin with, as data.
enum AddressNames {
    /// The 47 prefectures.
    static let japan = """
        北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 \
        石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 \
        岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
        """
    /// The 34 regions of province level, without 省, 市 or 自治区.
    static let china = """
        北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 \
        陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门
        """

    static let japanList = 0
    static let chinaList = 1

    /// Both, compiled; the list's place tells the country.
    static let track: PatternTrack? = {
        let lists = [japan, china].enumerated().map { place, names in
            PatternList(
                ListID("\(place)"), options: [],
                patterns: names.split { $0 == " " || $0 == "\n" }.map(String.init))
        }
        return try? PatternTrack(lists, feeding: [])
    }()

    /// Character classes of the parts that follow a name, after normalisation.
    static let japaneseArea = Set(scalars("市区郡町村"))
    static let chineseArea = Set(scalars("市区县州旗盟"))
    static let chineseStreet = Set(scalars("路街道巷弄村镇乡里园胡同段"))
    static let chineseUnit = Set(scalars("号弄栋幢座楼层室元单户"))
    /// Particles that follow a name in a sentence and never in an address.
    static let particles = Set(scalars("のはをにがでともや的是有在和与"))
    /// Numbers as they are written with 丁目.
    static let numerals = Set(scalars("一二三四五六七八九十"))

    private static func scalars(_ text: String) -> [UInt32] { Normaliser.scalars(of: text).map(\.value) }
}
