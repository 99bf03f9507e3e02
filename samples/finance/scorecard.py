"""A small scorecard: the weight of evidence of each attribute, in pandas."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas

#: What is looked at. Age is left out on purpose, as sex and origin were by the supplier.
ATTRIBUTES = {
    "status_of_existing_checking_account": "checking account",
    "credit_history": "credit history",
    "savings_account_and_bonds": "savings",
    "present_employment_since": "employed since",
    "housing": "housing",
    "purpose": "purpose",
    "duration": "duration",
}


@dataclass(frozen=True)
class Line:
    attribute: str
    value: str
    good: int
    bad: int
    weight: float


def banded(frame: pandas.DataFrame) -> pandas.DataFrame:
    bands = pandas.cut(frame["duration_in_month"], [0, 12, 24, 36, 1000], labels=["to 12", "to 24", "to 36", "over 36"])
    return frame.assign(duration=bands.astype(str) + " months", is_bad=frame["creditability"] == "bad")


def weights(frame: pandas.DataFrame, attribute: str) -> pandas.DataFrame:
    """ln of a value's share of the good by its share of the bad; half an applicant is added to each count, so that
    a value with none of either has a weight."""
    counts = frame.groupby(attribute)["is_bad"].agg(bad="sum", all="count")
    counts["good"] = counts["all"] - counts["bad"]
    good = (counts["good"] + 0.5) / (counts["good"] + 0.5).sum()
    bad = (counts["bad"] + 0.5) / (counts["bad"] + 0.5).sum()
    counts["weight"] = (good / bad).map(math.log)
    counts["information"] = (good - bad) * counts["weight"]
    return counts


def review(frame: pandas.DataFrame, applicant: dict[str, str]) -> tuple[list[Line], float]:
    """The applicant's line for each attribute, and the probability of default: the odds of all applicants, and the sum
    of the weights. It takes the attributes as independent, which they are not quite: a sample, no model to lend by."""
    frame = banded(frame)
    lines = []
    bad = int(frame["is_bad"].sum())
    odds = math.log((len(frame) - bad) / bad)
    for attribute, name in ATTRIBUTES.items():
        row = weights(frame, attribute).loc[applicant[attribute]]
        lines.append(Line(name, applicant[attribute], int(row["good"]), int(row["bad"]), float(row["weight"])))
        odds += float(row["weight"])
    return lines, 1 / (1 + math.exp(odds))
