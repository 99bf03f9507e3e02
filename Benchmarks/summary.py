#!/usr/bin/env python3
"""Sums a run of the comparison kit up, against the aims.

usage: summary.py RUN.jsonl ADDED.json OUT      writes OUT.md and OUT.json
"""

from __future__ import annotations

import collections
import json
import statistics
import sys
from pathlib import Path

import machine

#: CPU of a request: at most so many times nginx, and at most this part of LiteLLM.
TIMES_NGINX, PART_OF_LITELLM = 6, 1 / 80
#: A latency measured while others used more of the machine than this says nothing.
TOO_BUSY = 0.25
NAMES = {"ours": "Minato", "nginx": "nginx (plain proxy, the limit)", "litellm": "LiteLLM", "direct": "no gateway"}


def medians(rows: list[dict]) -> dict[tuple[str, str], dict[str, float]]:
    grouped = collections.defaultdict(list)
    for row in rows:
        grouped[row["cell"], row["target"]].append(row)
    return {
        key: {
            name: statistics.median(values)
            for name in ("rps", "p50_us", "p99_us", "cpu_us", "peak_mb", "bad")
            if (values := [row[name] for row in found if row.get(name) is not None])
        }
        for key, found in grouped.items()
    }


def table(cell: str, title: str, found: dict[tuple[str, str], dict[str, float]]) -> list[str]:
    targets = [target for name, target in found if name == cell]
    limit = found.get((cell, "nginx"), {})
    lines = [
        f"### {title}",
        "",
        "| | requests/s | p50 / p99 ms | CPU µs a request | × nginx | peak MB | bad |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for target in sorted(targets, key=lambda name: -found[cell, name]["rps"]):
        row = found[cell, target]
        cpu, times = "–", "–"
        if "cpu_us" in row:
            cpu = f"{row['cpu_us']:.1f}"
            times = f"{row['cpu_us'] / limit['cpu_us']:.1f}" if limit.get("cpu_us") else "–"
        lines.append(
            f"| {NAMES.get(target, target)} | {row['rps']:.0f} | {row['p50_us'] / 1000:.2f} / {row['p99_us'] / 1000:.2f} "
            f"| {cpu} | {times} | {row.get('peak_mb', 0):.0f} | {row.get('bad', 0):.0f} |"
        )
    return [*lines, ""]


def aims(found: dict[tuple[str, str], dict[str, float]], added: dict) -> list[dict]:
    """Each aim with what was measured; an aim that could not be measured says so."""
    cpu = {target: row["cpu_us"] for (cell, target), row in found.items() if cell == "sat" and "cpu_us" in row}
    judged = []

    def judge(what: str, value: float | None, bound: float) -> None:
        verdict = "not measured" if value is None else "met" if value <= bound else "missed"
        judged.append({"aim": what, "measured": value, "bound": bound, "verdict": verdict})

    ours = cpu.get("ours")
    judge("CPU a request, × nginx", ours / cpu["nginx"] if ours and cpu.get("nginx") else None, TIMES_NGINX)
    judge("CPU a request, × LiteLLM", ours / cpu["litellm"] if ours and cpu.get("litellm") else None, PART_OF_LITELLM)
    judge(
        "added p99 at 500 requests/s, ms (5 + 4 × fdatasync)",
        added.get("added_p99_ms") if added.get("foreign", 1) <= TOO_BUSY else None,
        5 + 4 * added.get("fdatasync_ms", 0),
    )
    return judged


def main() -> None:
    run, added_file, out = (Path(argument) for argument in sys.argv[1:4])
    rows = [json.loads(line) for line in run.read_text().splitlines()]
    added = json.loads(added_file.read_text()) if added_file.exists() else {}
    found = medians(rows)
    titles = {
        "sat": "Saturated: 64 connections, 152-byte requests",
        "big": "Saturated: 64 connections, 4-KiB requests",
        "sse": "Streams of 36 events, 64 connections",
        "c1": "One connection",
        "open": "100 requests/s",
        "open1k": "1,000 requests/s",
        "paced": "100 slow streams (an event every 50 ms)",
    }
    lines = [
        "# Benchmarks",
        "",
        f"{machine.describe()}; one core for the gateway, medians of the rounds, noise as the kit reports it.",
        "Every answer of Minato is reserved, charged, logged and durable before it leaves; the others keep no ledger.",
        "",
        "| aim | bound | measured | |",
        "| --- | --- | --- | --- |",
    ]
    verdicts = aims(found, added)
    for aim in verdicts:
        measured = "–" if aim["measured"] is None else f"{aim['measured']:.4g}"
        lines.append(f"| {aim['aim']} | ≤ {aim['bound']:.4g} | {measured} | {aim['verdict']} |")
    lines.append("")
    for cell, title in titles.items():
        if any(name == cell for name, _ in found):
            lines += table(cell, title, found)
    text = "\n".join(lines)
    out.with_suffix(".md").write_text(text + "\n", encoding="utf-8")
    document = {
        "machine": machine.describe(),
        "aims": verdicts,
        "added": added,
        "cells": [{"cell": cell, "target": target} | row for (cell, target), row in found.items()],
    }
    out.with_suffix(".json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
