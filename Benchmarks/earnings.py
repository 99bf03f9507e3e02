"""What answers owe to whom, by the million: settled through the ledger and the log, shared out at each month's end, verified,
exported, and recomputed from the export by scripts/recompute-earnings, which shares no code with Minato.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import machine

REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("binary", type=Path)
    parser.add_argument("uses", type=int, nargs="?", default=1_000_000)
    options = parser.parse_args()
    world = Path(tempfile.mkdtemp(prefix="earnings-", dir=options.folder))
    try:
        run = subprocess.run(
            [options.binary, "earnings", str(options.uses), world], check=True, stdout=subprocess.PIPE, text=True
        )
        report = json.loads(run.stdout)
        began = time.monotonic()
        script = [sys.executable, REPOSITORY / "scripts/recompute-earnings", world / "earnings.jsonl"]
        recomputed = subprocess.run(script, capture_output=True, text=True)
        report["recomputing"] = time.monotonic() - began
        report["verdict"] = (recomputed.stdout if recomputed.returncode == 0 else recomputed.stderr).strip()
        report["databaseBytes"] = sum(file.stat().st_size for file in world.glob("minato.db*"))
    finally:
        shutil.rmtree(world)
    results = options.folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    (results / "earnings.json").write_text(json.dumps(report, indent=1) + "\n")
    text = describe(report)
    (results / "earnings.md").write_text(text)
    print(text)
    if recomputed.returncode != 0 or report["faults"]:
        raise SystemExit(1)


def describe(report: dict) -> str:
    return "\n".join(
        [
            f"{machine.describe()}. {report['uses']:,} answers in three months, {report['reversed']:,} given back.",
            "",
            "| step | figure |",
            "| --- | --- |",
            f"| settled (reservation, charge, leaf, document, shares; 500 to a commit) | {report['settled']:,.0f}/s |",
            f"| three months closed | {report['closing']:,.0f} s |",
            f"| verified in the database, {report['faults']} faults | {report['verifying']:,.0f} s |",
            f"| exported, {report['exportBytes'] / 1e9:.2f} GB | {report['exporting']:,.0f} s |",
            f"| recomputed from the export | {report['recomputing']:,.0f} s |",
            f"| database | {report['databaseBytes'] / 1e9:.2f} GB |",
            "",
            f"scripts/recompute-earnings: {report['verdict']}",
            "",
        ]
    )


if __name__ == "__main__":
    main()
