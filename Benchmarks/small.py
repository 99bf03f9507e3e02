#!/usr/bin/env python3
"""Minato beside nginx as a plain proxy, with wrk: what can be compared without the comparison kit.

usage: small.py FOLDER [--rounds 3] [--seconds 6]      writes FOLDER/results/small.{md,json}
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
from pathlib import Path

import machine
import servers

ENGINE, PROXY = 9101, 9201
SCRIPT = f"""wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {servers.KEY}"
wrk.body = '{{"model":"bench","messages":[{{"role":"user","content":"Say something about a fox."}}],"max_tokens":64}}'
"""
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def wrk(port: int, script: Path, seconds: int) -> dict[str, float]:
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    command = ["wrk", "-t1", "-c64", f"-d{seconds}s", "--latency", "-s", str(script), url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    latency = {
        name: float(value) * UNITS[unit] for name, value, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)\b", text)
    }
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return {
        "requests": int(re.search(r"(\d+) requests in", text).group(1)),
        "per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
        "p50_ms": latency["50"],
        "p99_ms": latency["99"],
        "bad": int(refused.group(1)) if refused else 0,
    }


def measure(server: servers.Server, port: int, script: Path, seconds: int) -> dict[str, float]:
    wrk(port, script, 1)
    before = machine.cpu_seconds(server.group)
    result = wrk(port, script, seconds)
    result["cpu_us"] = (machine.cpu_seconds(server.group) - before) * 1e6 / max(1, result["requests"])
    result["resident_mb"] = machine.resident_bytes(server.group) / 1e6
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6)
    options = parser.parse_args()
    folder: Path = options.folder
    results = folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    script = folder / "post.lua"
    script.write_text(SCRIPT, encoding="utf-8")
    servers.write_configuration(folder, ENGINE, ENGINE, ENGINE)

    rounds: dict[str, list[dict[str, float]]] = {"nginx": [], "minato": []}
    with servers.fake_engine(folder, ENGINE):
        for _ in range(options.rounds):
            with servers.plain_proxy(folder, PROXY, ENGINE) as proxy:
                rounds["nginx"].append(measure(proxy, PROXY, script, options.seconds))
            ready = f"http://127.0.0.1:{servers.PORT}/readyz"
            with servers.Server(servers.command(folder), ready, folder / "minato.log", core=0) as minato:
                rounds["minato"].append(measure(minato, servers.PORT, script, options.seconds))

    lines = [
        f"Minato and nginx as a plain proxy: one core, 64 connections, medians of {options.rounds} rounds.",
        f"{machine.describe()}; fdatasync {machine.fdatasync_milliseconds(folder):.2f} ms. Every answer of Minato is",
        "reserved, charged, logged and durable before it leaves.",
        "",
        "| | requests/s | × nginx | p50 / p99 ms | CPU µs a request | × nginx | resident MB | refused |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    medians = {
        name: {key: statistics.median(one[key] for one in found) for key in found[0]} for name, found in rounds.items()
    }
    limit = medians["nginx"]
    for name, row in medians.items():
        lines.append(
            f"| {name} | {row['per_second']:.0f} | {row['per_second'] / limit['per_second']:.3f} "
            f"| {row['p50_ms']:.2f} / {row['p99_ms']:.2f} | {row['cpu_us']:.1f} | {row['cpu_us'] / limit['cpu_us']:.1f} "
            f"| {row['resident_mb']:.0f} | {row['bad']:.0f} |"
        )
    text = "\n".join(lines) + "\n"
    (results / "small.md").write_text(text, encoding="utf-8")
    (results / "small.json").write_text(json.dumps(rounds, indent=1) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
