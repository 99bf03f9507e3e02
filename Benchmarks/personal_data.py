#!/usr/bin/env python3
"""Our recognisers and Presidio's on the set of presidio-research, judged alike, in one table.

usage: personal_data.py DATA BINARY FOLDER     writes FOLDER/personal-data.{md,json}

DATA is synth_dataset_v2.json, BINARY screening-bench. Judged are the types that both know. A finding counts where it
overlaps a span of its type that no other finding has taken. Presidio runs as AnalyzerEngine does by itself, with no
threshold, over a blank English tokeniser instead of a trained pipeline: spaCy's pipelines are not on PyPI. None of the
types here is found by one; what they would add is the lemma of context words, which raises scores and finds nothing.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import platform
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

#: The set's name of a type, Presidio's, and ours.
TYPES = {
    "CREDIT_CARD": {"CREDIT_CARD", "paymentCard"},
    "IBAN_CODE": {"IBAN_CODE", "iban"},
    "EMAIL_ADDRESS": {"EMAIL_ADDRESS", "email"},
}
PACKAGES = ("presidio-analyzer", "spacy")


@dataclass
class Tally:
    """What was found of one type."""

    found: int = 0
    missed: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.wrong)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.found / max(1, 2 * self.found + self.missed + self.wrong)


class BlankEngine(NlpEngine):
    """spaCy's English tokeniser and nothing else."""

    def __init__(self) -> None:
        self.pipeline = spacy.blank("en")

    def load(self) -> None:
        """Nothing is left to load."""

    def is_loaded(self) -> bool:
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        document = self.pipeline(text)
        return NlpArtifacts(
            entities=[],
            tokens=document,
            tokens_indices=[token.idx for token in document],
            # Without a pipeline a word is its own lemma.
            lemmas=[token.text.lower() for token in document],
            nlp_engine=self,
            language=language,
        )

    def process_batch(self, texts, language, **_):  # noqa: ANN001, ANN003, ANN201
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        return self.pipeline.vocab[word].is_stop

    def is_punct(self, word: str, language: str) -> bool:
        return self.pipeline.vocab[word].is_punct

    def get_supported_entities(self) -> list[str]:
        return []

    def get_supported_languages(self) -> list[str]:
        return ["en"]


Finding = tuple[str, int, int]


def presidio(texts: list[str]) -> list[list[Finding]]:
    # The list of suffixes that comes with the package, not the newest from the network.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=BlankEngine(), supported_languages=["en"])
    return [
        [
            (result.entity_type, result.start, result.end)
            for result in analyzer.analyze(text, language="en", entities=list(TYPES))
        ]
        for text in texts
    ]


def ours(binary: Path, texts: list[str]) -> list[list[Finding]]:
    done = subprocess.run([binary, "--recognise"], input=json.dumps(texts).encode(), capture_output=True, check=True)

    def characters(text: str, place: int) -> int:
        return len(text.encode()[:place].decode("utf-8", "ignore"))

    return [
        [(one["type"], characters(text, one["start"]), characters(text, one["end"])) for one in found]
        for text, found in zip(texts, json.loads(done.stdout), strict=True)
    ]


def judged(samples: list[dict], findings: list[list[Finding]]) -> dict[str, Tally]:
    tallies = {name: Tally() for name in TYPES}
    for sample, found in zip(samples, findings, strict=True):
        for name, names in TYPES.items():
            left = [(start, end) for kind, start, end in found if kind in names]
            for span in sample["spans"]:
                if span["entity_type"] != name:
                    continue
                start, end = span["start_position"], span["end_position"]
                place = next((one for one in left if one[0] < end and start < one[1]), None)
                if place:
                    left.remove(place)
                    tallies[name].found += 1
                else:
                    tallies[name].missed += 1
                    tallies[name].examples.append(f"missed {span['entity_value']}")
            tallies[name].wrong += len(left)
            tallies[name].examples += [f"wrong {sample['full_text'][start:end]}" for start, end in left]
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("binary", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    samples = json.loads(options.data.read_text(encoding="utf-8"))
    texts = [sample["full_text"] for sample in samples]
    results = {"ours": judged(samples, ours(options.binary, texts)), "Presidio": judged(samples, presidio(texts))}

    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    lines = [
        f"{options.data.name}, {len(samples)} texts; {datetime.datetime.now(datetime.UTC):%Y-%m-%d}; {versions} (blank "
        f"English tokeniser), Python {platform.python_version()}. Found, missed, wrong; precision, recall, F1.",
        "",
        "| type | ours | P | R | F1 | Presidio | P | R | F1 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in TYPES:
        row = f"| {name} "
        for tallies in results.values():
            one = tallies[name]
            row += f"| {one.found}, {one.missed}, {one.wrong} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} "
        lines.append(row + "|")
    text = "\n".join(lines) + "\n"
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / "personal-data.md").write_text(text, encoding="utf-8")
    document = {side: {name: vars(one) for name, one in tallies.items()} for side, tallies in results.items()}
    (options.folder / "personal-data.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
