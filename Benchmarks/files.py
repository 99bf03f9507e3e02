#!/usr/bin/env python3
"""Files by signed links beside nginx serving the same file, both from the page cache, each on one core.

usage: files.py FOLDER [--rounds 5] [--mebibytes 1024]      writes FOLDER/results/files.{md,json}

The client reads without copying (MSG_TRUNC), so that what is measured is the server.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import machine
import servers

sys.path.insert(0, str(servers.REPOSITORY / "Tests" / "Clients"))
os.environ.setdefault("MINATO_BINARY", str(servers.BINARY))

from delivery import DeliveryServer  # noqa: E402

NGINX = 9731


def download(port: int, target: str, expected: int) -> None:
    """One whole download; fails where a byte is missing."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65_536)
        assert head.startswith(b"HTTP/1.1 200 "), head[:200]
        got = len(head.split(b"\r\n\r\n", 1)[1])
        scratch = bytearray(1 << 20)
        while taken := connection.recv_into(scratch, len(scratch), socket.MSG_TRUNC):
            got += taken
    assert got == expected, (got, expected)


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of these processes so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def measure(pids: list[int], port: int, target: str, expected: int, parallel: int) -> dict[str, float]:
    before, start = cpu_seconds(pids), time.perf_counter()
    threads = [threading.Thread(target=download, args=(port, target, expected)) for _ in range(parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    gibibytes = expected * parallel / (1 << 30)
    return {
        "gib_per_second": gibibytes / seconds,
        "cpu_seconds_per_gib": (cpu_seconds(pids) - before) / gibibytes,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mebibytes", type=int, default=1024)
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    (folder / "results").mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "files", ignore_errors=True)
    size = options.mebibytes << 20
    server = DeliveryServer(folder / "files")
    deal = server.deal("bench", [{"bench.bin": bytes(size)}])
    (content,) = server.data.glob("products/*/bench.bin")
    location = f"    location / {{ root {content.parent}; sendfile on; tcp_nopush on; }}"
    rounds: dict[str, list[dict[str, float]]] = {}
    with server:
        parts = urlsplit(server.links(deal)["bench.bin"])
        file = folder / "nginx-files.conf"
        text = servers.nginx_configuration(folder, NGINX, location)
        if os.geteuid() == 0:
            # The data directory is its owner's alone.
            text = "user root;\n" + text
        file.write_text(text, encoding="utf-8")
        ready = f"http://127.0.0.1:{NGINX}/bench.bin"
        with servers.Server(["nginx", "-c", str(file)], ready, folder / "nginx-files.log", core=0) as nginx:
            os.system(f"taskset -acp 0 {server.process.pid} >/dev/null")
            targets = {
                "nginx": (list(machine.processes(nginx.group)), NGINX, "/bench.bin"),
                "minato": ([server.process.pid], server.port, f"{parts.path}?{parts.query}"),
            }
            for parallel in (1, 8):
                for _ in range(options.rounds):
                    # One after the other in each round: what else the machine does touches both.
                    for name, (pids, port, target) in targets.items():
                        measured = measure(pids, port, target, size, parallel)
                        rounds.setdefault(f"{name} {parallel}", []).append(measured)
            pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
            resident = pages * os.sysconf("SC_PAGESIZE") / 1e6
    lines = [
        f"One file of {options.mebibytes} MiB in the page cache, medians of {options.rounds} rounds, server on one core.",
        f"{machine.describe()}; Minato holds {resident:.0f} MB afterwards.",
        "",
        "| downloads at once | nginx GiB/s | Minato GiB/s | × nginx | nginx CPU s/GiB | Minato CPU s/GiB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for parallel in (1, 8):
        nginx_row, ours = (
            {key: statistics.median(one[key] for one in rounds[f"{name} {parallel}"]) for key in rounds["nginx 1"][0]}
            for name in ("nginx", "minato")
        )
        ratio = ours["gib_per_second"] / nginx_row["gib_per_second"]
        lines.append(
            f"| {parallel} | {nginx_row['gib_per_second']:.2f} | {ours['gib_per_second']:.2f} | {ratio:.2f} "
            f"| {nginx_row['cpu_seconds_per_gib']:.3f} | {ours['cpu_seconds_per_gib']:.3f} |"
        )
    text = "\n".join(lines) + "\n"
    (folder / "results" / "files.md").write_text(text, encoding="utf-8")
    (folder / "results" / "files.json").write_text(json.dumps(rounds, indent=1) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
