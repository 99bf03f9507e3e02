#!/usr/bin/env python3
"""Negotiations between two servers over loopback, from the request to FINALIZED on the consumer's side, every state
durable on both sides; and pages of a catalog.

usage: dataspace.py FOLDER [--negotiations 500] [--parallel 16] [--datasets 2000]
       writes FOLDER/results/dataspace.{md,json}
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import shutil
import threading
import time
from datetime import datetime
from pathlib import Path

import servers

ADMIN_KEY = "sk-bench-admin"
PORTS = {"provider": 9711, "consumer": 9712}
CONTEXT = "https://w3id.org/dspace/2025/1/context.jsonld"


def address(name: str) -> str:
    return f"http://127.0.0.1:{PORTS[name]}"


def configuration(name: str, other: str, datasets: int) -> dict:
    peer = {
        "did": f"did:web:127.0.0.1%3A{PORTS[other]}",
        "connector": f"{address(other)}/dsp/2025-1",
        "token": f"{other} to {name}",
        "outbound_token": f"{name} to {other}",
    }
    return {
        "server": {"admin_keys": [ADMIN_KEY], "public_url": address(name)},
        "exchange": {
            "peers": [peer],
            "callbacks": {"loopback": True},
            "datasets": [
                {
                    "iri": f"urn:bench:{number}",
                    "title": f"Data set {number}",
                    "offers": [{"iri": f"urn:bench:{number}:o"}],
                }
                for number in range(datasets)
            ],
        },
    }


def start(folder: Path, name: str, other: str, datasets: int) -> servers.Server:
    home = folder / name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    # JSON is YAML.
    (home / "bench.yaml").write_text(json.dumps(configuration(name, other, datasets), indent=1), encoding="utf-8")
    command = [str(servers.BINARY), "serve", "--config", str(home / "bench.yaml"), "--data", str(home / "data")]
    command += ["--port", str(PORTS[name])]
    return servers.Server(command, f"{address(name)}/readyz", home / "log")


class Client:
    """One connection."""

    def __init__(self, name: str, authorization: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORTS[name], timeout=60)
        self.headers = {"authorization": authorization, "content-type": "application/json"}

    def ask(self, method: str, path: str, body: dict | None = None) -> dict:
        self.connection.request(method, path, json.dumps(body) if body is not None else None, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {content[:500]!r}")
        return json.loads(content)


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def negotiate(count: int, parallel: int) -> dict[str, float]:
    wish = {
        "datasetId": "urn:bench:0",
        "offerId": "urn:bench:0:o",
        "providerId": f"did:web:127.0.0.1%3A{PORTS['provider']}",
        "connectorAddress": f"{address('provider')}/dsp/2025-1",
    }
    spans: list[float] = []
    lock = threading.Lock()

    def work(share: int) -> None:
        client = Client("consumer", f"Bearer {ADMIN_KEY}")
        for _ in range(share):
            made = client.ask("POST", "/api/negotiations", wish)
            while True:
                found = client.ask("GET", f"/api/negotiations/{made['id']}")
                if found["state"] == "FINALIZED":
                    break
                if found["state"] == "TERMINATED":
                    raise SystemExit(f"a negotiation ended: {found['reason']}")
                time.sleep(0.005)
            begin, end = (datetime.fromisoformat(found[name]) for name in ("created_at", "changed_at"))
            with lock:
                spans.append((end - begin).total_seconds() * 1_000)

    threads = [threading.Thread(target=work, args=(count // parallel,)) for _ in range(parallel)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    return {
        "parallel": parallel,
        "count": len(spans),
        "per_second": len(spans) / seconds,
        "p50_ms": percentile(spans, 0.5),
        "p99_ms": percentile(spans, 0.99),
    }


def pages(rounds: int) -> dict[str, float]:
    client = Client("provider", "consumer to provider")
    body = {"@context": [CONTEXT], "@type": "CatalogRequestMessage"}
    spans = []
    for _ in range(rounds):
        began = time.monotonic()
        catalog = client.ask("POST", "/dsp/2025-1/catalog/request", body)
        spans.append((time.monotonic() - began) * 1_000)
    return {
        "datasets_of_a_page": len(catalog["dataset"]),
        "p50_ms": percentile(spans, 0.5),
        "p99_ms": percentile(spans, 0.99),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--negotiations", type=int, default=500)
    parser.add_argument("--parallel", type=int, default=16)
    parser.add_argument("--datasets", type=int, default=2_000)
    options = parser.parse_args()
    results = options.folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    with (
        start(options.folder, "provider", "consumer", options.datasets),
        start(options.folder, "consumer", "provider", 1),
    ):
        negotiate(options.parallel * 2, options.parallel)
        alone = negotiate(max(20, options.negotiations // 10), 1)
        many = negotiate(options.negotiations, options.parallel)
        catalog = pages(300)
    found = {"binary": str(servers.BINARY), "cores": os.cpu_count(), "alone": alone, "many": many, "catalog": catalog}
    (results / "dataspace.json").write_text(json.dumps(found, indent=2), encoding="utf-8")
    lines = [
        f"Two servers and the client on one machine: {platform.machine()}, {os.cpu_count()} cores.",
        "",
        "| what | how many | a second | p50 | p99 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for title, row in (
        ("negotiations, one after the other", alone),
        (f"negotiations, {options.parallel} at once", many),
    ):
        lines.append(
            f"| {title} | {row['count']} | {row['per_second']:.1f} | {row['p50_ms']:.1f} ms | {row['p99_ms']:.1f} ms |"
        )
    lines.append(
        f"| pages of {catalog['datasets_of_a_page']} of {options.datasets} data sets | 300 | "
        f"| {catalog['p50_ms']:.1f} ms | {catalog['p99_ms']:.1f} ms |"
    )
    (results / "dataspace.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
