"""The set by which retrieval is judged: passages and questions in Japanese, Chinese and English, the same matter in each.

Concepts (``concepts.txt``) are explained in a few words and asked for in others; facts are composed here of names and
figures that nobody else has, so that near neighbours differ in one of them only. All of it was written for this
repository, and nothing in it is advice: names, figures and rules are invented.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "ja", "zh")


@dataclass(frozen=True)
class Passage:
    """A text in one language; `matter` is the same for its versions in the others."""

    matter: str
    language: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question in one language whose answer is the passage of `matter`. Kinds: paraphrase, fact, variant."""

    matter: str
    language: str
    text: str
    kind: str


def number(low: int, high: int, *names: object) -> int:
    """A figure within bounds that is always the same for these names."""
    digest = hashlib.sha256("/".join(map(str, names)).encode()).digest()
    return low + int.from_bytes(digest[:8], "big") % (high - low + 1)


def corpus() -> tuple[list[Passage], list[Question]]:
    """All passages and questions, in an order that does not change."""
    passages: list[Passage] = []
    questions: list[Question] = []
    for name, lines in _concepts().items():
        for language in LANGUAGES:
            passages.append(Passage(name, language, lines[f"{language}:"]))
            questions.append(Question(name, language, lines[f"{language}?"], "paraphrase"))
    for matter, texts, asked in _facts():
        for language, text, question in zip(LANGUAGES, texts, asked or ("", "", ""), strict=True):
            passages.append(Passage(matter, language, text))
            if question:
                questions.append(Question(matter, language, question, "fact"))
    for line in _lines("variants.txt"):
        if not line.startswith("#"):
            language, matter, text = line.split("\t")
            questions.append(Question(matter, language, text, "variant"))
    return passages, questions


def _lines(name: str) -> list[str]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]


def _concepts() -> dict[str, dict[str, str]]:
    concepts: dict[str, dict[str, str]] = {}
    lines: dict[str, str] = {}
    for line in _lines("concepts.txt"):
        head, _, text = line.partition(" ")
        if head == "#":
            lines = concepts.setdefault(text, {})
        else:
            lines[head] = text
    return concepts


Fact = tuple[str, tuple[str, str, str], tuple[str, str, str] | None]


def _facts() -> list[Fact]:
    return [*_factors(), *_pumps(), *_towns(), *_medicines(), *_tariffs(), *_results()]


def _pick(index: int, every: int, questions: tuple[str, str, str]) -> tuple[str, str, str] | None:
    return questions if index % every == every - 1 else None


def _factors() -> list[Fact]:
    materials = [
        ("steel", "鉄鋼", "钢材"), ("aluminium", "アルミニウム", "铝"), ("cement", "セメント", "水泥"),
        ("glass", "ガラス", "玻璃"), ("paper", "紙", "纸张"), ("copper", "銅", "铜"), ("cotton", "綿", "棉花"),
        ("plastic film", "樹脂フィルム", "塑料薄膜"), ("bricks", "れんが", "砖"), ("fertiliser", "肥料", "化肥"),
    ]  # fmt: skip
    facts: list[Fact] = []
    for en, ja, zh in materials:
        for year in range(2000, 2024):
            value = number(120, 9_800, "factor", en, year)
            texts = (
                f"Factor for {en}, {year}: making one tonne gave off {value} kg of carbon dioxide on average of all plants.",
                f"{ja}の排出係数（{year}年）：全工場の平均で、一トンの製造につき二酸化炭素{value}キログラムを排出した。",
                f"{zh}的排放系数（{year}年）：各厂平均每生产一吨排放二氧化碳{value}千克。",
            )
            asked = (
                f"How much CO2 did the production of a ton of {en} cause in {year}?",
                f"{year}年に{ja}を一トン作るとCO2はどれだけ出たか",
                f"{year}年制造一吨{zh}会产生多少CO2？",
            )
            facts.append((f"factor.{en}.{year}", texts, _pick(len(facts), 31, asked)))
    return facts


def _pumps() -> list[Fact]:
    facts: list[Fact] = []
    for series in ("KX", "KZ", "RT", "VM"):
        for size in range(110, 1_010, 10):
            model = f"{series}-{size}"
            flow, bar = number(1_000, 99_999, "flow", model), number(4, 60, "bar", model)
            hours = number(8, 60, "oil", model) * 100
            texts = (
                f"Pump {model} delivers {flow} litres a minute at no more than {bar} bar. Its oil is changed every {hours} hours.",
                f"ポンプ{model}は毎分{flow}リットルを送り、圧力は{bar}バールまでとする。油は{hours}時間ごとに交換する。",
                f"水泵{model}每分钟输送{flow}升，压力不超过{bar}巴。机油每{hours}小时更换一次。",
            )
            asked = (
                f"After how many hours of running does the {model} need fresh lubricant?"
                if size % 20
                else f"Which model moves {flow} l/min?",
                f"{model}の潤滑油の取り替え時期" if size % 20 else f"毎分{flow}リットル流せる機種はどれか",
                f"{model}运转多久要换润滑油？" if size % 20 else f"哪种型号的流量是每分钟{flow}升？",
            )
            facts.append((f"pump.{model}", texts, _pick(len(facts), 29, asked)))
    return facts


def _towns() -> list[Fact]:
    towns = [
        ("Ostrel", "オストレル", "奥斯特雷"), ("Varnhem", "ヴァルンヘム", "瓦恩海姆"), ("Kirimoto", "霧元", "雾元"),
        ("Dalsund", "ダルスンド", "达尔松"), ("Minazato", "水里浜", "水里滨"), ("Qinglan", "青嵐", "青岚"),
        ("Brevik Sound", "ブレヴィク", "布雷维克"), ("Tolmera", "トルメラ", "托尔梅拉"), ("Hayase", "早瀬町", "早濑町"),
        ("Luoxi", "羅渓", "罗溪"), ("Pelgrim", "ペルグリム", "佩尔格林"), ("Asanuma", "麻沼", "麻沼"),
        ("Corvane", "コルヴァン", "科尔万"), ("Yunhe Bay", "雲鶴湾", "云鹤湾"), ("Strandby", "ストランビー", "斯特兰比"),
        ("Nagisawa", "渚沢", "渚泽"), ("Halbrook", "ハルブルック", "哈尔布鲁克"), ("Shiquan", "石泉", "石泉"),
        ("Emmerwald", "エマーヴァルト", "埃默瓦尔德"), ("Tsukigase", "月ヶ瀬浦", "月濑浦"), ("Redmoor", "レッドムーア", "雷德穆尔"),
        ("Baihe", "白鶴", "白鹤"), ("Lindquay", "リンドキー", "林德基"), ("Oiwake", "追分台", "追分台"),
    ]  # fmt: skip
    days = [
        ("Monday", "月曜", "星期一"),
        ("Wednesday", "水曜", "星期三"),
        ("Thursday", "木曜", "星期四"),
        ("Saturday", "土曜", "星期六"),
    ]
    facts: list[Fact] = []
    for index, (en, ja, zh) in enumerate(towns):
        year, people = number(1190, 1930, "year", en), number(21, 899, "people", en) * 100
        day = days[number(0, 3, "day", en)]
        texts = (
            f"{en} was founded in {year} and has {people} inhabitants today.",
            f"{ja}は{year}年に開かれ、今日の人口は{people}人である。",
            f"{zh}建于{year}年，现有居民{people}人。",
        )
        asked = (
            f"How old is the town of {en}?" if index % 2 else f"How many people live in {en}?",
            f"{ja}という町ができたのはいつか" if index % 2 else f"{ja}には何人住んでいるか",
            f"{zh}这座城镇有多少年历史？" if index % 2 else f"{zh}住着多少人？",
        )
        facts.append((f"town.{en}", texts, _pick(index, 5, asked)))
        ferry = number(5, 55, "ferry", en)
        texts = (
            f"The ferry of {en} sails every {ferry} minutes; the market is held on {day[0]}.",
            f"{ja}の渡し船は{ferry}分おきに出る。市は{day[1]}に立つ。",
            f"{zh}的渡轮每{ferry}分钟一班，集市在{day[2]}。",
        )
        asked = (
            f"On which weekday can I go shopping at the stalls in {en}?",
            f"{ja}で露店が出るのは何曜日",
            f"{zh}哪天赶集？",
        )
        facts.append((f"ferry.{en}", texts, _pick(index, 6, asked)))
    return facts


def _medicines() -> list[Fact]:
    names = [
        ("Velamin", "ベラミン", "维拉明"), ("Oxaferol", "オキサフェロール", "奥沙非罗"), ("Trinavid", "トリナビド", "曲那维"),
        ("Cardolix", "カルドリクス", "卡多利"), ("Somnirel", "ソムニレル", "索尼瑞"), ("Pulmexan", "パルメキサン", "普美桑"),
        ("Hepatrin", "ヘパトリン", "肝曲林"), ("Dermaloc", "デルマロク", "德玛洛"), ("Lumavis", "ルマビス", "鲁玛维"),
    ]  # fmt: skip
    facts: list[Fact] = []
    for en, ja, zh in names:
        for strength in (2, 5, 10, 20, 25, 50, 100, 200):
            months, hours = number(9, 48, "months", en, strength), number(4, 24, "hours", en, strength)
            degrees = number(8, 30, "degrees", en, strength)
            texts = (
                f"{en} {strength} mg: keep below {degrees} degrees, use within {months} months, one tablet every {hours} hours.",
                f"{ja}{strength}mg：{degrees}度以下で保存、使用期間{months}か月、{hours}時間ごとに一錠。",
                f"{zh}{strength}毫克：{degrees}度以下保存，有效期{months}个月，每{hours}小时一片。",
            )
            asked = (
                f"What is the shelf life of {en} in the strength of {strength} mg?",
                f"{ja}{strength}mgは何か月もつか",
                f"{zh}{strength}毫克能放多久？",
            )
            facts.append((f"drug.{en}.{strength}", texts, _pick(len(facts), 9, asked)))
    return facts


def _tariffs() -> list[Fact]:
    sets = [
        ("Harbour traffic", "港湾交通", "港口交通"), ("Retail prices", "小売価格", "零售价格"),
        ("Soil moisture", "土壌水分", "土壤湿度"), ("Rail delays", "鉄道遅延", "铁路晚点"),
        ("Crop yields", "作物収量", "作物产量"), ("Night lights", "夜間光", "夜间灯光"),
    ]  # fmt: skip
    tiers = [
        ("daily", "日次", "每日"),
        ("weekly", "週次", "每周"),
        ("hourly", "毎時", "每小时"),
        ("monthly", "月次", "每月"),
        ("live", "即時", "实时"),
    ]
    facts: list[Fact] = []
    for en, ja, zh in sets:
        for tier, ja_tier, zh_tier in tiers:
            price, rows = number(11, 990, "price", en, tier) * 10, number(2, 900, "rows", en, tier) * 1_000
            texts = (
                f"Product '{en}', {tier} edition: {price} units a month, about {rows} rows in each delivery.",
                f"製品「{ja}」{ja_tier}版：月額{price}単位、納品ごとに約{rows}行。",
                f"产品“{zh}”{zh_tier}版：每月{price}单位，每次交付约{rows}行。",
            )
            asked = (
                f"What do we pay for the {tier} feed of {en.lower()}?",
                f"{ja}データの{ja_tier}配信はいくらか",
                f"订阅{zh}的{zh_tier}数据要花多少钱？",
            )
            facts.append((f"tariff.{en}.{tier}", texts, _pick(len(facts), 6, asked)))
    return facts


def _results() -> list[Fact]:
    firms = [
        ("Aldermoor Foods", "オルダムーア食品", "奥德莫食品"), ("Kazamatsuri Works", "風祭製作所", "风祭制作所"),
        ("Beilan Shipping", "北瀾海運", "北澜海运"), ("Tessaly Grid", "テサリー電力", "特萨利电力"),
        ("Norvik Timber", "ノルヴィク木材", "诺维克木业"), ("Hoshinami Optics", "星波光学", "星波光学"),
        ("Shuangta Motors", "双塔自動車", "双塔汽车"), ("Grantley Chemicals", "グラントリー化学", "格兰特利化工"),
        ("Umibe Foods", "海辺食品", "海边食品"), ("Longgu Steel", "竜谷鉄鋼", "龙谷钢铁"),
        ("Farrow Textiles", "ファロー繊維", "法罗纺织"), ("Calder Rail", "カルダー鉄道", "考尔德铁路"),
    ]  # fmt: skip
    facts: list[Fact] = []
    for en, ja, zh in firms:
        for year in range(2019, 2024):
            for quarter in range(1, 5):
                sales, margin = (
                    number(110, 9_900, "sales", en, year, quarter),
                    number(2, 31, "margin", en, year, quarter),
                )
                ordinal, han = ("first", "second", "third", "fourth")[quarter - 1], "一二三四"[quarter - 1]
                texts = (
                    f"{en} reported sales of {sales} million in the {ordinal} quarter of {year} and a margin of {margin} per cent.",
                    f"{ja}の{year}年第{quarter}四半期の売上高は{sales}百万、利益率は{margin}パーセントであった。",
                    f"{zh}{year}年第{han}季度营业收入为{sales}百万，利润率百分之{margin}。",
                )
                asked = (
                    f"How much did {en} turn over in Q{quarter} {year}?",
                    f"{ja}は{year}年の第{quarter}四半期にいくら売り上げたか",
                    f"{zh}在{year}年第{han}季卖了多少？",
                )
                facts.append((f"result.{en}.{year}.{quarter}", texts, _pick(len(facts), 27, asked)))
    return facts
