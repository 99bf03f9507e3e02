"""POST /v1/embeddings."""

from __future__ import annotations

import base64
import json
import struct

import httpx
import pytest
from openai import OpenAI

from fake_answers import VENDOR_MEMBERS
from management import Customer, Management
from server import Upstream


def test_vectors_through_the_sdk(openai_client: OpenAI, upstream: Upstream) -> None:
    raw = openai_client.embeddings.with_raw_response.create(model="chat", input=["one", "two"])
    answer = raw.parse()
    assert [item.index for item in answer.data] == [0, 1]
    assert answer.data[1].embedding == [2 * (-0.5) ** power for power in range(8)]
    assert answer.usage.prompt_tokens == 16
    # The SDK asks for base64 by itself and decodes it.
    assert json.loads(upstream.last()["body"])["encoding_format"] == "base64"
    assert raw.headers["x-minato-charge"] == "0.0016 JPY"


@pytest.mark.parametrize("encoding", ["float", "base64"])
def test_both_encodings(http: httpx.Client, encoding: str) -> None:
    body = {"model": "chat", "input": "one", "encoding_format": encoding}
    value = http.post("/v1/embeddings", json=body).json()["data"][0]["embedding"]
    vector = struct.unpack("<8f", base64.b64decode(value)) if encoding == "base64" else value
    assert list(vector) == [(-0.5) ** power for power in range(8)]


@pytest.mark.parametrize("tokens", [[1, 2, 3], [[1, 2], [3]]])
def test_token_ids_pass(http: httpx.Client, upstream: Upstream, tokens: list) -> None:
    assert http.post("/v1/embeddings", json={"model": "chat", "input": tokens}).status_code == 200
    assert json.loads(upstream.last()["body"])["input"] == tokens


def test_what_we_do_not_know_passes_both_ways(http: httpx.Client, upstream: Upstream) -> None:
    answer = http.post("/v1/embeddings", json={"model": "chat", "input": "@fake ext=1", "vendor": {"x": 1}})
    assert VENDOR_MEMBERS in answer.text
    assert json.loads(upstream.last()["body"])["vendor"] == {"x": 1}


def test_an_embedding_asks_for_no_output(http: httpx.Client, upstream: Upstream) -> None:
    http.post("/v1/embeddings", json={"model": "chat", "input": "one"})
    assert json.loads(upstream.last()["body"]) == {"model": "model-of-chat", "input": "one"}


def test_usage_that_nobody_reports_is_counted(http: httpx.Client, admin: Management) -> None:
    answer = http.post("/v1/embeddings", json={"model": "chat", "input": "a text of some length @fake nousage=1"})
    record = admin.record(answer.headers["x-minato-record"])
    assert record["estimated"] is True
    assert record["usage"]["input_tokens"] > 0
    assert record["usage"]["output_tokens"] == 0


def test_an_input_is_needed(http: httpx.Client, admin: Management, customer: Customer) -> None:
    for body in ({"model": "chat"}, {"model": "chat", "input": None}, {"model": "chat", "input": 5}):
        answer = http.post("/v1/embeddings", json=body)
        assert answer.status_code == 400
        assert answer.json()["error"]["param"] == "input"
    assert admin.records(customer.id) == []
