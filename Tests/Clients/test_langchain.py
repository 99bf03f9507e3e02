"""langchain-openai, unchanged."""

from __future__ import annotations

import json

import pytest
from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from management import Customer, Management
from server import Minato, Upstream


@pytest.fixture
def model(minato: Minato, customer: Customer) -> ChatOpenAI:
    return ChatOpenAI(model="chat", base_url=minato.base_url, api_key=customer.key, max_retries=0)


def test_an_answer(model: ChatOpenAI) -> None:
    answer = model.invoke([HumanMessage("hello")])
    assert answer.content == "w0 w1 w2 w3 w4 w5 w6 w7 "
    assert answer.usage_metadata["output_tokens"] == 8


def test_a_stream_and_its_charge(model: ChatOpenAI, admin: Management, customer: Customer, upstream: Upstream) -> None:
    """LangChain asks for no usage here; the gateway does, and charges what was reported."""
    pieces = list(model.stream("hello"))
    assert "".join(piece.content for piece in pieces) == "w0 w1 w2 w3 w4 w5 w6 w7 "
    assert json.loads(upstream.last()["body"])["stream_options"] == {"include_usage": True}
    assert admin.only_record(customer.id)["usage"]["source"] == "reported"


def test_a_tool_call(model: ChatOpenAI) -> None:
    def get_weather(city: str) -> str:
        """The weather of a city."""
        return city

    answer = model.bind_tools([get_weather]).invoke("@fake tool=1")
    (call,) = answer.tool_calls
    assert call["name"] == "get_weather"
    assert call["args"]["city"] == "北京"


def test_a_streamed_tool_call(model: ChatOpenAI) -> None:
    whole = None
    for piece in model.stream("@fake tool=1"):
        whole = piece if whole is None else whole + piece
    assert whole.tool_calls[0]["args"]["city"] == "北京"


def test_embeddings(minato: Minato, customer: Customer) -> None:
    embeddings = OpenAIEmbeddings(
        model="chat", base_url=minato.base_url, api_key=customer.key, check_embedding_ctx_length=False
    )
    vectors = embeddings.embed_documents(["one", "two"])
    assert vectors[1] == [2 * (-0.5) ** power for power in range(8)]
