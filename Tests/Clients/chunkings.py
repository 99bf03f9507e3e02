"""Answers cut at random, through a real server: an engine that cuts and a client that reads, in one process.

Each case is made of a seed and its number, so that any can be made again: which text, as what kind of answer, cut into
which deltas, escaped how, framed how, and cut into which writes: within events, within characters.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from fake_http import Disconnected, Responder, WatchedReader, read_request

CREATED = 1_760_000_000
#: For one answer, on a machine that others share.
LONGEST_SECONDS = 30


@dataclass(frozen=True)
class Text:
    """What an engine says: pieces, each with what stands in its place when it has left; None for the piece itself."""

    name: str
    pieces: tuple[tuple[str, str | None], ...]
    #: Whether the rule refuses the answer; else it redacts.
    is_refused: bool = False

    @property
    def whole(self) -> str:
        return "".join(piece for piece, _ in self.pieces)

    @property
    def forbidden(self) -> list[str]:
        return [piece for piece, other in self.pieces if other is not None]

    @property
    def allowed(self) -> str:
        """What may leave of it: up to the first forbidden piece where it is refused."""
        allowed = ""
        for piece, other in self.pieces:
            if self.is_refused and other is not None:
                break
            allowed += piece if other is None else other
        return allowed


@dataclass
class Case:
    """One answer, and how it is cut."""

    number: int
    text: Text
    #: `stream`, `whole`, `call` (arguments of a tool in a stream), `completion` (of a prompt), `choices` (two at once).
    kind: str
    writes: list[bytes] = field(repr=False)

    @property
    def is_streamed(self) -> bool:
        return self.kind != "whole"


@dataclass
class Answer:
    """What came out: the text of each choice, why it ended, the record's id, and everything, with escapes undone."""

    texts: dict[int, str]
    reasons: dict[int, str]
    record: str
    everything: str = field(repr=False)


KINDS = ("stream", "stream", "stream", "call", "completion", "choices", "whole")


def make(texts: list[Text], seed: int, number: int, *, is_cut: bool = True, kind: str = "", name: str = "") -> Case:
    """Case `number` of the seed; uncut for what the others are compared with."""
    chance = random.Random(f"{seed} {number}")
    text = next((text for text in texts if text.name == name), None) or chance.choice(texts)
    kind = kind or chance.choice(KINDS)
    said = json.dumps({"note": text.whole}, ensure_ascii=chance.random() < 0.5) if kind == "call" else text.whole
    if kind == "whole":
        body = _whole(said, chance if is_cut else None)
        return Case(number, text, kind, _bytewise(body, chance) if is_cut else [body])
    deltas = [
        (choice, piece) for choice in range(2 if kind == "choices" else 1) for piece in _pieces(said, chance, is_cut)
    ]
    if kind == "choices" and is_cut:
        deltas = _interleaved(deltas, chance)
    newline = chance.choice(["\n", "\n", "\r\n"]) if is_cut else "\n"
    events = _events(kind, deltas, chance if is_cut else None)
    framed = [_framed(event, newline, chance if is_cut else None) for event in [*events, "[DONE]"]]
    if not is_cut:
        return Case(number, text, kind, framed)
    # Cut anywhere, between events or within them and within characters; or as an engine does, event by event.
    writes = framed if chance.random() < 0.3 else _bytewise(b"".join(framed), chance)
    return Case(number, text, kind, writes)


def _pieces(text: str, chance: random.Random, is_cut: bool) -> list[str]:
    if not is_cut:
        return [text]
    longest = chance.choice([1, 3, 7, 15, 40, 60])
    pieces = []
    while text:
        size = chance.randint(1, longest)
        pieces.append(text[:size])
        text = text[size:]
        if chance.random() < 0.05:
            pieces.append("")
    return pieces


def _interleaved(deltas: list[tuple[int, str]], chance: random.Random) -> list[tuple[int, str]]:
    queues = [[piece for choice, piece in deltas if choice == index] for index in range(2)]
    mixed = []
    while any(queues):
        index = chance.randrange(2) if all(queues) else int(not queues[0])
        mixed.append((index, queues[index].pop(0)))
    return mixed


def _string(text: str, chance: random.Random | None) -> str:
    """A JSON string, some of whose characters are written as escapes though they need not be."""
    if chance is None or chance.random() < 0.6:
        return json.dumps(text, ensure_ascii=False)
    out = ""
    for character in text:
        if chance.random() < 0.3:
            # In UTF-16, and in either case of the digits.
            units = character.encode("utf-16-be")
            escaped = "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
            out += escaped if chance.random() < 0.5 else escaped.upper().replace("\\U", "\\u")
        else:
            out += json.dumps(character, ensure_ascii=False)[1:-1]
    return f'"{out}"'


def _events(kind: str, deltas: list[tuple[int, str]], chance: random.Random | None) -> list[str]:
    head = f'"id":"c","object":"chat.completion.chunk","created":{CREATED},"model":"m"'
    events = []
    for choice in sorted({choice for choice, _ in deltas}) if kind != "completion" else ():
        events.append(
            f'{{{head},"choices":[{{"index":{choice},"delta":{{"role":"assistant"}},"finish_reason":null}}]}}'
        )
    is_first = True
    for choice, piece in deltas:
        words = _string(piece, chance)
        if kind == "completion":
            content = f'"text":{words}'
        elif kind == "call":
            opening = '"id":"t","type":"function",' if is_first else ""
            name = '"name":"f",' if is_first else ""
            content = f'"delta":{{"tool_calls":[{{"index":0,{opening}"function":{{{name}"arguments":{words}}}}}]}}'
        else:
            content = f'"delta":{{"content":{words}}}'
        is_first = False
        events.append(f'{{{head},"choices":[{{"index":{choice},{content},"finish_reason":null}}]}}')
    reason = '"tool_calls"' if kind == "call" else '"stop"'
    for choice in sorted({choice for choice, _ in deltas}):
        last = '"text":""' if kind == "completion" else '"delta":{}'
        events.append(f'{{{head},"choices":[{{"index":{choice},{last},"finish_reason":{reason}}}]}}')
    usage = '{"prompt_tokens":9,"completion_tokens":9,"total_tokens":18}'
    return [*events, f'{{{head},"choices":[],"usage":{usage}}}']


def _framed(event: str, newline: str, chance: random.Random | None) -> bytes:
    before = f": ping{newline}" if chance and chance.random() < 0.05 else ""
    space = "" if chance and chance.random() < 0.2 else " "
    if chance and event != "[DONE]" and chance.random() < 0.1:
        # One event over two lines: they are joined by a line feed, which JSON takes for a blank.
        comma = event.index(",") + 1
        event = f"{event[:comma]}{newline}data:{space}{event[comma:]}"
    return f"{before}data:{space}{event}{newline}{newline}".encode()


def _bytewise(data: bytes, chance: random.Random) -> list[bytes]:
    longest = chance.choice([7, 40, 300, 2000])
    writes, total = [], len(data)
    while data:
        # Never so many writes that the case takes its time from the others.
        size = chance.randint(1, max(longest, total // 12))
        writes.append(data[:size])
        data = data[size:]
    return writes


def _whole(said: str, chance: random.Random | None) -> bytes:
    message = f'{{"role":"assistant","content":{_string(said, chance)}}}'
    usage = '{"prompt_tokens":9,"completion_tokens":9,"total_tokens":18}'
    choice = f'{{"index":0,"message":{message},"finish_reason":"stop"}}'
    body = (
        f'{{"id":"c","object":"chat.completion","created":{CREATED},"model":"m","choices":[{choice}],"usage":{usage}}}'
    )
    return body.encode()


class Engine:
    """Gives each case as it is cut; a request names it by its number."""

    def __init__(self) -> None:
        self.cases: dict[int, Case] = {}
        self.port = 0

    async def start(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()

        def protocol() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(WatchedReader(), self.connection, loop=loop)

        server = await loop.create_server(protocol, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def connection(self, reader: WatchedReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                to = Responder(writer)
                found = re.search(rb"case (-?\d+)", request.body)
                case = self.cases.get(int(found[1])) if found else None
                if case is None:
                    await to.plain(200, b'{"object":"list","data":[]}', "application/json")
                    continue
                await to.begin_chunked(200, "text/event-stream" if case.is_streamed else "application/json")
                for data in case.writes:
                    await to.chunk(data)
                    await asyncio.sleep(0)
                await to.end_chunked()
        except (Disconnected, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


class Client:
    """One kept-alive connection to the server."""

    def __init__(self, port: int, key: str, service: str) -> None:
        self.port, self.key, self.service = port, key, service
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, case: Case) -> Answer:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        assert self.reader is not None
        words = f"case {case.number}"
        body: dict = {"model": self.service, "stream": case.is_streamed, "user": f"user-{case.number}"}
        if case.kind == "completion":
            body["prompt"] = words
        else:
            body["messages"] = [{"role": "user", "content": words}]
        path = "/v1/completions" if case.kind == "completion" else "/v1/chat/completions"
        if case.kind == "choices":
            body["n"] = 2
        data = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {self.key}\r\ncontent-length: {len(data)}\r\n\r\n"
        self.writer.write(head.encode() + data)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        assert " 200 " in lines[0], lines
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        raw = await self._body(headers)
        return _read(raw, case, headers["x-minato-record"])

    async def _body(self, headers: dict[str, str]) -> bytes:
        assert self.reader is not None
        if "content-length" in headers:
            return await self.reader.readexactly(int(headers["content-length"]))
        raw = bytearray()
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            raw += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readuntil(b"\r\n")
        return bytes(raw)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


def _read(raw: bytes, case: Case, record: str) -> Answer:
    texts: dict[int, str] = {}
    reasons: dict[int, str] = {}
    if case.is_streamed:
        lines = raw.decode().split("\n")
        assert lines[-3] == "data: [DONE]", f"the stream has no end: {raw[-200:]!r}"
        documents = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]
    else:
        documents = [json.loads(raw)]
    for choice in (choice for document in documents for choice in document["choices"]):
        message = choice.get("delta") or choice.get("message") or choice
        words = message.get("content") or message.get("text") or ""
        for call in message.get("tool_calls") or ():
            words += call["function"].get("arguments") or ""
        texts[choice["index"]] = texts.get(choice["index"], "") + words
        if choice.get("finish_reason"):
            reasons[choice["index"]] = choice["finish_reason"]
    return Answer(texts, reasons, record, json.dumps(documents, ensure_ascii=False))


async def run(
    client: Callable[[], Client],
    engine: Engine,
    cases: Iterable[Case],
    seen: Callable[[Case, Answer], None],
    at_once: int,
) -> None:
    """Asks for every case, so many at once, and shows each with what came out."""
    todo = iter(cases)

    async def work() -> None:
        mine = client()
        try:
            for case in todo:
                engine.cases[case.number] = case
                answer = await asyncio.wait_for(mine.ask(case), LONGEST_SECONDS)
                del engine.cases[case.number]
                seen(case, answer)
        finally:
            mine.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work())
