"""Just enough HTTP/1.1 for the fake upstream: requests in, plain and chunked answers out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


class Disconnected(Exception):
    """The other side has gone."""


@dataclass
class Request:
    """One request as it came over the wire; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class WatchedReader(asyncio.StreamReader):
    """A reader that tells when the other side has gone, without reading ahead."""

    def __init__(self) -> None:
        super().__init__(limit=1 << 20)
        self.gone = asyncio.Event()

    def feed_eof(self) -> None:
        super().feed_eof()
        self.gone.set()

    def set_exception(self, exc: Exception) -> None:
        super().set_exception(exc)
        self.gone.set()


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection, or None at its end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ", 2)
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        if name:
            headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = await _read_chunks(reader)
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, target.split("?")[0], headers, body)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        body += await reader.readexactly(size)
        await reader.readline()
        if size == 0:
            return body


class Responder:
    """Writes the answer to one request."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.sent = False

    async def plain(self, status: int, body: bytes, content_type: str, headers: dict[str, str] | None = None) -> None:
        """A whole answer with its length."""
        lines = [f"HTTP/1.1 {status} Fake", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
        await self.raw(_head(lines, headers) + body)

    async def begin_chunked(self, status: int, content_type: str, headers: dict[str, str] | None = None) -> None:
        """The head of an answer whose length nobody knows yet."""
        lines = [f"HTTP/1.1 {status} Fake", f"Content-Type: {content_type}", "Transfer-Encoding: chunked"]
        await self.raw(_head(lines, headers))

    async def chunk(self, data: bytes) -> None:
        await self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    async def end_chunked(self) -> None:
        await self.raw(b"0\r\n\r\n")

    async def raw(self, data: bytes) -> None:
        if self._writer.transport.is_closing():
            raise Disconnected
        self.sent = True
        self._writer.write(data)
        try:
            await self._writer.drain()
        except ConnectionError:
            raise Disconnected from None

    def abort(self) -> None:
        """Tears the connection down without a word (a reset, not an orderly end)."""
        self._writer.transport.abort()


def _head(lines: list[str], headers: dict[str, str] | None) -> bytes:
    lines = lines + [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
