"""Asks through the official SDK, and tells the fake engine what to say."""

from __future__ import annotations

import base64
import uuid

from openai import OpenAI


def say(words: str, by: int = 3, **directives: object) -> str:
    """Makes the engine say it, `by` characters a delta."""
    encoded = base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")
    more = "".join(f" {name}={value}" for name, value in directives.items())
    return f"@fake say={encoded} by={by}{more}"


def somebody() -> str:
    """A user of the account who has done nothing yet: who breaks rules too often is suspended."""
    return f"user-{uuid.uuid4()}"


def streamed(client: OpenAI, service: str, prompt: str, **more: object) -> tuple[str, str | None, str]:
    """Text, finish reason, record."""
    more = {"user": somebody()} | more
    stream = client.chat.completions.create(
        model=service, messages=[{"role": "user", "content": prompt}], stream=True, **more
    )
    record = stream.response.headers["x-minato-record"]
    text, reason = "", None
    for chunk in stream:
        for choice in chunk.choices:
            text += choice.delta.content or ""
            reason = choice.finish_reason or reason
    return text, reason, record


def whole(client: OpenAI, service: str, prompt: str, **more: object) -> tuple[str, str, str]:
    """Text, finish reason, record."""
    more = {"user": somebody()} | more
    raw = client.chat.completions.with_raw_response.create(
        model=service, messages=[{"role": "user", "content": prompt}], **more
    )
    choice = raw.parse().choices[0]
    return choice.message.content or "", choice.finish_reason, raw.headers["x-minato-record"]
