"""POST /v1/completions."""

from __future__ import annotations

import json

import httpx
import pytest
from openai import OpenAI

from fake_answers import VENDOR_MEMBERS
from management import Management
from server import Upstream
from sse import Events


def test_a_completion(openai_client: OpenAI, upstream: Upstream) -> None:
    raw = openai_client.completions.with_raw_response.create(model="chat", prompt="once upon a time", max_tokens=16)
    answer = raw.parse()
    assert answer.choices[0].text == "w0 w1 w2 w3 w4 w5 w6 w7 "
    assert answer.usage.completion_tokens == 8
    assert raw.headers["x-minato-charge"] == "0.0056 JPY"
    assert upstream.last()["path"] == "/v1/completions"
    assert json.loads(upstream.last()["body"]) == {
        "model": "model-of-chat",
        "prompt": "once upon a time",
        "max_tokens": 16,
    }


def test_a_streamed_completion(openai_client: OpenAI) -> None:
    chunks = list(openai_client.completions.create(model="chat", prompt="once", stream=True))
    assert "".join(chunk.choices[0].text for chunk in chunks) == "w0 w1 w2 w3 w4 w5 w6 w7 "
    assert all(chunk.usage is None for chunk in chunks)


@pytest.mark.parametrize("asks", [True, False])
@pytest.mark.parametrize("late", ["", "late=1"])
def test_the_usage_of_a_streamed_completion(http: httpx.Client, admin: Management, asks: bool, late: str) -> None:
    body = {"model": "chat", "prompt": f"once @fake ext=1 {late}", "stream": True}
    body |= {"stream_options": {"include_usage": True}} if asks else {}
    answer = http.post("/v1/completions", json=body)
    events = Events.of(answer.content)
    assert events.is_done
    assert VENDOR_MEMBERS in answer.text
    shown = [chunk["usage"] for chunk in events.chunks if chunk.get("usage")]
    assert len(shown) == (1 if asks else 0)
    assert "usage" in answer.text or not asks
    assert admin.record(answer.headers["x-minato-record"])["usage"]["output_tokens"] == 8


def test_several_prompts(http: httpx.Client, upstream: Upstream) -> None:
    assert http.post("/v1/completions", json={"model": "chat", "prompt": ["a", "b"]}).status_code == 200
    assert json.loads(upstream.last()["body"])["prompt"] == ["a", "b"]


def test_a_prompt_is_needed(http: httpx.Client) -> None:
    answer = http.post("/v1/completions", json={"model": "chat"})
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "prompt"
