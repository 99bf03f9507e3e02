"""The tables that the board sells, made from the fetched files with what every Python has."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter

from market import DATA

#: Of a person, and of no use for a fair review.
LEFT_OUT = {"personal_status_and_sex", "foreign_worker"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
CURRENCIES = {"dm": "DEM", "bp": "GBP", "cd": "CAD", "dy": "JPY", "sf": "CHF"}
SPANS = (5, 20, 60, 120, 250)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a fetched file, without R's unnamed column of row numbers; NA, R's word for nothing, is empty."""
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return [
            {column: "" if value == "NA" else value for column, value in row.items() if column}
            for row in csv.DictReader(file)
        ]


def written(rows: list[dict]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def day(number: str) -> str:
    """`19750103` or `800102` as a date."""
    number = number if len(number) == 8 else "19" + number
    return f"{number[:4]}-{number[4:6]}-{number[6:]}"


def german_credit() -> list[dict]:
    return [
        {column: value for column, value in row.items() if column not in LEFT_OUT}
        for row in rows_of("german-credit.csv")
    ]


def dated(name: str) -> list[dict]:
    return [row | {"date": day(row["date"])} for row in rows_of(name)]


def stocks() -> list[dict]:
    rows = rows_of("stocks.csv")
    for row in rows:
        month, number, year = row["date"].split()
        row["date"] = f"{year}-{MONTHS.index(month) + 1:02}-{int(number):02}"
    return rows


def cross_rates() -> list[dict]:
    """Units of the second currency for one of the first; volatility is the deviation of daily log returns."""
    days = rows_of("exchange-rates.csv")
    dollars = {"USD": [1.0] * len(days)} | {
        code: [float(row[name]) for row in days] for name, code in CURRENCIES.items()
    }
    made: list[dict] = []
    for base in dollars:
        for quote in dollars:
            if base == quote:
                continue
            rates = [one / other for one, other in zip(dollars[base], dollars[quote], strict=True)]
            returns = [0.0] + [math.log(new / old) for old, new in zip(rates, rates[1:], strict=False)]
            sums = [0.0]
            squares = [0.0]
            for value in returns:
                sums.append(sums[-1] + value)
                squares.append(squares[-1] + value * value)
            for index, row in enumerate(days):
                line = {"date": day(row["date"]), "base": base, "quote": quote, "rate": repr(rates[index])}
                for span in SPANS:
                    first = index + 1 - span
                    if first < 1:
                        line[f"volatility_{span}"] = ""
                        continue
                    mean = (sums[index + 1] - sums[first]) / span
                    variance = max((squares[index + 1] - squares[first]) / span - mean * mean, 0.0)
                    line[f"volatility_{span}"] = repr(math.sqrt(variance))
                made.append(line)
    return made


def risk_table() -> list[dict]:
    """Default rate by housing and purpose, groups of ten and more; beside it how often Germany was in crisis."""
    since = [row for row in rows_of("banking-crises.csv") if int(row["year"]) >= 1900]
    crisis = sum(row["Germany"] == "1" for row in since) / len(since)
    applicants: Counter[tuple[str, str]] = Counter()
    bad: Counter[tuple[str, str]] = Counter()
    for row in rows_of("german-credit.csv"):
        group = row["housing"], row["purpose"]
        applicants[group] += 1
        bad[group] += row["creditability"] == "bad"
    return [
        {
            "housing": housing,
            "purpose": purpose,
            "applicants": count,
            "default_rate": f"{bad[housing, purpose] / count:.4f}",
            "country": "DE",
            "crisis_years_since_1900": f"{crisis:.4f}",
        }
        for (housing, purpose), count in sorted(applicants.items())
        if count >= 10
    ]


MADE = {
    "german-credit": german_credit,
    "boston-mortgages": lambda: rows_of("boston-mortgages.csv"),
    "banking-crises": lambda: rows_of("banking-crises.csv"),
    "yen-dollar": lambda: dated("yen-dollar.csv"),
    "exchange-rates": lambda: dated("exchange-rates.csv"),
    "cross-rates": cross_rates,
    "stocks": stocks,
    "risk-table": risk_table,
}

#: A sample must show no person: of the mortgages it tells the columns.
SCHEMA_OF_MORTGAGES = [
    {"column": "dir", "meaning": "payments to income"},
    {"column": "hir", "meaning": "housing expenses to income"},
    {"column": "lvr", "meaning": "loan to value"},
    {"column": "ccs", "meaning": "consumer credit score, 1 to 6"},
    {"column": "mcs", "meaning": "mortgage credit score, 1 to 4"},
    {"column": "pbcr", "meaning": "public bad credit record"},
    {"column": "dmi", "meaning": "denied mortgage insurance"},
    {"column": "self", "meaning": "self-employed"},
    {"column": "single", "meaning": "single"},
    {"column": "uria", "meaning": "unemployment in the applicant's industry"},
    {"column": "comdominiom", "meaning": "condominium (spelt as in the source)"},
    {"column": "black", "meaning": "race as the study has it"},
    {"column": "deny", "meaning": "application denied"},
]
