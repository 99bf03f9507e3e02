"""The embedded runtime: real models behind the same API."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import openai
import pytest
from openai import OpenAI

from management import Customer, Management
from server import Minato, eventually
from sse import Events
from world import chat

pytestmark = [pytest.mark.local_model, pytest.mark.usefixtures("local_runtime"), pytest.mark.timeout(180)]

QUESTION = [{"role": "user", "content": "What is 2 + 2? Answer with one short sentence."}]


def test_a_real_answer(openai_client: OpenAI, admin: Management) -> None:
    raw = openai_client.chat.completions.with_raw_response.create(
        model="assistant", messages=QUESTION, temperature=0, max_tokens=40
    )
    answer = raw.parse()
    assert "4" in answer.choices[0].message.content
    record = admin.record(raw.headers["x-minato-record"])
    assert record["usage"]["source"] == "reported"
    assert record["usage"]["output_tokens"] == answer.usage.completion_tokens
    assert (record["engine"], record["model"]) == ("local", "smollm2-135m-instruct")


def test_a_real_stream(openai_client: OpenAI) -> None:
    stream = openai_client.chat.completions.create(
        model="assistant",
        messages=QUESTION,
        temperature=0,
        max_tokens=40,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    assert "4" in "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert chunks[-1].usage.completion_tokens > 0
    assert len(chunks) > 5


def test_a_real_completion(openai_client: OpenAI) -> None:
    answer = openai_client.completions.create(
        model="assistant", prompt="The capital of France is", temperature=0, max_tokens=4
    )
    assert "Paris" in answer.choices[0].text


def test_a_real_completion_streamed_without_usage(http: httpx.Client) -> None:
    """llama.cpp reports usage in a chunk that has choices too."""
    body = {
        "model": "assistant",
        "prompt": "The capital of France is",
        "max_tokens": 4,
        "temperature": 0,
        "stream": True,
    }
    answer = http.post("/v1/completions", json=body, timeout=60)
    events = Events.of(answer.content)
    assert events.is_done
    assert '"usage"' not in answer.text
    assert "Paris" in "".join(chunk["choices"][0]["text"] for chunk in events.chunks)


def test_an_answer_in_a_schema(openai_client: OpenAI) -> None:
    schema = {
        "type": "object",
        "properties": {"answer": {"type": "string", "enum": ["four", "five"]}},
        "required": ["answer"],
        "additionalProperties": False,
    }
    answer = openai_client.chat.completions.create(
        model="assistant",
        messages=QUESTION,
        temperature=0,
        max_tokens=40,
        response_format={"type": "json_schema", "json_schema": {"name": "sum", "schema": schema, "strict": True}},
    )
    assert json.loads(answer.choices[0].message.content)["answer"] in ("four", "five")


def test_a_prompt_longer_than_the_context(openai_client: OpenAI, admin: Management, customer: Customer) -> None:
    with pytest.raises(openai.BadRequestError):
        openai_client.chat.completions.create(
            model="assistant", messages=[{"role": "user", "content": "word " * 20_000}], max_tokens=8
        )
    assert admin.settled(customer.id)["posted"] == 1000


def test_four_at_once(minato: Minato, customer: Customer) -> None:
    def ask(_: int) -> int:
        headers = {"authorization": f"Bearer {customer.key}"}
        body = chat("Count to ten.", model="assistant", max_tokens=30)
        return httpx.post(f"{minato.url}/v1/chat/completions", json=body, headers=headers, timeout=120).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [200] * 4


def dot(first: list[float], second: list[float]) -> float:
    return sum(a * b for a, b in zip(first, second, strict=True))


def test_real_embeddings(openai_client: OpenAI) -> None:
    texts = ["What is the capital of Japan?", "東京は日本の首都です。", "A recipe for pancakes."]
    raw = openai_client.embeddings.with_raw_response.create(model="embedder", input=texts)
    answer = raw.parse()
    question, fitting, other = (item.embedding for item in answer.data)
    assert len(question) == 384
    assert dot(question, question) == pytest.approx(1, abs=1e-4)
    assert dot(question, fitting) > dot(question, other)
    assert answer.usage.prompt_tokens > 10
    assert raw.headers["x-minato-charge"].endswith(" JPY")


def test_both_encodings_of_a_real_embedding(openai_client: OpenAI) -> None:
    as_floats = openai_client.embeddings.create(model="embedder", input="one", encoding_format="float")
    as_base64 = openai_client.embeddings.create(model="embedder", input="one")
    assert as_floats.data[0].embedding == pytest.approx(as_base64.data[0].embedding, abs=1e-7)


@pytest.mark.parametrize("value", [[1, 2, 3], [[1, 2]], "", [""], [], ["a", 5]])
def test_inputs_the_embedding_model_cannot_read(openai_client: OpenAI, value: object) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        openai_client.embeddings.create(model="embedder", input=value)
    assert caught.value.param == "input"


@pytest.fixture
def runtime_of_its_own(own_minato) -> Iterator[Minato]:
    engine = {"name": "local", "kind": "local", "model": "smollm2-135m-instruct"}
    service = {
        "name": "assistant",
        "engine": "local",
        "model": "smollm2-135m-instruct",
        "price": {"currency": "JPY", "input_per_million": 100, "output_per_million": 400},
    }
    minato = own_minato(engines=[engine], services=[service])
    with minato:
        yield minato


def runtime_of(minato: Minato) -> int | None:
    """The process id of a server's runtime."""
    assert minato.process is not None
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            command = entry.joinpath("cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if parent == minato.process.pid and b"minato_runtime.py" in command:
            return int(entry.name)
    return None


MAIN = {"authorization": "Bearer sk-main"}


def test_a_crash_of_the_runtime_is_told_in_band_and_mended(runtime_of_its_own: Minato) -> None:
    minato = runtime_of_its_own
    first = runtime_of(minato)
    assert first is not None
    body = chat("Tell me a very long story.", model="assistant", max_tokens=1500, stream=True)
    url = f"{minato.url}/v1/chat/completions"
    with httpx.stream("POST", url, json=body, headers=MAIN, timeout=60) as answer:
        received = b""
        for piece in answer.iter_raw():
            received += piece
            if first and received.count(b"data:") > 5:
                os.kill(first, signal.SIGKILL)
                first = None
    events = Events.of(received)
    assert events.error is not None
    assert not events.is_done
    eventually("the runtime is back", lambda: runtime_of(minato), 30)

    def answers() -> bool:
        body = chat("What is 2 + 2?", model="assistant", max_tokens=8)
        return httpx.post(url, json=body, headers=MAIN, timeout=60).status_code == 200

    eventually("it answers again", answers, 60)
    assert Management(minato.url).settled("main")["pending"] == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_runtime_ends_with_the_server(runtime_of_its_own: Minato, how: signal.Signals) -> None:
    minato = runtime_of_its_own
    runtime = runtime_of(minato)
    assert runtime is not None
    minato.signal(how)
    minato.wait()

    def is_gone() -> bool:
        try:
            state = Path(f"/proc/{runtime}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        return state == "Z"

    eventually("the runtime has ended", is_gone)
