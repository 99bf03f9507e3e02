#!/usr/bin/env python3
"""The index of passages: what it finds, and what it costs.

usage: knowledge.py quality FOLDER BINARY            writes FOLDER/results/retrieval.{md,json}
       knowledge.py speed FOLDER BINARY [PASSAGES…]  writes FOLDER/results/retrieval-speed.{md,json}

BINARY is knowledge-bench, built for release. `quality` asks the questions of retrieval/corpus.py, with embeddings of the
embedded multilingual-e5-small, which are kept in FOLDER; `speed` has passages of random words.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import urllib.request
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import machine

sys.path.insert(0, str(Path(__file__).parent / "retrieval"))
import corpus

REPOSITORY = Path(__file__).resolve().parent.parent
MODEL = "multilingual-e5-small"
BATCH = 32
METHODS = ("words", "vectors", "hybrid")
SIZES = (10_000, 100_000, 1_000_000)


class Embeddings:
    """Embeddings of texts, as base64 of little-endian floats, kept in a file; the engine runs only when one is missing."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}

    def of(self, texts: Iterable[str], kind: str) -> list[str]:
        names = {text: f"{kind} {hashlib.sha256(text.encode()).hexdigest()}" for text in texts}
        missing = [text for text, name in names.items() if name not in self._known]
        if missing:
            with Engine() as engine:
                for start in range(0, len(missing), BATCH):
                    part = missing[start : start + BATCH]
                    for text, vector in zip(part, engine.embed(part, kind), strict=True):
                        self._known[names[text]] = vector
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(self._known))
        return [self._known[name] for name in names.values()]


class Engine:
    """The embedded runtime as a child process, as the server starts it."""

    def __enter__(self) -> Engine:
        runtime = REPOSITORY / ".minato/runtime"
        command = [str(runtime / "bin/python"), str(runtime / "minato_runtime.py"), "--model", MODEL]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = json.loads(self._process.stdout.readline())
        if not ready["ready"]:
            raise SystemExit(f"the embedded runtime does not start: {ready['error']}")
        self._url = ready["base_url"] + "/embeddings"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()

    def embed(self, texts: list[str], kind: str) -> list[str]:
        body = {"model": MODEL, "input": texts, "input_type": kind, "encoding_format": "base64"}
        request = urllib.request.Request(
            self._url, json.dumps(body).encode(), headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as response:
            return [entry["embedding"] for entry in json.load(response)["data"]]


def quality(folder: Path, binary: Path) -> None:
    passages, questions = corpus.corpus()
    embeddings = Embeddings(folder / "retrieval/embeddings.json")
    # No text stands twice among passages, nor among questions.
    passage_vectors = embeddings.of([passage.text for passage in passages], "passage")
    question_vectors = embeddings.of([question.text for question in questions], "query")
    document = {
        "passages": [
            {"matter": passage.matter, "language": passage.language, "text": passage.text, "embedding": vector}
            for passage, vector in zip(passages, passage_vectors, strict=True)
        ],
        "questions": [
            {"matter": question.matter, "text": question.text, "embedding": vector}
            for question, vector in zip(questions, question_vectors, strict=True)
        ],
    }
    data = folder / "retrieval/set.json"
    data.write_text(json.dumps(document, ensure_ascii=False))
    run = subprocess.run([binary, "quality", data], check=True, stdout=subprocess.PIPE)
    found = json.loads(run.stdout)
    results = folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    table = scores(questions, found)
    (results / "retrieval.json").write_text(json.dumps(table, indent=1) + "\n")
    text = quality_report(len(passages), len(questions), table)
    (results / "retrieval.md").write_text(text)
    print(text)
    if os.environ.get("MINATO_BENCH_MISSES"):
        for answer in found:
            question = questions[answer["question"]]
            if answer["in"] == question.language and (answer.get("rank") or 11) > 3:
                print(answer["method"], answer.get("rank"), question.kind, question.matter, question.text)


def scores(questions: list[corpus.Question], found: list[dict]) -> list[dict]:
    """recall@10 and MRR of each method, by the languages of question and passages, kind and half of the set."""
    ranks: dict[tuple, list[int | None]] = defaultdict(list)
    for answer in found:
        question = questions[answer["question"]]
        # Parameters were chosen by the one half, and are judged by the other.
        digest = hashlib.sha256(question.matter.encode()).digest()[0]
        half = "tuning" if digest % 2 == 0 else "judging"
        for kind in (question.kind, "all"):
            for part in (half, "both"):
                key = (answer["method"], question.language, answer["in"], kind, part)
                ranks[key].append(answer.get("rank"))
    return [
        {
            "method": method,
            "question": question,
            "passages": passages,
            "kind": kind,
            "half": half,
            "count": len(places),
            "recall": sum(place is not None for place in places) / len(places),
            "mrr": statistics.fmean(1 / place if place else 0 for place in places),
        }
        for (method, question, passages, kind, half), places in sorted(ranks.items())
    ]


def quality_report(passages: int, questions: int, table: list[dict]) -> str:
    cells = {(row["method"], row["question"], row["passages"], row["kind"], row["half"]): row for row in table}

    def line(name: str, rows: list[list[dict]]) -> str:
        shown = [
            f"{statistics.fmean(row['recall'] for row in part):.3f} / {statistics.fmean(row['mrr'] for row in part):.3f}"
            for part in rows
        ]
        return f"| {name} | {rows[0][0]['count']} | " + " | ".join(shown) + " |"

    head = "| questions → passages | questions | words | vectors | hybrid |\n| --- | --- | --- | --- | --- |"
    lines = [f"{passages} passages, {questions} questions; recall@10 / MRR.", "", head]
    languages = corpus.LANGUAGES
    for language in languages:
        rows = [[cells[method, language, language, "all", "both"]] for method in METHODS]
        lines.append(line(f"{language} → {language}", rows))
    for kind in ("paraphrase", "fact", "variant"):
        rows = [[cells[method, language, language, kind, "both"] for language in languages] for method in METHODS]
        lines.append(line(f"same language, {kind} (each)", rows))
    for language in languages:
        for other in languages:
            if other != language:
                rows = [[cells[method, language, other, "all", "both"]] for method in METHODS]
                lines.append(line(f"{language} → {other}", rows))
    for language in languages:
        rows = [[cells[method, language, "all", "all", "both"]] for method in METHODS]
        lines.append(line(f"{language} → all three at once", rows))
    for half in ("tuning", "judging"):
        rows = [[cells[method, language, language, "all", half] for language in languages] for method in METHODS]
        lines.append(line(f"same language, half for {half} (each)", rows))
    return "\n".join(lines) + "\n"


def speed(folder: Path, binary: Path, sizes: list[int]) -> None:
    results = folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    reports = []
    for size in sizes:
        for options in (["--words"], []):
            run = subprocess.run([binary, "speed", str(size), *options], check=True, stdout=subprocess.PIPE)
            reports.append(json.loads(run.stdout))
            # After each, for the largest takes a quarter of an hour.
            (results / "retrieval-speed.json").write_text(json.dumps(reports, indent=1) + "\n")
            (results / "retrieval-speed.md").write_text(speed_report(reports))
    print(speed_report(reports))


def speed_report(reports: list[dict]) -> str:
    lines = [
        f"{machine.describe()}. Times as wall clock (processor time).",
        "",
        "| passages | search | p50 | p99 | own passage among ten | load |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for report in reports:
        for row in report["latencies"]:
            name = row["name"] if report["isEmbedded"] else f"{row['name']}, no embeddings in the index"
            lines.append(
                f"| {report['passages']:,} | {name} | {row['p50']:.1f} ms ({row['cpu50']:.1f}) "
                f"| {row['p99']:.1f} ms ({row['cpu99']:.1f}) | {report['found'][row['name']]:.3f} | {report['load']:.1f} |"
            )
    lines += [
        "",
        "| passages | embeddings | passages/s | per second of processor | size | bytes a passage | codes read in | resident |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for report in reports:
        reload = report.get("reloadSeconds")
        lines.append(
            f"| {report['passages']:,} | {'yes' if report['isEmbedded'] else 'no'} | {report['ingestion']:,.0f} "
            f"| {report['ingestionByCPU']:,.0f} | {report['bytes'] / 1e6:,.0f} MB "
            f"| {report['bytes'] / report['passages']:,.0f} | {f'{reload:.2f} s' if reload else ''} "
            f"| {report['residentBytes'] / 1e6:,.0f} MB |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("quality", "speed"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("binary", type=Path)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    options = parser.parse_args()
    if options.what == "quality":
        quality(options.folder, options.binary)
    else:
        speed(options.folder, options.binary, options.sizes)


if __name__ == "__main__":
    main()
