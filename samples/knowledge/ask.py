#!/usr/bin/env python3
"""Asks a grounded service ten questions in three languages through OpenAI's SDK, opens a citation, and ends a contract:
the next answer does without it. Exit status 1 where anything is not as it should be.

usage: samples/knowledge/ask.py --url http://127.0.0.1:8080 --keys FILE    (after samples/knowledge/world.py)
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from openai import OpenAI

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from api import API, Keys  # noqa: E402
from questions import QUESTIONS  # noqa: E402


def check(holds: object, what: str) -> None:
    if not holds:
        print(f"NOT AS IT SHOULD BE: {what}")
        sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Asks a grounded service ten questions.")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="where Minato is (%(default)s)")
    parser.add_argument("--keys", type=Path, required=True, help="where the participants' keys are kept")
    parser.add_argument("--key", default="sk-reader", help="the key of who asks (%(default)s)")
    given = parser.parse_args()
    client = OpenAI(base_url=f"{given.url}/v1", api_key=given.key, max_retries=0)
    reader = API(given.url, given.key)
    record = ""
    for number, (question, expected) in enumerate(QUESTIONS, 1):
        messages = [{"role": "user", "content": question}]
        raw = client.chat.completions.with_raw_response.create(model="handbooks", messages=messages)  # type: ignore[arg-type]
        message = raw.parse().choices[0].message
        print(f"\n{number}. {question}\n{message.content}\n   ({raw.headers['x-minato-charge']})")
        check(expected in (message.content or ""), f"the answer to {question} has no {expected}")
        if message.annotations:
            record = raw.headers["x-minato-record"]
            cited = message.annotations[0].url_citation
            passage = reader.get(cited.url.removeprefix(given.url))
            check(passage["is_same"], f"{cited.url} is not what was cited")
    found = reader.get(f"/api/records/{record}")
    check(found["citations"], "the last cited answer has no citations on record")
    stream = client.chat.completions.create(
        model="handbooks", messages=[{"role": "user", "content": QUESTIONS[6][0]}], stream=True
    )
    said = "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)
    check(QUESTIONS[6][1] in said, "the streamed answer says something else")

    print("\nThe harbour's contract ends")
    harbour = API(given.url, Keys(given.keys).kept["minato-harbour"])
    for agreement in harbour.all("/api/agreements", role="provider", state="active"):
        harbour.post(f"/api/agreements/{agreement['id']}/termination", {"reason": "The sample is over."})
    answer = client.chat.completions.create(model="handbooks", messages=[{"role": "user", "content": QUESTIONS[0][0]}])
    print(answer.choices[0].message.content)
    check("16メートル" not in (answer.choices[0].message.content or ""), "an ended contract still answers")


if __name__ == "__main__":
    main()
