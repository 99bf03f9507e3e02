"""The finance board's products: who sells what, what it says of itself, and for how much.

What is said of a data set is what its source says; `sources.json` names package, hash and licence of each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from market import PURPOSE

SOURCES = {one["name"]: one for one in json.loads((Path(__file__).parent / "sources.json").read_text())}

#: name, legal name, roles, jurisdiction, credit in yen
PARTICIPANTS = [
    ("pudong-data", "Pudong Data Co., Ltd. (Shanghai)", ["supplier"], "CN", None),
    ("main-bureau", "Main Credit Bureau GmbH (Frankfurt)", ["supplier"], "DE", None),
    ("charles-records", "Charles River Records Inc. (Boston)", ["supplier"], "US", None),
    ("straits-merchant", "Straits Data Merchants Pte. Ltd. (Singapore)", ["broker"], "SG", "50000"),
    ("data-assay", "Data Assay Office KK (Osaka)", ["assessor"], "JP", None),
    ("sumida-bank", "Sumida Bank, Ltd. (Tokyo)", ["demander"], "JP", "100000"),
]


def permission(*actions: str, places: list[str] | None = None, purpose: bool = True) -> list[dict]:
    constraints = [{"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": places}] if places else []
    if purpose:
        constraints.append({"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": [PURPOSE]})
    return [{"action": action} | ({"constraint": constraints} if constraints else {}) for action in actions]


NO_TRAINING = [{"action": "urn:minato:odrl:train"}, {"action": "distribute"}]


def terms(price: dict, permissions: list[dict], prohibitions: list[dict] | None = None) -> dict:
    policy: dict = {"@type": "Offer", "permission": permissions}
    if prohibitions:
        policy["prohibition"] = prohibitions
    return {"policy": policy, "price": {"currency": "JPY"} | price}


@dataclass(frozen=True)
class Item:
    name: str
    supplier: str
    #: The file of `sources.json` that it is made of; several for the broker's table.
    made_of: list[str]
    title: dict
    description: dict
    keywords: list[str]
    temporal: dict
    spatial: str
    languages: list[str]
    use_cases: list[dict]
    offers: list[dict]
    classed: str = "public"
    basis: dict = field(default_factory=dict)
    actions: list[str] = field(default_factory=lambda: ["read", "aggregate", "derive"])
    sample_rows: int = 5
    #: Which other products it is derived from, with their share of the revenue in basis points.
    sources: dict[str, int] = field(default_factory=dict)
    #: Whether the broker, too, may make something of it.
    granted: bool = False
    more: dict = field(default_factory=dict)

    @property
    def resource(self) -> str:
        return f"urn:sample:finance:{self.name}"

    @property
    def metadata(self) -> dict:
        found = [SOURCES[file] for file in self.made_of]
        packages = "; ".join(f"{one['package']} ({one['archive']})" for one in found)
        return {
            "title": self.title,
            "description": {
                language: text + {"en": " Source: ", "ja": " 出典: ", "zh": " 来源: "}[language] + packages + "."
                for language, text in self.description.items()
            },
            "keywords": self.keywords,
            "themes": ["finance", "credit"],
            "languages": self.languages,
            "temporal": self.temporal,
            "spatial": self.spatial,
            "update_frequency": "historical, not updated",
            "licence": " | ".join(dict.fromkeys(one["licence"] for one in found)),
            "use_cases": self.use_cases,
            "resources": [self.resource],
            "actions": self.actions,
            "territory": ["*"],
        } | self.more


REVIEW = {"title": {"en": "Credit review", "ja": "与信審査", "zh": "信贷审查"}}
CURRENCY = {"title": {"en": "Currency risk", "ja": "為替リスク", "zh": "汇率风险"}}
MARKETS = {"title": {"en": "Market analysis", "ja": "市場分析", "zh": "市场分析"}}


def licensed(reference: str) -> dict:
    return {"kind": "open_licence", "reference": reference}


ITEMS = [
    Item(
        name="german-credit",
        supplier="main-bureau",
        made_of=["german-credit.csv"],
        title={"en": "German credit applicants", "ja": "ドイツの与信申込者", "zh": "德国信贷申请人"},
        description={
            "en": "1,000 applicants of a German bank, good or bad. Left out here: sex and marital status, and whether"
            " somebody is a foreign worker.",
            "ja": "ドイツの銀行の申込者1,000人と、返済の良否。性別・婚姻、外国人労働者か否かの列は除いた。",
            "zh": "一家德国银行的1,000名申请人及其还款好坏。已去除性别婚姻状况和是否外籍劳工两列。",
        },
        keywords=["credit scoring", "default", "与信審査", "信用リスク", "信用评分", "违约"],
        temporal={"start": "1973-01-01", "end": "1975-12-31"},
        spatial="DE",
        languages=["en"],
        use_cases=[REVIEW],
        classed="personal",
        basis={"kind": "anonymised", "reference": "UCI Statlog (German Credit Data): attributes without identifiers"},
        offers=[
            terms(
                {"monthly": "500", "meters": [{"unit": "row", "free": "100", "rate": "0.5"}], "monthly_cap": "2000"},
                permission("read", "aggregate", places=["JP", "DE", "SG"]),
                NO_TRAINING,
            ),
            terms({"one_off": "3000"}, permission("read", "derive", places=["SG"], purpose=False), NO_TRAINING),
        ],
        granted=True,
    ),
    Item(
        name="boston-mortgages",
        supplier="charles-records",
        made_of=["boston-mortgages.csv"],
        title={
            "en": "Boston mortgage applications 1990",
            "ja": "ボストン住宅ローン申込 1990年",
            "zh": "波士顿房贷申请 1990年",
        },
        description={
            "en": "2,381 mortgage applications, denied or not. It holds personal attributes, race among them: figures"
            " only, by queries in place; no row leaves the house.",
            "ja": "住宅ローン申込2,381件と、否決の有無。人種などの個人属性を含むため、集計のみ。行は渡さない。",
            "zh": "2,381份房贷申请及是否被拒。含种族等个人属性，因此只能就地汇总查询，不交付任何一行。",
        },
        keywords=["mortgage", "denial", "与信審査", "住宅ローン", "房贷", "信贷审查"],
        temporal={"start": "1990-01-01", "end": "1990-12-31"},
        spatial="US",
        languages=["en"],
        use_cases=[REVIEW],
        classed="personal",
        basis={"kind": "anonymised", "reference": "Munnell et al. 1996, public data of the Boston Fed study"},
        actions=["aggregate"],
        sample_rows=0,
        more={"queries": {"minimum_group": 20}},
        offers=[
            terms(
                {
                    "meters": [
                        {
                            "unit": "call",
                            "free": "1",
                            "tiers": [{"up_to": "10", "rate": "300"}, {"rate": "200"}],
                            "mode": "graduated",
                        }
                    ]
                },
                permission("aggregate", places=["JP", "US"]),
                [{"action": "read"}, {"action": "derive"}, *NO_TRAINING],
            )
        ],
    ),
    Item(
        name="banking-crises",
        supplier="pudong-data",
        made_of=["banking-crises.csv"],
        title={"en": "Banking crises 1800-2010", "ja": "銀行危機 1800-2010年", "zh": "银行危机 1800-2010年"},
        description={
            "en": "Which of 70 countries were in a banking crisis in each year.",
            "ja": "70か国が各年に銀行危機にあったかどうか。",
            "zh": "70个国家每年是否处于银行危机。",
        },
        keywords=["banking crisis", "country risk", "カントリーリスク", "国家风险"],
        temporal={"start": "1800-01-01", "end": "2010-12-31"},
        spatial="001",
        languages=["en"],
        use_cases=[MARKETS],
        basis=licensed("R package Ecdat (GPL-2 or later), after Reinhart and Rogoff 2009"),
        offers=[terms({"one_off": "1200"}, permission("read", "aggregate", "derive", purpose=False), NO_TRAINING)],
        granted=True,
    ),
    Item(
        name="yen-dollar",
        supplier="pudong-data",
        made_of=["yen-dollar.csv"],
        title={"en": "Yen and dollar, spot and forward", "ja": "円ドルの直物と先物", "zh": "日元美元即期与远期"},
        description={
            "en": "Weekly spot and forward rates, 1975 to 1989.",
            "ja": "週次の直物・先物レート、1975年から1989年。",
            "zh": "1975年至1989年每周即期和远期汇率。",
        },
        keywords=["yen", "dollar", "forward", "円", "為替", "汇率"],
        temporal={"start": "1975-01-01", "end": "1989-12-31"},
        spatial="JP",
        languages=["en"],
        use_cases=[CURRENCY],
        basis=licensed("R package Ecdat (GPL-2 or later), after Bekaert and Hodrick 1993"),
        offers=[
            terms(
                {
                    "trial_days": 14,
                    "monthly_cap": "400",
                    "meters": [
                        {"unit": "row", "mode": "volume", "tiers": [{"up_to": "1000", "rate": "0.2"}, {"rate": "0.1"}]}
                    ],
                },
                permission("read", "aggregate", purpose=False),
            )
        ],
    ),
    Item(
        name="exchange-rates",
        supplier="main-bureau",
        made_of=["exchange-rates.csv"],
        title={"en": "Dollar rates of five currencies", "ja": "五通貨の対ドル相場", "zh": "五种货币对美元汇率"},
        description={
            "en": "Daily dollar rates of mark, pound, Canadian dollar, yen and franc, 1980 to 1987.",
            "ja": "マルク、ポンド、カナダドル、円、フランの日次対ドル相場、1980年から1987年。",
            "zh": "1980年至1987年马克、英镑、加元、日元、法郎的每日美元汇率。",
        },
        keywords=["exchange rate", "daily", "為替", "外汇"],
        temporal={"start": "1980-01-01", "end": "1987-12-31"},
        spatial="001",
        languages=["en"],
        use_cases=[CURRENCY],
        basis=licensed("R package Ecdat (GPL-2 or later), after Verbeek 2004"),
        offers=[terms({"monthly": "300"}, permission("read", "aggregate", "derive", purpose=False))],
    ),
    Item(
        name="cross-rates",
        supplier="main-bureau",
        made_of=["exchange-rates.csv"],
        title={"en": "Cross rates with volatility", "ja": "為替クロスレートと変動率", "zh": "交叉汇率与波动率"},
        description={
            "en": "All 30 pairs of six currencies for each day, with the volatility over 5 to 250 days: computed from"
            " our dollar rates.",
            "ja": "六通貨の全30組の日次レートと5日から250日の変動率。当社の対ドル相場から計算。",
            "zh": "六种货币全部30对的每日汇率及5至250天波动率，由本公司美元汇率计算。",
        },
        keywords=["cross rate", "volatility", "変動率", "波动率"],
        temporal={"start": "1980-01-01", "end": "1987-12-31"},
        spatial="001",
        languages=["en"],
        use_cases=[CURRENCY],
        basis={"kind": "open_licence", "reference": "computed from the R package Ecdat (GPL-2 or later)"},
        offers=[
            terms(
                {"one_off": "700", "meters": [{"unit": "byte", "per": "1048576", "rate": "10"}], "monthly_cap": "500"},
                permission("read", "aggregate", places=["JP", "EU"], purpose=False),
            )
        ],
        sources={"exchange-rates": 2000},
    ),
    Item(
        name="stocks",
        supplier="pudong-data",
        made_of=["stocks.csv"],
        title={"en": "Share prices 2000-2010", "ja": "株価 2000-2010年", "zh": "股价 2000-2010年"},
        description={
            "en": "Monthly prices of five listed companies.",
            "ja": "上場5社の月次株価。",
            "zh": "五家上市公司的每月股价。",
        },
        keywords=["shares", "株価", "股票"],
        temporal={"start": "2000-01-01", "end": "2010-03-31"},
        spatial="US",
        languages=["en"],
        use_cases=[MARKETS],
        basis=licensed("vega-datasets (BSD-3-Clause)"),
        offers=[terms({}, permission("read", "aggregate", "derive", purpose=False))],
    ),
    Item(
        name="risk-table",
        supplier="straits-merchant",
        made_of=["german-credit.csv", "banking-crises.csv"],
        title={
            "en": "Risk table by housing and purpose",
            "ja": "与信リスク表 (住居・資金使途別)",
            "zh": "信贷风险表（按住房与用途）",
        },
        description={
            "en": "Default rate by housing and purpose of loan, groups of ten and more, with the share of crisis years"
            " in Germany since 1900: aggregated from two products of this board.",
            "ja": "住居と資金使途ごとの延滞率（10件以上の群）と、1900年以降のドイツの銀行危機年の割合。二つの商品から集計。",
            "zh": "按住房和贷款用途的违约率（十件以上的组）及1900年以来德国危机年份占比，由本板块两个产品汇总。",
        },
        keywords=["default rate", "与信審査", "延滞率", "违约率", "信贷审查"],
        temporal={"start": "1973-01-01", "end": "2010-12-31"},
        spatial="DE",
        languages=["en"],
        use_cases=[REVIEW],
        classed="enterprise",
        basis={"kind": "contract", "reference": "agreements of this exchange with both sources"},
        offers=[
            terms(
                {"one_off": "1000", "meters": [{"unit": "call", "rate": "250"}]},
                permission("read", "aggregate", places=["JP", "SG", "EU"]),
                NO_TRAINING,
            )
        ],
        sources={"german-credit": 3000, "banking-crises": 1000},
    ),
]
