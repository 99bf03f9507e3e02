"""Delta Sharing: the PyPI client unchanged, in both forms of answers, and what it never asks."""

from __future__ import annotations

import io
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import delta_sharing
import httpx
import pandas
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest
from delta_sharing.protocol import DeltaSharingProfile

from delivery import Deal, DeliveryServer
from server import eventually

LOANS = pyarrow.table(
    {
        "id": pyarrow.array(range(1000), pyarrow.int64()),
        "grade": pyarrow.array([None if i % 7 == 0 else "ABC"[i % 3] for i in range(1000)]),
        "amount": pyarrow.array([i * 1.25 for i in range(1000)], pyarrow.float64()),
        "small": pyarrow.array([i % 100 for i in range(1000)], pyarrow.int32()),
        "is_open": pyarrow.array([i % 2 == 0 for i in range(1000)]),
        "day": pyarrow.array([18_000 + i for i in range(1000)], pyarrow.date32()),
        "seen": pyarrow.array([i * 1_000_000 for i in range(1000)], pyarrow.timestamp("us", "UTC")),
        "名前": pyarrow.array([f"信用{i}" for i in range(1000)]),
    }
)
#: More than sockets hold of it.
LARGE = pyarrow.table(
    {
        "id": pyarrow.array(range(1024), pyarrow.int64()),
        "noise": pyarrow.array([os.urandom(1 << 15) for _ in range(1024)], pyarrow.binary()),
    }
)
CITIES = "city,people\n東京,14000000\n上海,24000000\n".encode()


def parquet(table: pyarrow.Table) -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink)
    return sink.getvalue()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeliveryServer]:
    server = DeliveryServer(tmp_path_factory.mktemp("sharing"))
    server.deals = {
        "credit": server.deal(
            "credit",
            [
                {"loans-part-1.parquet": parquet(LOANS.slice(0, 500))},
                {
                    "loans-part-1.parquet": parquet(LOANS.slice(0, 500)),
                    "loans-part-2.parquet": parquet(LOANS.slice(500)),
                    "cities.csv": CITIES,
                    "notes.txt": b"no table",
                },
            ],
        ),
        "ended": server.deal("ended", [{"loans.parquet": parquet(LOANS)}]),
        "rotated": server.deal("rotated", [{"loans.parquet": parquet(LOANS)}]),
        "large": server.deal("large", [{"large.parquet": parquet(LARGE)}]),
        "transferred": server.deal("transferred", [{"loans.parquet": parquet(LOANS)}]),
    }
    with server:
        yield server


def load_profile(server: DeliveryServer, deal: Deal, folder: Path, **query: str) -> Path:
    file = folder / "profile.share"
    file.write_text(json.dumps(server.as_("bank").get(f"/api/agreements/{deal.agreement}/sharing-profile", **query)))
    return file


@pytest.fixture(scope="module")
def profile(server: DeliveryServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return load_profile(server, server.deals["credit"], tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="module")
def api(server: DeliveryServer, profile: Path) -> Iterator[httpx.Client]:
    token = DeltaSharingProfile.read_from_file(str(profile)).bearer_token
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{server.url}/sharing", headers=headers, timeout=60) as client:
        yield client


def in_order(frame: pandas.DataFrame) -> pandas.DataFrame:
    return frame.sort_values("id").reset_index(drop=True)


def test_the_client_lists_what_the_token_opens(profile: Path) -> None:
    client = delta_sharing.SharingClient(str(profile))
    assert [share.name for share in client.list_shares()] == ["credit"]
    tables = client.list_all_tables()
    assert [(table.share, table.schema, table.name) for table in tables] == [
        ("credit", "default", "cities"),
        ("credit", "default", "loans"),
    ]


@pytest.mark.parametrize("use_delta_format", [None, False])
def test_pandas_reads_what_was_uploaded(profile: Path, use_delta_format: bool | None) -> None:
    frame = delta_sharing.load_as_pandas(f"{profile}#credit.default.loans", use_delta_format=use_delta_format)
    expected = LOANS.to_pandas()
    assert list(frame.columns) == list(expected.columns)
    assert len(frame) == 1000
    got = in_order(frame)
    for name in expected.columns:
        left, right = got[name], expected[name]
        if name == "seen":
            left = pandas.to_datetime(left, utc=True).astype("datetime64[us, UTC]")
        assert [None if pandas.isna(x) else x for x in left] == [None if pandas.isna(x) else x for x in right], name


@pytest.mark.parametrize("use_delta_format", [None, False])
def test_csv_is_read_as_a_table(profile: Path, use_delta_format: bool | None) -> None:
    frame = delta_sharing.load_as_pandas(f"{profile}#CREDIT.Default.cities", use_delta_format=use_delta_format)
    assert dict(zip(frame["city"], frame["people"], strict=True)) == {"東京": 14_000_000, "上海": 24_000_000}


def test_limits_versions_and_schema(profile: Path) -> None:
    url = f"{profile}#credit.default.loans"
    assert len(delta_sharing.load_as_pandas(url, limit=7)) == 7
    assert delta_sharing.get_table_version(url) == 2
    assert len(delta_sharing.load_as_pandas(url, version=1)) == 500
    metadata = delta_sharing.get_table_metadata(url)
    fields = {field["name"]: field["type"] for field in json.loads(metadata.schema_string)["fields"]}
    assert fields == {
        "id": "long",
        "grade": "string",
        "amount": "double",
        "small": "integer",
        "is_open": "boolean",
        "day": "date",
        "seen": "timestamp",
        "名前": "string",
    }


@pytest.mark.parametrize("use_delta_format", [False, True])
def test_changes_are_the_rows_that_came(profile: Path, use_delta_format: bool) -> None:
    frame = delta_sharing.load_table_changes_as_pandas(
        f"{profile}#credit.default.loans", starting_version=2, use_delta_format=use_delta_format
    )
    assert set(frame["_change_type"]) == {"insert"}
    assert sorted(frame["id"]) == list(range(500, 1000))


def query(api: httpx.Client, body: dict, **headers: str) -> list[dict]:
    answer = api.post("/shares/credit/schemas/default/tables/loans/query", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["delta-table-version"] == "2"
    return [json.loads(line) for line in answer.text.splitlines()]


def files(lines: list[dict]) -> int:
    return sum("file" in line for line in lines)


def comparison(operation: str, value: object, kind: str = "long") -> str:
    column = {"op": "column", "name": "id", "valueType": kind}
    literal = {"op": "literal", "value": str(value), "valueType": kind}
    return json.dumps({"op": operation, "children": [column, literal]})


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ({}, 2),
        ({"jsonPredicateHints": comparison("equal", 3)}, 1),
        ({"jsonPredicateHints": comparison("greaterThan", 499)}, 1),
        ({"jsonPredicateHints": comparison("lessThan", 0)}, 0),
        ({"jsonPredicateHints": comparison("greaterThanOrEqual", 0)}, 2),
        ({"predicateHints": ["id >= 700"]}, 1),
        ({"predicateHints": ["名前 IS NULL", "nonsense ((", "id = 'x"]}, 2),
        ({"predicateHints": ["amount IS NULL"]}, 0),
        ({"limitHint": 500}, 1),
        ({"limitHint": 501}, 2),
        ({"limitHint": 1, "predicateHints": ["id >= 0"]}, 2),
        ({"jsonPredicateHints": "{not json"}, 2),
        ({"jsonPredicateHints": '{"op":"future","children":[]}', "unknownHint": [1]}, 2),
        ({"jsonPredicateHints": '{"op":"and","children":' * 100 + "[]" + "}" * 100}, 2),
    ],
)
def test_hints_skip_files_and_never_fail(api: httpx.Client, hints: dict, expected: int) -> None:
    assert files(query(api, hints)) == expected


def test_the_form_follows_what_the_client_takes(api: httpx.Client) -> None:
    path = "/shares/credit/schemas/default/tables/loans/metadata"
    for sent, form in [
        (None, "parquet"),
        ("ResponseFormat=Delta,Parquet;IncludeEndStreamAction=TRUE", "delta"),
        ("responseformat=parquet", "parquet"),
    ]:
        answer = api.get(path, headers={"Delta-Sharing-Capabilities": sent} if sent else {})
        assert f"responseformat={form}" in answer.headers["delta-sharing-capabilities"]
        lines = [json.loads(line) for line in answer.text.splitlines()]
        assert ("deltaProtocol" in lines[0]["protocol"]) == (form == "delta")
        assert any("endStreamAction" in line for line in lines) == (sent is not None and "EndStream" in sent)


def test_pages(api: httpx.Client) -> None:
    first = api.get("/shares/credit/all-tables", params={"maxResults": 1}).json()
    assert [table["name"] for table in first["items"]] == ["cities"]
    second = api.get("/shares/credit/all-tables", params={"maxResults": 1, "pageToken": first["nextPageToken"]}).json()
    assert [table["name"] for table in second["items"]] == ["loans"]
    assert "nextPageToken" not in second


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/shares/other", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", "/shares/credit/schemas/x/tables", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", "/shares/credit/schemas/default/tables/x/metadata", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", "/shares/credit/schemas/default/tables/notes/metadata", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", "/shares/..%2f..%2fetc/schemas", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", f"/shares/{'x' * 300}", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", "/shares?maxResults=-1", 400, "INVALID_PARAMETER_VALUE"),
        ("GET", "/shares?pageToken=zzz", 400, "INVALID_PARAMETER_VALUE"),
        ("GET", "/shares/credit/schemas/default/tables/loans/changes", 400, "INVALID_PARAMETER_VALUE"),
        (
            "GET",
            "/shares/credit/schemas/default/tables/loans/changes?startingVersion=9",
            400,
            "INVALID_PARAMETER_VALUE",
        ),
        (
            "GET",
            "/shares/credit/schemas/default/tables/loans/version?startingTimestamp=x",
            400,
            "INVALID_PARAMETER_VALUE",
        ),
        ("POST", "/shares/credit/schemas/default/tables/loans/query", 400, "INVALID_PARAMETER_VALUE"),
    ],
)
def test_errors_have_the_protocols_form(api: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    answer = api.request(method, path, content=b"[1" if method == "POST" else None)
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code), answer.text
    assert answer.json()["message"]


def test_a_stranger_learns_nothing(server: DeliveryServer, api: httpx.Client) -> None:
    agreement = server.deals["credit"].agreement
    assert httpx.get(f"{server.url}/sharing/shares").status_code == 401
    assert httpx.get(f"{server.url}/sharing/shares", headers={"authorization": "Bearer mdt_x"}).status_code == 401
    for path in ("sharing-profile", "files", "deliveries"):
        assert server.as_("stranger").http.get(f"/api/agreements/{agreement}/{path}").status_code == 404
    # The supplier sees what was delivered, and is delivered nothing.
    assert server.as_("supplier").http.get(f"/api/agreements/{agreement}/sharing-profile").status_code == 403


def test_a_token_that_was_rotated_opens_nothing(server: DeliveryServer, tmp_path: Path) -> None:
    deal = server.deals["rotated"]
    first = load_profile(server, deal, tmp_path)
    url = f"{first}#rotated.default.loans"
    assert len(delta_sharing.load_as_pandas(url)) == 1000
    # A second token does not end the first, a rotation does.
    (tmp_path / "second").mkdir()
    load_profile(server, deal, tmp_path / "second")
    assert delta_sharing.get_table_version(url) == 1
    load_profile(server, deal, tmp_path / "second", rotate="true")
    with pytest.raises(Exception, match="401"):
        delta_sharing.get_table_version(url)


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [("gzip", "gzip"), ("br, *;q=0.1", "gzip"), ("identity", None), ("gzip;q=0, *", None), ("", None)],
)
def test_answers_are_zipped_for_who_takes_it(api: httpx.Client, accepts: str, coding: str | None) -> None:
    path = "/shares/credit/schemas/default/tables/loans/query"
    plain = api.post(path, json={}, headers={"accept-encoding": "identity"})
    answer = api.post(path, json={}, headers={"accept-encoding": accepts})
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "accept-encoding"
    # Links differ from one request to the next; everything else is the same.
    shown = [[line.get("protocol"), line.get("metaData")] for line in map(json.loads, answer.text.splitlines())]
    assert shown == [[line.get("protocol"), line.get("metaData")] for line in map(json.loads, plain.text.splitlines())]
    if coding:
        assert int(answer.headers["content-length"]) < int(plain.headers["content-length"])


def test_a_small_answer_is_not_zipped(api: httpx.Client) -> None:
    answer = api.get("/shares/credit/schemas/default/tables/cities/metadata", headers={"accept-encoding": "gzip"})
    assert len(answer.content) < 1024
    assert "content-encoding" not in answer.headers


def test_a_fault_of_the_server_is_told_and_logged_with_the_requests_id(server: DeliveryServer, tmp_path: Path) -> None:
    deal = server.deals["rotated"]
    token = DeltaSharingProfile.read_from_file(str(load_profile(server, deal, tmp_path))).bearer_token
    url = f"{server.url}/sharing/shares/rotated/schemas/default/tables/loans/metadata"
    headers = {"authorization": f"Bearer {token}", "x-request-id": "fault-1"}
    assert httpx.get(url, headers=headers).status_code == 200
    with server.database() as database:
        database.execute(
            "UPDATE table_files SET table_schema = 'no JSON' WHERE version IN"
            " (SELECT id FROM product_versions WHERE product = ?)",
            (server.identifier(deal.product),),
        )
    answer = httpx.get(url, headers=headers)
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "fault-1")
    assert answer.json() == {"errorCode": "INTERNAL_ERROR", "message": "Something went wrong in the server."}
    (line,) = [line for line in server.log_tail().splitlines() if "request failed" in line and "fault-1" in line]
    assert "JSON" in line
    with server.database() as database:
        database.execute("DELETE FROM table_files WHERE table_schema = 'no JSON'")
    assert httpx.get(url, headers=headers).status_code == 200


def test_a_rotation_cuts_the_downloads_of_the_old_token(server: DeliveryServer, tmp_path: Path) -> None:
    deal = server.deals["large"]
    token = DeltaSharingProfile.read_from_file(str(load_profile(server, deal, tmp_path))).bearer_token
    with httpx.Client(base_url=f"{server.url}/sharing", headers={"authorization": f"Bearer {token}"}) as client:
        answer = client.post("/shares/large/schemas/default/tables/large/query", json={})
    (line,) = [line["file"] for line in map(json.loads, answer.text.splitlines()) if "file" in line]
    parts = urlsplit(line["url"])
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nhost: h\r\n\r\n".encode())
        got = len(connection.recv(4096))
        # The rest waits for this reader while the token is rotated.
        load_profile(server, deal, tmp_path, rotate="true")
        with pytest.raises(ConnectionResetError):  # noqa: PT012 the reading is what raises
            while True:
                part = connection.recv(1 << 16)
                assert part, "an orderly end would pass for the whole"
                got += len(part)
    assert got < line["size"]
    assert httpx.get(line["url"]).status_code == 403


@pytest.mark.parametrize(("state", "status"), [("TERMINATED", 401), ("SUSPENDED", 401), ("STARTED", 200)])
def test_a_crash_leaves_no_token_of_a_transfer_that_has_ended(
    server: DeliveryServer, tmp_path: Path, state: str, status: int
) -> None:
    """The transfer has moved and kill -9 came before its grant was revoked."""
    deal = server.deals["transferred"]
    token = DeltaSharingProfile.read_from_file(str(load_profile(server, deal, tmp_path))).bearer_token
    headers = {"authorization": f"Bearer {token}"}
    assert httpx.get(f"{server.url}/sharing/shares", headers=headers).status_code == 200
    server.kill()
    with server.database() as database:
        (grant,) = database.execute("SELECT id FROM delivery_grants ORDER BY created_at DESC LIMIT 1").fetchone()
        database.execute(
            "INSERT INTO transfer_processes (id, role, owner, peer, callback, agreement, agreement_iri, format, address,"
            " playbook, state, created_at, changed_at) VALUES (?, 'provider', ?, ?, 'https://peer.example', ?, 'urn:x',"
            " 'DeltaSharing', 'null', '{}', ?, 0, 0)",
            (
                grant,
                server.parties["supplier"],
                server.parties["bank"],
                server.identifier(deal.agreement),
                state,
            ),
        )
    server.start()
    assert httpx.get(f"{server.url}/sharing/shares", headers=headers).status_code == status


def test_an_ended_agreement_ends_token_and_links(server: DeliveryServer, tmp_path: Path) -> None:
    deal = server.deals["ended"]
    profile = load_profile(server, deal, tmp_path)
    url = f"{profile}#ended.default.loans"
    assert len(delta_sharing.load_as_pandas(url)) == 1000
    link = server.links(deal)["loans.parquet"]
    assert httpx.get(link).status_code == 200
    server.end(deal)
    assert httpx.get(link).status_code == 403
    with pytest.raises(Exception, match="403"):
        delta_sharing.load_as_pandas(url)


def test_what_is_charged_for_is_a_file_of_a_query(server: DeliveryServer, profile: Path) -> None:
    """The Parquet form fetches a file about ten times; it is one delivery all the same."""
    deal = server.deals["credit"]
    before = server.sent(deal)
    frame = delta_sharing.load_as_pandas(f"{profile}#credit.default.cities", use_delta_format=False)
    assert len(frame) == 2
    after = eventually(
        "the delivery is counted",
        lambda: (sent := server.sent(deal))["total_bytes"] > before["total_bytes"] and sent,
    )
    assert after["total_files"] == before["total_files"] + 1
