#!/usr/bin/env python3
"""Whether the server's memory stays flat under streams: 100 at a time, some cut off by their clients, for minutes.

usage: memory.py FOLDER [--minutes 10] [--streams 100]      writes FOLDER/results/memory.{md,json}; exit 1 if it grows
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from pathlib import Path

import machine
import servers

#: Answers before the run: their rows fill the database's caches, which grow to their bound and no further.
FILLING_ANSWERS, FILLING_CONNECTIONS = 60_000, 64
#: The first minutes fill pools and buffers; growth is counted from the end of this part of the run.
WARM_UP = 0.2
#: Growth that is still flat: allocators and page counts are not exact.
TOLERATED_PART, TOLERATED_BYTES = 0.05, 8_000_000


async def stream(random_: random.Random) -> str:
    """One client: reads a stream to its end, or leaves in the middle."""
    directive = f"@fake ttft=20 itl=20 chunks={random_.randrange(20, 200)}"
    body = {"model": "bench-paced", "stream": True, "messages": [{"role": "user", "content": directive}]}
    data = json.dumps(body | {"max_tokens": 256}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", servers.PORT)
    try:
        head = (
            f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {servers.KEY}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
        )
        writer.write(head.encode() + data)
        leaves_after = random_.randrange(500, 5000) if random_.random() < 0.1 else None
        tail, received = b"", 0
        while piece := await reader.read(65536):
            tail, received = (tail + piece)[-64:], received + len(piece)
            if b"data: [DONE]" in tail:
                return "complete"
            if leaves_after is not None and received > leaves_after:
                return "left"
        return "broken"
    finally:
        writer.close()


async def fill(answers: int) -> None:
    """Many short answers on few connections."""
    body = json.dumps({"model": "bench", "messages": [{"role": "user", "content": "x"}], "max_tokens": 8}).encode()
    request = (
        f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {servers.KEY}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    ).encode() + body
    left = answers

    async def connection() -> None:
        nonlocal left
        reader, writer = await asyncio.open_connection("127.0.0.1", servers.PORT)
        while left > 0:
            left -= 1
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"an answer failed: {head.decode()}")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.split(b":")[1]))
        writer.close()

    await asyncio.gather(*(connection() for _ in range(FILLING_CONNECTIONS)))


async def client(until: float, seed: int, counts: dict[str, int]) -> None:
    random_ = random.Random(seed)
    while time.monotonic() < until:
        try:
            outcome = await stream(random_)
        except OSError:
            outcome = "refused"
        counts[outcome] = counts.get(outcome, 0) + 1


async def run(minutes: float, streams: int, group: int) -> tuple[list[tuple[float, int]], dict[str, int]]:
    started = time.monotonic()
    until = started + minutes * 60
    counts: dict[str, int] = {}
    samples: list[tuple[float, int]] = []
    clients = [asyncio.create_task(client(until, seed, counts)) for seed in range(streams)]
    while time.monotonic() < until:
        await asyncio.sleep(min(5, minutes * 60 / 50))
        samples.append((round(time.monotonic() - started, 1), machine.resident_bytes(group)))
        if sys.stdout.isatty():
            print(f"\r{samples[-1][0]:5.0f} s  {samples[-1][1] / 1e6:6.1f} MB  {sum(counts.values())} streams ", end="")
    await asyncio.gather(*clients)
    return samples, counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--streams", type=int, default=100)
    options = parser.parse_args()
    folder: Path = options.folder
    (folder / "results").mkdir(parents=True, exist_ok=True)
    fake = subprocess.Popen(
        [sys.executable, str(servers.REPOSITORY / "Tests/Clients/fake_upstream.py")], stdout=subprocess.PIPE
    )
    try:
        assert fake.stdout is not None
        port = json.loads(fake.stdout.readline())["port"]
        servers.write_configuration(folder, port, port, port)
        ready = f"http://127.0.0.1:{servers.PORT}/readyz"
        with servers.Server(servers.command(folder), ready, folder / "minato.log") as minato:
            asyncio.run(fill(FILLING_ANSWERS))
            samples, counts = asyncio.run(run(options.minutes, options.streams, minato.group))
    finally:
        fake.kill()
        fake.wait()

    settled = [size for at, size in samples if at >= options.minutes * 60 * WARM_UP]
    fifth = max(1, len(settled) // 5)
    first, last = (sum(part) / len(part) for part in (settled[:fifth], settled[-fifth:]))
    growth = last - first
    is_flat = growth <= max(TOLERATED_BYTES, first * TOLERATED_PART)
    text = (
        f"# Memory under streams\n\n{options.streams} streams at a time for {options.minutes:g} minutes, a tenth of them "
        f"left by their clients: {sum(counts.values())} streams ({counts}).\n\n"
        f"Resident after warm-up {first / 1e6:.1f} MB, at the end {last / 1e6:.1f} MB, "
        f"peak {max(size for _, size in samples) / 1e6:.1f} MB: "
        f"{'flat' if is_flat else 'GROWING'} ({growth / 1e6:+.1f} MB).\n"
    )
    (folder / "results/memory.md").write_text(text, encoding="utf-8")
    document = {"samples": samples, "streams": counts, "growth_bytes": growth, "flat": is_flat}
    (folder / "results/memory.json").write_text(json.dumps(document) + "\n", encoding="utf-8")
    print(f"\n{text}")
    sys.exit(not is_flat)


if __name__ == "__main__":
    main()
