"""minato rules gap, list, check."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from server import REPOSITORY, run_minato

PACKS = REPOSITORY / "RulePacks"
# What binds there (law, law under a condition, an authority's yardstick) and not here.
MISSING = {
    ("JP", "CN"): 34,
    ("EU", "CN"): 7,
    ("NIST", "CN"): 38,
    ("JP", "EU"): 27,
    ("NIST", "EU"): 31,
    ("NIST", "JP"): 4,
    ("CN", "JP"): 0,
    ("CN", "EU"): 0,
    ("EU", "JP"): 0,
}


def gap(*options: str) -> dict:
    done = run_minato("rules", "gap", "--json", "--packs", str(PACKS), *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("pair", "count"), MISSING.items(), ids=lambda value: str(value))
def test_gap_counts_the_missing_duties(pair: tuple[str, str], count: int) -> None:
    found = gap("--from", pair[0], "--to", pair[1])
    assert len(found["missing"]) == count
    assert all(item["duty"].startswith("D") for item in found["missing"])


def test_gap_names_the_one_conflict() -> None:
    found = gap("--from", "EU", "--to", "CN")
    assert [item["duty"] for item in found["conflicts"]] == ["D33"]
    assert found["reasons"] == {"no-counterpart": 5, "voluntary": 1, "conflict": 1}


def test_gap_agrees_with_the_crosswalk() -> None:
    crosswalk = REPOSITORY.parent / "shared" / "reference" / "crosswalk.json"
    if not crosswalk.exists():
        pytest.skip(f"{crosswalk} is not there")
    binding = {"law", "law-if", "standard"}
    for here, there in MISSING:
        rows = json.loads(crosswalk.read_text())["rows"]
        expected = [
            row["id"]
            for row in rows
            if row[there.lower()]["force"] in binding and row[here.lower()]["force"] not in binding
        ]
        assert [item["duty"] for item in gap("--from", here, "--to", there)["missing"]] == expected


def test_gap_of_a_service_that_is_not_public_is_empty_in_china() -> None:
    found = gap("--from", "JP", "--to", "CN", "--trait", "minors")
    assert found["missing"] == []
    assert len(found["not_applicable"]) == 38


def test_gap_takes_the_service_from_the_configuration() -> None:
    configuration = str(REPOSITORY / "samples" / "minato.yaml")
    found = gap("--from", "JP", "--to", "CN", "--service", "assistant", "--config", configuration)
    assert found["traits"] == []


def test_gap_of_a_service_shows_what_is_executed() -> None:
    configuration = str(REPOSITORY / "samples" / "rules.yaml")

    def states(service: str) -> dict[str, str]:
        found = gap("--from", "JP", "--to", "CN", "--service", service, "--trait", "public", "--config", configuration)
        items = [*found["missing"], *found["weaker"], *found["met"]]
        return {s["satisfier"]: s["state"] for item in items for s in item["status"]["satisfiers"]}

    china = states("assistant-cn")
    assert china["check:output-screening"] == "executed"
    assert china["check:visible-label"] == "executed"
    assert china["check:source-register"] == "not-automated"
    assert china["check:word-list-coverage"] == "missing"
    assert china["evidence:data-card"] == "unknown"
    # The rules of a pack that the service does not name are not executed for it.
    japan = states("assistant-jp")
    assert japan["check:output-screening"] == "missing"
    assert japan["check:visible-label"] == "missing"


def test_the_packs_of_the_command_line_go_before_those_of_the_configuration(tmp_path: Path) -> None:
    text = (REPOSITORY / "samples" / "rules.yaml").read_text(encoding="utf-8")
    configuration = tmp_path / "minato.yaml"
    configuration.write_text(text.replace("server:\n", "server:\n  rule_packs: /nowhere\n", 1), encoding="utf-8")
    assert "/nowhere" in configuration.read_text(encoding="utf-8")
    found = gap("--from", "JP", "--to", "CN", "--service", "assistant-cn", "--config", str(configuration))
    assert found["traits"] == ["public"]


def test_packs_that_are_not_there_are_an_error_that_says_where_was_looked(tmp_path: Path) -> None:
    done = run_minato("rules", "list", "--packs", str(tmp_path))
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr


def test_check_names_every_fault_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    assert run_minato("rules", "check", str(folder)).returncode == 0
    pack = folder / "eu-ai-act.yaml"
    lines = pack.read_text().splitlines()
    place = lines.index("    force: law")
    lines[place] = "    force: lwa"
    pack.write_text("\n".join([*lines, "surplus: 1"]) + "\n")
    done = run_minato("rules", "check", str(folder))
    assert done.returncode == 1
    assert f"eu-ai-act.yaml:{place + 1}:12: " in done.stderr
    assert f"eu-ai-act.yaml:{len(lines) + 1}:1: " in done.stderr


def test_check_says_that_the_seed_lists_are_too_small() -> None:
    done = run_minato("rules", "check", "--json", str(PACKS))
    (lists,) = json.loads(done.stdout)["word_lists"]
    assert lists["total"]["asked"] == 10_000
    assert not lists["met"]
