"""Files by signed links: resumable, bounded, confined to their store, cut when the agreement ends."""

from __future__ import annotations

import concurrent.futures
import hashlib
import os
import random
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from delivery import DeliveryServer
from server import eventually

CONTENT = random.Random(7).randbytes(5_000_000)
LARGE = 64 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeliveryServer]:
    server = DeliveryServer(tmp_path_factory.mktemp("files"), max_downloads=8)
    server.deals = {
        "files": server.deal("files", [{"data.bin": CONTENT, "empty.bin": b""}]),
        "large": server.deal("large", [{"large.bin": bytes(LARGE)}]),
    }
    with server:
        yield server


@pytest.fixture(scope="module")
def link(server: DeliveryServer) -> str:
    return server.links(server.deals["files"])["data.bin"]


def raw(server: DeliveryServer, target: str, *fields: str, method: str = "GET") -> bytes:
    """A request whose target no client has tidied; the whole answer."""
    lines = [f"{method} {target} HTTP/1.1", "host: h", "connection: close", *fields]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        answer = b""
        while part := connection.recv(1 << 16):
            answer += part
        return answer


def test_a_file_comes_whole_without_a_key(link: str) -> None:
    answer = httpx.get(link)
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["etag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
    assert answer.headers["accept-ranges"] == "bytes"
    head = httpx.head(link)
    assert head.headers["content-length"] == str(len(CONTENT))


def test_an_empty_file(server: DeliveryServer) -> None:
    answer = httpx.get(server.links(server.deals["files"])["empty.bin"])
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_broken_download_is_resumed(link: str) -> None:
    got = b""
    tag = None
    while len(got) < len(CONTENT):
        headers = {"range": f"bytes={len(got)}-"} | ({"if-range": tag} if tag else {})
        with httpx.stream("GET", link, headers=headers) as answer:
            assert answer.status_code == 206
            assert answer.headers["content-range"].startswith(f"bytes {len(got)}-")
            tag = answer.headers["etag"]
            for part in answer.iter_raw(65_536):
                got += part
                # The line breaks after a while.
                if len(got) % 1_500_000 < 65_536 and len(got) > 65_536:
                    break
    assert got == CONTENT
    other = httpx.get(link, headers={"range": "bytes=1-", "if-range": '"other"'})
    assert (other.status_code, len(other.content)) == (200, len(CONTENT))


@pytest.mark.parametrize(
    ("field", "status", "expected"),
    [
        ("bytes=0-0", 206, CONTENT[:1]),
        ("bytes=-3", 206, CONTENT[-3:]),
        ("bytes=4999999-9999999", 206, CONTENT[-1:]),
        ("bytes=5000000-", 416, b""),
        ("bytes=1-0", 200, CONTENT),
        ("bytes=0-1,5-6", 200, CONTENT),
        ("pages=1", 200, CONTENT),
    ],
)
def test_ranges(link: str, field: str, status: int, expected: bytes) -> None:
    answer = httpx.get(link, headers={"range": field})
    assert (answer.status_code, answer.content) == (status, expected)


def test_a_link_that_is_altered_by_one_byte_opens_nothing(link: str) -> None:
    parts = urlsplit(link)
    target = f"{parts.path}?{parts.query}"
    with httpx.Client(base_url=f"{parts.scheme}://{parts.netloc}") as client:
        for position in range(len("/files/"), len(target)):
            replacement = "0" if target[position] != "0" else "1"
            altered = target[:position] + replacement + target[position + 1 :]
            assert client.get(altered).status_code == 403, altered


@pytest.mark.parametrize(
    "target",
    [
        "/files/../../../etc/passwd",
        "/files/%2e%2e/%2e%2e/etc/passwd",
        "/files/..%2f..%2fminato.db",
        "/files//etc/passwd",
        "/files/%00",
        "/files/%e2%80%a5/x",
        "/files/./data.bin",
        "/files/" + "x" * 5000,
        "/files/?X-Amz-Signature=",
        "/files/a?b&X-Amz-Signature=" + "0" * 64,
    ],
)
def test_paths_lead_nowhere(server: DeliveryServer, target: str) -> None:
    assert raw(server, target).startswith(b"HTTP/1.1 403 ")


def test_only_reading(server: DeliveryServer, link: str) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert httpx.request(method, link).status_code == 405


def test_more_downloads_than_the_limit_are_asked_to_come_again(server: DeliveryServer) -> None:
    link = server.links(server.deals["large"])["large.bin"]
    parts = urlsplit(link)
    slow = []
    # One agreement may hold half of the places.
    for _ in range(4):
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.sendall(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nhost: h\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 200"
        slow.append(connection)
    answer = httpx.get(link)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert httpx.head(server.links(server.deals["files"])["data.bin"]).status_code == 200
    for connection in slow:
        connection.close()
    eventually("places are free again", lambda: httpx.head(link).status_code == 200)


def test_many_downloads_take_no_memory(server: DeliveryServer) -> None:
    assert server.process is not None
    link = server.links(server.deals["large"])["large.bin"]

    def resident() -> int:
        with open(f"/proc/{server.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def download(_: int) -> int:
        with httpx.stream("GET", link) as answer:
            return sum(len(part) for part in answer.iter_raw())

    before = resident()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(download, range(4))) == [LARGE] * 4
    assert resident() - before < 16 << 20


def test_what_was_sent_is_counted(server: DeliveryServer) -> None:
    deal = server.deals["files"]
    link = server.links(deal)["data.bin"]
    before = server.sent(deal)
    httpx.get(link, headers={"range": "bytes=0-999"})
    httpx.get(link, headers={"range": "bytes=1000-1999"})
    httpx.head(link)
    after = eventually(
        "the bytes are counted",
        lambda: (sent := server.sent(deal))["total_bytes"] == before["total_bytes"] + 2000 and sent,
    )
    assert after["total_files"] == before["total_files"] + 1


def test_a_target_outside_of_ascii_is_no_request(server: DeliveryServer) -> None:
    assert raw(server, "/files/\u00ff\u00fe").startswith(b"HTTP/1.1 400 ")


def test_a_download_is_cut_when_the_agreement_ends(server: DeliveryServer) -> None:
    """The last test of this module, for it ends an agreement."""
    deal = server.deals["large"]
    ends_at = time.time() + 2
    with server.database() as database:
        database.execute(
            "UPDATE agreements SET ends_at = ? WHERE id = ?",
            (int(ends_at * 1_000_000), server.identifier(deal.agreement)),
        )
    # A link may open its file for longer: what ends it is the agreement.
    link = server.links(deal)["large.bin"]
    parts = urlsplit(link)
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nhost: h\r\n\r\n".encode())
        got = 0
        with pytest.raises(ConnectionResetError):  # noqa: PT012 the reading is what raises
            while True:
                part = connection.recv(4096)
                assert part, "an orderly end would pass for the whole"
                got += len(part)
                # A slow reader: the socket's buffers are full all the time.
                time.sleep(0.01)
        late = time.time() - ends_at
    assert 0 <= late < 1, late
    assert got < LARGE
    assert httpx.get(link).status_code == 403
