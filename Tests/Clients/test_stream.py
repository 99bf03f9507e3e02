"""POST /v1/chat/completions as a stream of server-sent events."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from openai import APIError, OpenAI

from fake_answers import TOOL_ARGUMENTS, VENDOR_MEMBERS
from management import Customer, Management
from server import Upstream
from sse import Events
from world import chat


def stream(http: httpx.Client, text: str = "hello", **more: object) -> tuple[httpx.Response, Events]:
    answer = http.post("/v1/chat/completions", json=chat(text, stream=True, **more))
    return answer, Events.of(answer.content) if answer.status_code == 200 else Events()


def test_a_stream_through_the_sdk(openai_client: OpenAI) -> None:
    chunks = list(
        openai_client.chat.completions.create(
            model="chat", messages=[{"role": "user", "content": "hello"}], stream=True
        )
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "w0 w1 w2 w3 w4 w5 w6 w7 "
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    assert all(chunk.usage is None for chunk in chunks)


def test_the_head_of_a_stream(http: httpx.Client) -> None:
    answer, events = stream(http)
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["x-request-id"]
    assert answer.headers["x-minato-record"].startswith("use_")
    assert "content-length" not in answer.headers
    assert "content-encoding" not in answer.headers
    assert events.is_done


def test_usage_is_asked_of_the_engine_and_hidden_from_who_did_not_ask(http: httpx.Client, upstream: Upstream) -> None:
    answer, events = stream(http)
    assert json.loads(upstream.last()["body"])["stream_options"]["include_usage"] is True
    assert "usage" not in answer.text
    assert all(chunk["choices"] for chunk in events.chunks)


@pytest.mark.parametrize("options", [None, {}, {"include_usage": False}, {"vendor": 1}])
def test_usage_stays_hidden_however_the_client_does_not_ask(
    http: httpx.Client, upstream: Upstream, options: dict | None
) -> None:
    answer, events = stream(http, stream_options=options)
    sent = json.loads(upstream.last()["body"])["stream_options"]
    assert sent == (options or {}) | {"include_usage": True}
    assert "usage" not in answer.text
    assert events.is_done


def test_usage_for_who_asked(http: httpx.Client) -> None:
    _, events = stream(http, stream_options={"include_usage": True})
    *others, last = events.chunks
    assert last["choices"] == []
    assert last["usage"]["prompt_tokens"] == 24
    assert last["usage"]["completion_tokens"] == 8
    assert last["usage"]["prompt_tokens_details"]["cached_tokens"] == 4
    assert all(chunk["choices"] and chunk["usage"] is None for chunk in others)


def test_usage_that_the_engine_never_tells_is_counted_for_who_asked(http: httpx.Client, admin: Management) -> None:
    answer, events = stream(http, "@fake nousage=1", stream_options={"include_usage": True})
    assert events.is_done
    last = events.chunks[-1]
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] > 0
    record = admin.record(answer.headers["x-minato-record"])
    assert record["estimated"] is True
    assert record["usage"]["output_tokens"] == last["usage"]["completion_tokens"]


def test_usage_in_the_chunk_of_the_finish_reason_is_found_and_stripped(http: httpx.Client, admin: Management) -> None:
    answer, events = stream(http, "@fake late=1")
    assert events.is_done
    assert "usage" not in answer.text
    assert admin.record(answer.headers["x-minato-record"])["usage"] == {
        "input_tokens": 24,
        "cached_input_tokens": 4,
        "output_tokens": 8,
        "source": "reported",
    }


def test_the_charge_of_a_stream_is_on_record_before_its_end(http: httpx.Client, admin: Management) -> None:
    with http.stream("POST", "/v1/chat/completions", json=chat(stream=True)) as answer:
        seen = b""
        for piece in answer.iter_raw():
            seen += piece
            if b'finish_reason":"stop' in seen:
                # The client could take the answer for complete now, so it must have been paid for.
                record = admin.record(answer.headers["x-minato-record"])
                assert record["status"] == "completed"
                assert record["charge"]["amount"] == "0.0056"
                break
        else:
            raise AssertionError("no finish_reason")


def test_fragments_of_a_tool_call_are_untouched(http: httpx.Client) -> None:
    _, events = stream(http, "@fake tool=1")
    calls = [
        choice["delta"]["tool_calls"][0]
        for chunk in events.chunks
        for choice in chunk["choices"]
        if "tool_calls" in choice["delta"]
    ]
    assert calls[0] == {
        "index": 0,
        "id": "call_abc",
        "type": "function",
        "function": {"name": "get_weather", "arguments": ""},
    }
    assert all(set(call) == {"index", "function"} for call in calls[1:])
    assert "".join(call["function"]["arguments"] for call in calls) == TOOL_ARGUMENTS
    assert events.chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_choices_come_interleaved(http: httpx.Client) -> None:
    _, events = stream(http, "@fake chunks=3", n=2)
    indexes = [choice["index"] for chunk in events.chunks for choice in chunk["choices"]]
    assert indexes == [0, 1] * 5
    assert events.is_done


def test_what_we_do_not_know_passes_byte_for_byte(http: httpx.Client) -> None:
    answer, events = stream(http, "@fake ext=1 lp=1 reason=1")
    assert answer.text.count(VENDOR_MEMBERS) == len(events.chunks)
    deltas = [chunk["choices"][0]["delta"] for chunk in events.chunks]
    assert {"reasoning_content": "because"} in deltas
    assert any(chunk["choices"][0]["logprobs"] for chunk in events.chunks)


@pytest.mark.parametrize(
    "framing", ["crlf=1", "cr=1", "ping=1", "nospace=1", "multi=1", "dribble=1", "oneshot=1", "utf=1", "close=1"]
)
def test_however_the_engine_frames_its_events(http: httpx.Client, framing: str) -> None:
    _, events = stream(http, f"@fake chunks=4 {framing}", stream_options={"include_usage": True})
    assert events.is_done
    assert events.text == ("狐🦊 " * 4 if "utf" in framing else "w0 w1 w2 w3 ")
    assert events.chunks[-1]["usage"]["completion_tokens"] == 4


def test_events_leave_when_they_come(http: httpx.Client) -> None:
    """The first contents are here while the engine still has most of its work before it."""
    body = chat("@fake chunks=100 itl=100", stream=True)
    started = time.monotonic()
    with http.stream("POST", "/v1/chat/completions", json=body) as answer:
        assert any("w2 " in line for line in answer.iter_lines())
        assert time.monotonic() - started < 5


def test_a_long_stream_passes_whole(http: httpx.Client) -> None:
    _, events = stream(http, "@fake chunks=5000", max_tokens=6000)
    assert events.text == "".join(f"w{index} " for index in range(5000))
    assert events.is_done


@pytest.mark.parametrize("fault", ["cut=3", "cut=0", "nodone=1 cut=5", "badjson=1"])
def test_the_death_of_the_engine_is_told_in_band_and_never_looks_like_an_end(
    http: httpx.Client, admin: Management, customer: Customer, fault: str
) -> None:
    answer, events = stream(http, f"@fake {fault}")
    if answer.status_code != 200:  # nothing had left yet
        assert answer.status_code in (502, 504)
        assert answer.json()["error"]["message"]
    else:
        assert events.error is not None
        assert events.error["message"]
        assert not events.is_done
        assert "[DONE]" not in answer.text
    assert admin.settled(customer.id)["posted"] == 1000


def test_the_sdk_raises_when_the_engine_dies_in_the_middle(openai_client: OpenAI) -> None:
    seen = []
    with pytest.raises(APIError):
        for chunk in openai_client.chat.completions.create(
            model="chat", messages=[{"role": "user", "content": "@fake cut=3 ttft=1 itl=5"}], stream=True
        ):
            seen.append(chunk.choices[0].delta.content)
    assert "w0 " in seen
    assert "w3 " not in seen


def test_an_error_event_of_the_engine_reaches_the_client(http: httpx.Client) -> None:
    answer, events = stream(http, "@fake error=2 itl=5")
    assert answer.status_code == 200
    assert events.error == {"message": "the engine broke", "type": "server_error", "param": None, "code": None}
    assert "[DONE]" not in answer.text


def test_a_stream_without_done_is_complete_when_it_had_its_finish_reason_and_usage(
    http: httpx.Client, admin: Management
) -> None:
    answer, events = stream(http, "@fake nodone=1")
    assert events.is_done
    assert admin.record(answer.headers["x-minato-record"])["status"] == "completed"


def test_an_engine_that_falls_silent_is_given_up(http: httpx.Client) -> None:
    answer, events = stream(http, "@fake hang=2 itl=5", model="hasty")
    assert answer.status_code == 200
    assert events.error is not None
    assert "[DONE]" not in answer.text


def test_a_moderation_stop_passes(http: httpx.Client) -> None:
    _, events = stream(http, "@fake finish=content_filter")
    assert events.chunks[-1]["choices"][0]["finish_reason"] == "content_filter"
    assert events.is_done


def test_a_stream_is_decided_on_by_the_body_not_by_accept(http: httpx.Client) -> None:
    answer = http.post("/v1/chat/completions", json=chat(), headers={"accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("application/json")
