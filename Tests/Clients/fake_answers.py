"""The documents a fake OpenAI answers with. Texts are `w0 w1 w2 …`, so that a test can tell what is missing."""

from __future__ import annotations

import base64
import json
import struct

from fake_script import Script

MODEL = "fake-model-2026-01-01"
CREATED = 1_760_000_000
ANSWER_ID = "chatcmpl-fake0001"
TOOL_ARGUMENTS = '{"city": "北京", "unit" :"c","note":"a\\"b\\\\c"}'
#: Members no gateway knows, written in a way that decoding and encoding again would not keep.
VENDOR_MEMBERS = '"vendor_ext": {"trace" :"t1", "big":12345678901234567890, "pi":3.1400, "port":"\\u6e2f"}'
LOGPROBS = {
    "content": [{"token": "a", "logprob": -0.1, "bytes": [97], "top_logprobs": []}],
    "refusal": None,
}


def encode(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def content(script: Script) -> list[str]:
    """The pieces of the answer's text."""
    if script.has("say"):
        words = base64.urlsafe_b64decode(script.text("say") + "==").decode()
        step = script.number("by", 3)
        return [words[start : start + step] for start in range(0, len(words), step)]
    if script.has("big"):
        return ["x" * script.number("big", 0)]
    if script.has("utf"):
        return ["狐🦊 "] * script.number("chunks", 8)
    return [f"w{index} " for index in range(script.number("chunks", 8))]


def usage(script: Script) -> dict | None:
    """What the upstream reports as used."""
    if script.has("nousage"):
        return None
    if script.has("zero"):
        return {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    prompt, cached = script.number("prompt", 24), script.number("cached", 4)
    produced = script.number("out", script.number("chunks", 8))
    return {
        "prompt_tokens": prompt,
        "completion_tokens": produced,
        "total_tokens": prompt + produced,
        "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 2, "audio_tokens": 0},
    }


def with_vendor_members(document: bytes, script: Script) -> bytes:
    """Adds the unknown members in front of the last brace, as raw text."""
    if not script.has("ext"):
        return document
    return document[:-1] + b"," + VENDOR_MEMBERS.encode() + b"}"


def chat(request: dict, script: Script) -> bytes:
    """An answer of /v1/chat/completions that is no stream."""
    message: dict = {"role": "assistant", "content": "".join(content(script)), "refusal": None, "annotations": []}
    finish = script.text("finish", "stop")
    if script.has("tool"):
        call = {"name": "get_weather", "arguments": TOOL_ARGUMENTS}
        message.update(content=None, tool_calls=[{"id": "call_abc", "type": "function", "function": call}])
        finish = "tool_calls"
    if script.has("reason"):
        message["reasoning_content"] = "because"
    if script.has("echo"):
        message["content"] = json.dumps({key: value for key, value in request.items() if key != "messages"})
    document = {
        "id": ANSWER_ID,
        "object": "chat.completion",
        "created": CREATED,
        "model": MODEL,
        "choices": [
            {
                "index": index,
                "message": message,
                "logprobs": LOGPROBS if script.has("lp") else None,
                "finish_reason": finish,
            }
            for index in range(int(request.get("n") or 1))
        ],
        "service_tier": "default",
        "system_fingerprint": "fp_fake",
    }
    if (used := usage(script)) is not None:
        document["usage"] = used
    return with_vendor_members(encode(document), script)


def completion(request: dict, script: Script) -> bytes:
    """An answer of /v1/completions that is no stream."""
    document = {
        "id": "cmpl-fake0001",
        "object": "text_completion",
        "created": CREATED,
        "model": MODEL,
        "choices": [{"text": "".join(content(script)), "index": 0, "logprobs": None, "finish_reason": "stop"}],
    }
    if (used := usage(script)) is not None:
        document["usage"] = used
    return with_vendor_members(encode(document), script)


def embeddings(request: dict, script: Script) -> bytes:
    """An answer of /v1/embeddings: every vector is (index + 1) × (1, -0.5, 0.25, …) in 8 dimensions."""
    given = request.get("input")
    many = isinstance(given, list) and given and not isinstance(given[0], int)
    data = []
    for index in range(len(given) if many else 1):
        vector = [(index + 1) * (-0.5) ** power for power in range(8)]
        packed = base64.b64encode(struct.pack("<8f", *vector)).decode()
        value = packed if request.get("encoding_format") == "base64" else vector
        data.append({"object": "embedding", "index": index, "embedding": value})
    tokens = script.number("prompt", 8 * len(data))
    document = {"object": "list", "data": data, "model": MODEL}
    if not script.has("nousage"):
        document["usage"] = {"prompt_tokens": tokens, "total_tokens": tokens}
    return with_vendor_members(encode(document), script)


def chat_events(request: dict, script: Script) -> list[bytes]:
    """The JSON of each event of a streamed chat: (opening, contents…, finish, usage)."""
    choices = range(int(request.get("n") or 1))
    asked = bool((request.get("stream_options") or {}).get("include_usage")) and not script.has("nousage")

    def event(delta: dict, index: int = 0, finish: str | None = None) -> bytes:
        logprobs = LOGPROBS if script.has("lp") and "content" in delta else None
        choice = {"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": finish}
        document = {
            "id": ANSWER_ID,
            "object": "chat.completion.chunk",
            "created": CREATED,
            "model": MODEL,
            "service_tier": "default",
            "system_fingerprint": "fp_fake",
            "choices": [choice],
        }
        if asked:
            document["usage"] = usage(script) if finish and script.has("late") else None
        return with_vendor_members(encode(document), script)

    events = [event({"role": "assistant", "content": "", "refusal": None}, index) for index in choices]
    if script.has("tool"):
        opening = {"name": "get_weather", "arguments": ""}
        events.append(event({"tool_calls": [{"index": 0, "id": "call_abc", "type": "function", "function": opening}]}))
        for start in range(0, len(TOOL_ARGUMENTS), 5):
            fragment = {"arguments": TOOL_ARGUMENTS[start : start + 5]}
            events.append(event({"tool_calls": [{"index": 0, "function": fragment}]}))
    else:
        if script.has("reason"):
            events.append(event({"reasoning_content": "because"}))
        for piece in content(script):
            events += [event({"content": piece}, index) for index in choices]
    finish = "tool_calls" if script.has("tool") else script.text("finish", "stop")
    events += [event({}, index, finish) for index in choices]
    if asked and not script.has("late"):
        last = {"id": ANSWER_ID, "object": "chat.completion.chunk", "created": CREATED, "model": MODEL}
        events.append(encode(last | {"choices": [], "usage": usage(script)}))
    return events


def completion_events(request: dict, script: Script) -> list[bytes]:
    """The JSON of each event of a streamed completion."""
    asked = bool((request.get("stream_options") or {}).get("include_usage")) and not script.has("nousage")
    head = {"id": "cmpl-fake0001", "object": "text_completion", "created": CREATED, "model": MODEL}

    def event(text: str, finish: str | None = None) -> bytes:
        document = head | {"choices": [{"text": text, "index": 0, "logprobs": None, "finish_reason": finish}]}
        if asked:
            document["usage"] = usage(script) if finish and script.has("late") else None
        return with_vendor_members(encode(document), script)

    events = [event(piece) for piece in content(script)] + [event("", "stop")]
    if asked and not script.has("late"):
        events.append(encode(head | {"choices": [], "usage": usage(script)}))
    return events


def error(message: str, kind: str = "server_error", code: str | None = None) -> bytes:
    return encode({"error": {"message": message, "type": kind, "param": None, "code": code}})
