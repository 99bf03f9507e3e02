#!/usr/bin/env python3
"""A fake OpenAI with behaviour, for tests: paced, cut, failing, odd. fake_script.py lists the directives.

usage: fake_upstream.py [--port 0]      prints one line of JSON, {"port": N}, and serves until killed.

Control, asked directly and not through a gateway:
  GET /_stats   counters: requests, streams, completed, cancelled, open, by_tag
  GET /_last    the last request: path, headers, body (raw text)
  POST /_reset  everything back to zero
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter

import fake_answers as answers
from fake_http import Disconnected, Request, Responder, WatchedReader, read_request
from fake_script import Script

SSE = "text/event-stream; charset=utf-8"
JSON = "application/json"
UPSTREAM_HEADERS = {
    "x-request-id": "req_upstream_1",
    "openai-organization": "org-fake",
    "openai-processing-ms": "5",
    "x-ratelimit-limit-requests": "77777",
}


class FakeUpstream:
    """All connections of the fake, and what happened on them."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.counters = Counter(requests=0, streams=0, completed=0, cancelled=0, open=0)
        self.by_tag: Counter[str] = Counter()
        self.last: dict = {}

    async def connection(self, reader: WatchedReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                await self.answer(request, Responder(writer), reader)
        except (Disconnected, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, request: Request, to: Responder, reader: WatchedReader) -> None:
        if request.path.startswith("/_"):
            await self.control(request, to)
            return
        self.counters["requests"] += 1
        text = request.body.decode("utf-8", "replace")
        self.last = {"path": request.path, "headers": request.headers, "body": text}
        try:
            document = json.loads(text or "{}")
        except ValueError:
            document = {}
        script = Script.of(document)
        tag = script.text("tag")
        self.by_tag[tag] += 1
        if script.has("times") and self.by_tag[tag] > script.number("times", 0):
            script = script.without_faults()
        await asyncio.sleep(script.seconds("head"))
        if await self.failed(script, to):
            return
        if request.path.endswith("/models"):
            entry = {"id": answers.MODEL, "object": "model", "created": answers.CREATED, "owned_by": "fake"}
            await to.plain(200, answers.encode({"object": "list", "data": [entry]}), JSON)
        elif request.path.endswith("/embeddings"):
            await self.whole(answers.embeddings(document, script), script, to)
        elif not request.path.endswith("/completions"):
            await to.plain(404, answers.error(f"no route {request.path}", "invalid_request_error"), JSON)
        elif document.get("stream"):
            await self.watched_stream(request, document, script, to, reader)
        elif request.path.endswith("/chat/completions"):
            await self.whole(answers.chat(document, script), script, to)
        else:
            await self.whole(answers.completion(document, script), script, to)

    async def control(self, request: Request, to: Responder) -> None:
        if request.path == "/_reset":
            self.reset()
        shown = {"/_stats": dict(self.counters) | {"by_tag": dict(self.by_tag)}, "/_last": self.last}
        await to.plain(200, answers.encode(shown.get(request.path, {})), JSON)

    async def failed(self, script: Script, to: Responder) -> bool:
        """Carries out a fault that comes before the first byte of an answer."""
        if script.has("cuthead"):
            to.abort()
            raise Disconnected
        if script.has("status"):
            status = script.number("status", 500)
            headers = UPSTREAM_HEADERS | ({"retry-after": script.text("retry")} if script.has("retry") else {})
            if script.has("html"):
                await to.plain(status, b"<html><body>Bad gateway</body></html>", "text/html", headers)
            else:
                kind = "rate_limit_error" if status == 429 else "fake_error"
                body = answers.error(f"fake failure {status}", kind, "fake_code")
                await to.plain(status, body, JSON, headers)
            return True
        return False

    async def whole(self, body: bytes, script: Script, to: Responder) -> None:
        await asyncio.sleep(script.seconds("ttft"))
        if script.has("hang"):
            await asyncio.sleep(3600)
        if script.has("badjson"):
            body = body[: len(body) // 2]
        if script.has("cut"):
            await to.raw(
                b"HTTP/1.1 200 Fake\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            )
            await to.raw(body[: len(body) // 2])
            to.abort()
            raise Disconnected
        await to.plain(200, body, JSON, UPSTREAM_HEADERS | ({"connection": "close"} if script.has("close") else {}))
        self.counters["completed"] += 1
        if script.has("close"):
            raise Disconnected

    async def watched_stream(
        self, request: Request, document: dict, script: Script, to: Responder, reader: WatchedReader
    ) -> None:
        """A stream that notices at once when its reader has gone, also while it waits."""
        self.counters["streams"] += 1
        self.counters["open"] += 1
        sending = asyncio.create_task(self.stream(request, document, script, to))
        gone = asyncio.create_task(reader.gone.wait())
        try:
            await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                raise Disconnected
            await sending
            self.counters["completed"] += 1
        except Disconnected:
            if not script.has("cut"):
                self.counters["cancelled"] += 1
            raise
        finally:
            self.counters["open"] -= 1
            sending.cancel()
            gone.cancel()
            await asyncio.gather(sending, gone, return_exceptions=True)
        if script.has("close"):
            raise Disconnected

    async def stream(self, request: Request, document: dict, script: Script, to: Responder) -> None:
        chat = request.path.endswith("/chat/completions")
        events = answers.chat_events(document, script) if chat else answers.completion_events(document, script)
        await to.begin_chunked(200, SSE, UPSTREAM_HEADERS | {"cache-control": "no-cache"})
        if script.has("oneshot"):
            await to.chunk(b"".join(_framed(event, script) for event in events) + b"data: [DONE]\n\n")
            await to.end_chunked()
            return
        await asyncio.sleep(script.seconds("ttft"))
        # The events before the contents: the opening ones of a chat.
        opening = int(document.get("n") or 1) if chat else 0
        for index, event in enumerate(events):
            produced = index - opening
            if script.has("cut") and produced == script.number("cut", 0):
                to.abort()
                raise Disconnected
            if script.has("hang") and produced == script.number("hang", 0):
                await asyncio.sleep(3600)
            if script.has("error") and produced == script.number("error", 0):
                await to.chunk(b"data: " + answers.error("the engine broke") + b"\n\n")
                await to.end_chunked()
                return
            if script.has("badjson") and produced == 1:
                await to.chunk(b'data: {"choices": [broken\n\n')
            if script.has("ping"):
                await to.chunk(b": keep-alive" + _newline(script) * 2)
            await self.send_event(_framed(event, script), script, to)
            if produced >= 0:
                await asyncio.sleep(script.seconds("itl"))
        if not script.has("nodone"):
            await to.chunk(b"data: [DONE]" + _newline(script) * 2)
        await to.end_chunked()

    async def send_event(self, data: bytes, script: Script, to: Responder) -> None:
        fox = data.find("🦊".encode())
        if script.has("dribble"):
            for index in range(len(data)):
                await to.chunk(data[index : index + 1])
        elif script.has("utf") and fox > 0:
            await to.chunk(data[: fox + 2])
            await asyncio.sleep(0.002)
            await to.chunk(data[fox + 2 :])
        else:
            await to.chunk(data)


def _newline(script: Script) -> bytes:
    return b"\r\n" if script.has("crlf") else b"\r" if script.has("cr") else b"\n"


def _framed(event: bytes, script: Script) -> bytes:
    """An event in the framing that the script asks for."""
    newline = _newline(script)
    field = b"data:" if script.has("nospace") else b"data: "
    if script.has("multi"):
        comma = event.find(b",") + 1
        return field + event[:comma] + newline + field + event[comma:] + newline * 2
    return field + event + newline * 2


async def serve(port: int) -> None:
    upstream = FakeUpstream()
    loop = asyncio.get_running_loop()

    def protocol() -> asyncio.StreamReaderProtocol:
        return asyncio.StreamReaderProtocol(WatchedReader(), upstream.connection, loop=loop)

    server = await loop.create_server(protocol, "127.0.0.1", port, backlog=4096)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args().port))
