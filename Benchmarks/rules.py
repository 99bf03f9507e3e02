#!/usr/bin/env python3
"""What rules cost a service: CPU of an answer under rules with a list of 10,000 phrases, beside the same service
without rules, in the same server and the same run; whole answers and streams.

usage: rules.py FOLDER [--rounds 3] [--seconds 6] [--phrases 10000]      writes FOLDER/results/rules.{md,json}
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import urllib.request
from pathlib import Path

import machine
import servers
import small

ENGINE = 9111
ADMIN_KEY = "sk-bench-admin"
LIST, CLASS = "cn-core-values", "A.1.a"
PACK = "cn-interim-measures"
#: What the engine says, in pieces as tokens are: 64 of them, nothing of it forbidden.
TOKENS = ("The", " quick", " brown", " fox", " jumps", " over", " a", " dog.") * 8
KINDS = ("whole", "stream")
SERVICES = {"without": "plain", "with": "ruled"}


def configuration() -> str:
    price = "{currency: JPY, input_per_million: 100, output_per_million: 400}"
    lines = ["server:", f"  admin_keys: [{ADMIN_KEY}]", "  event_loops: 1"]
    lines += [f"  rule_packs: {servers.REPOSITORY / 'RulePacks'}", "engines:"]
    for kind in KINDS:
        lines += [f"  - name: {kind}", "    kind: openai", f"    base_url: http://127.0.0.1:{ENGINE}/{kind}/v1"]
    lines.append("services:")
    for service in SERVICES.values():
        for kind in KINDS:
            lines += [f"  - name: {service}-{kind}", f"    engine: {kind}", "    model: m", f"    price: {price}"]
            lines += ["    public: true"]
            lines += [f"    rules: [{PACK}]"] if service == "ruled" else []
    lines += ["accounts:", "  - name: bench", "    currency: JPY", "    terms: postpaid", "    credit_limit: 100000000"]
    lines += [f"    keys: [{servers.KEY}]", ""]
    return "\n".join(lines)


def engine(folder: Path) -> servers.Server:
    """nginx as an engine that says the same at once, whole or as a stream of one event a token."""
    head = '"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,"model":"m"'
    usage = '"usage":{"prompt_tokens":24,"completion_tokens":64,"total_tokens":88}'
    events = [
        f'{{{head},"choices":[{{"index":0,"delta":{{"content":{json.dumps(token)}}},"finish_reason":null}}]}}'
        for token in TOKENS
    ]
    events += [f'{{{head},"choices":[{{"index":0,"delta":{{}},"finish_reason":"stop"}}]}}']
    events += [f'{{{head},"choices":[],{usage}}}', "[DONE]"]
    message = json.dumps({"role": "assistant", "content": "".join(TOKENS)})
    choice = f'{{"index":0,"message":{message},"finish_reason":"stop"}}'
    answers = folder / "answers"
    answers.mkdir(parents=True, exist_ok=True)
    (answers / "stream").write_text("".join(f"data: {event}\n\n" for event in events), encoding="utf-8")
    (answers / "whole").write_text(f'{{{head.replace(".chunk", "")},"choices":[{choice}],{usage}}}', encoding="utf-8")
    # nginx takes no POST for a file; that is an error whose page is the file.
    location = "".join(
        f"    location /{kind}/ {{ error_page 405 =200 /{kind}; return 405; }}\n"
        f"    location = /{kind} {{ root {answers}; default_type {content}; error_page 405 =200 $uri; }}\n"
        for kind, content in (("whole", "application/json"), ("stream", "text/event-stream"))
    )
    location += "    location = /v1/models { return 200 '{}'; }\n"
    return servers.nginx(folder, ENGINE, servers.nginx_configuration(folder, ENGINE, location), core=1)


def import_list(count: int) -> None:
    """Phrases as people write them, none of which the engine says."""
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    phrases = {
        " ".join("".join(chance.choices(letters, k=chance.randint(3, 8))) for _ in range(3)) for _ in range(count)
    }
    body = "pattern,class\n" + "".join(f"{phrase},{CLASS}\n" for phrase in sorted(phrases))
    request = urllib.request.Request(
        f"http://127.0.0.1:{servers.PORT}/api/word-lists/{LIST}/versions",
        data=body.encode(),
        headers={"authorization": f"Bearer {ADMIN_KEY}", "content-type": "text/csv"},
    )
    with urllib.request.urlopen(request, timeout=300) as answer:
        entries = json.load(answer)["entries"]
    if entries != len(phrases):
        raise SystemExit(f"{entries} of {len(phrases)} phrases were imported")


def ask(service: str, kind: str) -> str:
    """One answer, to see that rules are where they should be and nowhere else."""
    body = {"model": f"{service}-{kind}", "stream": kind == "stream", "messages": [{"role": "user", "content": "Hi."}]}
    request = urllib.request.Request(
        f"http://127.0.0.1:{servers.PORT}/v1/chat/completions",
        data=json.dumps(body).encode(),
        headers={"authorization": f"Bearer {servers.KEY}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def check() -> None:
    for service in SERVICES.values():
        for kind in KINDS:
            text = ask(service, kind)
            if ("generated by AI" in text) != (service == "ruled") or "fox" not in text:
                raise SystemExit(f"{service}-{kind} does not answer as it should: {text[:500]}")


def measure(server: servers.Server, folder: Path, service: str, kind: str, seconds: int) -> dict[str, float]:
    body = {
        "model": f"{service}-{kind}", "stream": kind == "stream", "max_tokens": 64,
        "messages": [{"role": "user", "content": "Say something about a fox."}],
    }  # fmt: skip
    script = folder / "rules.lua"
    script.write_text(
        'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
        f'wrk.headers["Authorization"] = "Bearer {servers.KEY}"\nwrk.body = {json.dumps(json.dumps(body))}\n',
        encoding="utf-8",
    )
    return small.measure(server, servers.PORT, script, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--phrases", type=int, default=10_000)
    options = parser.parse_args()
    folder: Path = options.folder
    results = folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    (folder / "bench.yaml").write_text(configuration(), encoding="utf-8")
    shutil.rmtree(folder / "data", ignore_errors=True)

    rounds: dict[str, list[dict[str, float]]] = {}
    ready = f"http://127.0.0.1:{servers.PORT}/readyz"
    with engine(folder), servers.Server(servers.command(folder), ready, folder / "minato.log", core=0) as minato:
        import_list(options.phrases)
        check()
        for _ in range(options.rounds):
            for kind in KINDS:
                # One after the other in each round, so that both meet the same machine.
                for name, service in SERVICES.items():
                    row = measure(minato, folder, service, kind, options.seconds)
                    rounds.setdefault(f"{kind} {name}", []).append(row)

    commit = subprocess.run(
        ["git", "-C", str(servers.REPOSITORY), "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    medians = {
        name: {key: statistics.median(one[key] for one in found) for key in found[0]} for name, found in rounds.items()
    }
    lines = [
        f"A service under {PACK} with {options.phrases:,} phrases beside one without rules: one event loop, 64",
        f"connections, answers of {len(TOKENS)} tokens, medians of {options.rounds} rounds. {machine.describe()};",
        f"fdatasync {machine.fdatasync_milliseconds(folder):.2f} ms; {commit}. Every answer is charged and durable.",
        "",
        "| answers | CPU µs without | with | × | µs more a token | requests/s without | with | refused |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind in KINDS:
        without, ruled = medians[f"{kind} without"], medians[f"{kind} with"]
        more = (ruled["cpu_us"] - without["cpu_us"]) / len(TOKENS)
        lines.append(
            f"| {kind} | {without['cpu_us']:.1f} | {ruled['cpu_us']:.1f} | {ruled['cpu_us'] / without['cpu_us']:.2f} "
            f"| {more:.2f} | {without['per_second']:.0f} | {ruled['per_second']:.0f} "
            f"| {without['bad'] + ruled['bad']:.0f} |"
        )
    text = "\n".join(lines) + "\n"
    (results / "rules.md").write_text(text, encoding="utf-8")
    (results / "rules.json").write_text(json.dumps(rounds, indent=1) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
