#!/usr/bin/env python3
"""What Minato adds to an engine's latency at a constant 500 requests/s, by the kit's open-loop load generator.

usage: added_latency.py KIT FOLDER OUT.json [--rate 500] [--rounds 3] [--seconds 8]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import time
from pathlib import Path

import machine
import servers

ENGINE = 9101


def load(kit: Path, port: int, model: str, rate: int, seconds: int) -> dict:
    command = [
        str(kit / "bin/openload"), "-u", f"127.0.0.1:{port}", "-f", str(kit / "body/small.json"), "-m", model,
        "-k", servers.KEY, "-r", str(rate), "-c", "64", "-d", str(seconds),
    ]  # fmt: skip
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in reversed(text.splitlines()) if line.startswith(("{", "JSON ")))
    return json.loads(line.removeprefix("JSON "))


def own_seconds(*groups: servers.Server) -> float:
    """CPU time of everything that this benchmark started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(machine.cpu_seconds(server.group) for server in groups) + children.ru_utime + children.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kit", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=8)
    options = parser.parse_args()
    servers.write_configuration(options.folder)
    ready = f"http://127.0.0.1:{servers.PORT}/readyz"
    pairs = []
    with (
        servers.fake_engine(options.folder, ENGINE) as engine,
        servers.Server(servers.command(options.folder), ready, options.folder / "minato.log", core=0) as minato,
    ):
        started, busy = time.monotonic(), machine.busy_seconds()
        own = own_seconds(engine, minato)
        load(options.kit, servers.PORT, "bench", options.rate, 2)
        for _ in range(options.rounds):
            pairs.append(
                (
                    load(options.kit, ENGINE, "gpt-4o-mini", options.rate, options.seconds),
                    load(options.kit, servers.PORT, "bench", options.rate, options.seconds),
                    machine.fdatasync_milliseconds(options.folder),
                )
            )
        wall = time.monotonic() - started
        others = machine.busy_seconds() - busy - (own_seconds(engine, minato) - own)

    def added(name: str) -> float:
        return statistics.median((ours[name] - direct[name]) / 1000 for direct, ours, _ in pairs)

    document = {
        "rate": options.rate,
        "added_p50_ms": added("p50_us"),
        "added_p99_ms": added("p99_us"),
        "fdatasync_ms": statistics.median(sync for _, _, sync in pairs),
        "foreign": max(0.0, others / wall / (os.cpu_count() or 1)),
        "rounds": [{"direct": direct, "ours": ours, "fdatasync_ms": sync} for direct, ours, sync in pairs],
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(
        f"added at {options.rate} requests/s: p50 {document['added_p50_ms']:.2f} ms, p99 {document['added_p99_ms']:.2f} ms"
        f" (fdatasync {document['fdatasync_ms']:.2f} ms, others used {document['foreign']:.0%} of the machine)"
    )


if __name__ == "__main__":
    main()
