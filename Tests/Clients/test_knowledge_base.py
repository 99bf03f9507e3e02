"""Knowledge bases over HTTP: two suppliers' documents of many kinds are read, screened, found in the index, and gone
with their right."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas
import pytest

from documents import pdf, slides, word, workbook, zip_bomb
from management import Management
from seeding import Exchange, text_of
from server import ADMIN_KEY, Minato, eventually

INDEX = {"permission": [{"action": "index"}, {"action": "read"}]}
#: Of the large document: some seconds' worth.
ROWS = 5_000
READ = {"permission": [{"action": "read"}]}
#: Nothing of these may stand in the index, in any encoding of a search.
SECRETS = ["taro.yamada", "090-1234-5678", "13812345678", "4111 1111 1111 1111", "110101199003074477"]


def parquet(table: pandas.DataFrame) -> bytes:
    target = io.BytesIO()
    table.to_parquet(target, index=False)
    return target.getvalue()


YOKOHAMA = {
    "tariff.pdf": pdf([["係船料は毎月末に支払う。"], ["入港料は総トン数による。"]], "ja"),
    "rules.docx": word("港湾規則", ["夜間の荷役は許可を要する。", "Berths are assigned at noon."]),
    "fees.xlsx": workbook("料金", [["区分", "円"], ["はしけ", 1200], ["タグボート", 3400]]),
    "notice.html": "<html><meta charset=Shift_JIS><h1>告示</h1><p>防波堤は閉鎖中である。</p></html>".encode("cp932"),
    "berths.csv": "バース,ようと\nだいいち,コンテナ\nだいに,ばらづみ\n".encode("cp932"),
    "people.md": (
        "# 連絡先\n\n担当は taro.yamada@example.com、電話 090-1234-5678。\n\n"
        "手机 13812345678。居民身份证 110101199003074477。The card 4111 1111 1111 1111 pays the dues.\n"
    ).encode(),
}
SHANGHAI = {
    "guide.pdf": pdf([["引航员在灯塔登船。"]], "zh"),
    "english.pdf": pdf([["The lighthouse is lit", "at sunset."]]),
    "slides.pptx": slides(["潮汐表每天更新。"]),
    "ports.csv": "港口名称,收费标准\n上海港口,一百元整\n天津港口,两百元整\n".encode("gb18030"),
    "cranes.parquet": parquet(pandas.DataFrame({"crane": ["C-1", "C-2"], "lift": [40, 65]})),
    "news.jsonl": b'{"port": "Ningbo", "berths": [3, 4]}\n{"port": "Dalian"}\n',
    "old.txt": "港口章程自公布之日起施行，码头作业须遵守安全规定。".encode("gb18030"),
    "arabic.txt": "رسوم الميناء تدفع شهريا.".encode(),
    "vertical.pdf": pdf([["縦書きの規程。"]], "ja", vertical=True),
    "broken.pdf": b"%PDF-1.7\nnothing of a document",
    "locked.pdf": pdf([["secret words"]], encrypted=True),
    "bomb.docx": zip_bomb("word/document.xml"),
    "empty.txt": b"",
    "ragged.csv": b"a,b\n1\n",
    "picture.png": b"\x89PNG\r\n\x1a\n",
}
#: What is found of which file once it is read.
FOUND = {
    "tariff.pdf": "係船料は毎月末に支払う。",
    "rules.docx": "夜間の荷役は許可を要する。",
    "fees.xlsx": "区分: タグボート; 円: 3400",
    "notice.html": "防波堤は閉鎖中である。",
    "berths.csv": "バース: だいいち; ようと: コンテナ",
    "people.md": "担当は [EMAIL_1]、電話 [PHONE_1]。",
    "guide.pdf": "引航员在灯塔登船。",
    "english.pdf": "The lighthouse is lit at sunset.",
    "slides.pptx": "潮汐表每天更新。",
    "ports.csv": "港口名称: 天津港口; 收费标准: 两百元整",
    "cranes.parquet": "crane: C-2; lift: 65",
    "news.jsonl": "berths: 3, 4; port: Ningbo",
    "old.txt": "港口章程自公布之日起施行",
    "arabic.txt": "رسوم الميناء تدفع شهريا.",
    "vertical.pdf": "縦書きの規程。",
}
#: What is said of those that are not.
LACKING = {
    "broken.pdf": ("failed", "cannot be read"),
    "locked.pdf": ("failed", "password"),
    "bomb.docx": ("failed", "cannot be read"),
    "ragged.csv": ("failed", "Line 2 of the CSV file"),
    "empty.txt": ("skipped", "holds no text"),
    "picture.png": ("skipped", "are not read"),
}


@dataclass
class World:
    server: Minato
    operator: Management
    developer: Management
    stranger: Management
    products: dict[str, bytes]
    agreements: dict[str, str]
    participants: dict[str, bytes] = field(default_factory=dict)

    @property
    def index(self) -> Path:
        return self.server.data / "passages.sqlite"

    def passages(self, agreement: str) -> dict[str, list[tuple[str, dict]]]:
        """Text and place of what may be found, by file."""
        found: dict[str, list[tuple[str, dict]]] = {}
        database = sqlite3.connect(f"file:{self.index}?mode=ro", uri=True)
        try:
            rows = database.execute(
                "SELECT d.name, p.text, p.place FROM passages p JOIN documents d ON d.number = p.document"
                " JOIN partitions q ON q.number = d.partition WHERE d.state = 1 AND q.name = ? ORDER BY p.id",
                (agreement,),
            )
            for name, text, place in rows:
                found.setdefault(name.split("/", 1)[1], []).append((text, json.loads(place)))
        finally:
            database.close()
        return found

    def rows_of_index(self) -> int:
        database = sqlite3.connect(f"file:{self.index}?mode=ro", uri=True)
        try:
            return database.execute("SELECT COUNT(*) FROM passages").fetchone()[0]
        finally:
            database.close()

    def put(self, base: str, agreement: str, status: int = 200) -> dict:
        answer = self.developer.http.put(f"/api/knowledge-bases/{base}/sources/{agreement}")
        assert answer.status_code == status, answer.text
        return answer.json()

    def settled(self, base: str, total: int, seconds: float = 90) -> dict:
        """The base, once all of so many documents have come to their end."""

        def probe() -> dict | None:
            shown = self.developer.get(f"/api/knowledge-bases/{base}")
            documents = shown["progress"]["documents"]
            return shown if documents["total"] == total == documents["done"] else None

        return eventually(f"{total} documents are done", probe, seconds)

    def documents(self, base: str, **query: str) -> dict[str, dict]:
        return {one["file"]: one for one in self.developer.pages(f"/api/knowledge-bases/{base}/documents", **query)}


def place_huge(seed: Exchange, version: bytes) -> None:
    """A CSV file of 1 GB, most of it a hole; as documentation, so that nobody but the knowledge base looks at it."""
    path = seed.data / "products" / text_of("ver", version) / "huge.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate(1_000_000_000)
    seed.insert(
        "product_files",
        version=version,
        name="huge.csv",
        role="documentation",
        media_type="text/csv",
        bytes=1_000_000_000,
        sha256=bytes(32),
    )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    server = Minato(tmp_path / "knowledge", {"server": {"admin_keys": [ADMIN_KEY]}}).start()
    operator = Management(server.url)
    customers = [operator.customer() for _ in range(4)]
    assert server.stop() == 0
    seed = Exchange(server.data)
    yokohama = seed.participant("yokohama", "supplier", customers[0].id)
    shanghai = seed.participant("shanghai", "supplier", customers[1].id)
    developer = seed.participant("answers", "developer", customers[2].id)
    seed.participant("stranger", "developer", customers[3].id)
    products = {
        "yokohama": seed.product(yokohama, {"title": {"ja": "港湾"}}),
        "shanghai": seed.product(shanghai, {"title": {"zh": "港口"}}),
        "large": seed.product(shanghai, {"title": {"en": "Large"}}),
        "huge": seed.product(shanghai, {"title": {"en": "Huge"}}),
    }
    seed.version(products["yokohama"], 1, YOKOHAMA)
    seed.version(products["shanghai"], 1, SHANGHAI)
    lines = (json.dumps({"berth": number, "name": f"berth-{number} " * 40}) for number in range(ROWS))
    seed.version(products["large"], 1, {"large.jsonl": "\n".join(lines).encode()})
    place_huge(seed, seed.version(products["huge"], 1, {}))
    agreements = {
        "huge": seed.agreement(products["huge"], shanghai, developer, INDEX),
        "yokohama": seed.agreement(products["yokohama"], yokohama, developer, INDEX),
        "shanghai": seed.agreement(products["shanghai"], shanghai, developer, INDEX),
        "large": seed.agreement(products["large"], shanghai, developer, INDEX),
        "unreadable": seed.agreement(products["shanghai"], shanghai, developer, READ),
    }
    seed.close()
    server.start()
    keys = [Management(server.url, customer.key) for customer in customers[2:]]
    yield World(server, operator, *keys, products, agreements)
    assert server.stop() == 0, server.log_tail()


def test_documents_of_all_kinds_are_read_screened_and_gone_with_their_right(world: World) -> None:
    base = world.developer.post("/api/knowledge-bases", {"name": "ports", "purposes": []})
    assert base["sources"] == [] and base["progress"]["documents"]["total"] == 0
    for name in ("yokohama", "shanghai"):
        world.put("ports", world.agreements[name])
    total = len(YOKOHAMA) + len(SHANGHAI)
    shown = world.settled("ports", total)
    assert shown["progress"]["bytes_done"] == shown["progress"]["bytes"] > 0
    assert all(source["is_open"] and source["lack"] is None and source["version"] for source in shown["sources"])

    documents = world.documents("ports")
    for name, (state, reason) in LACKING.items():
        assert documents[name]["state"] == state and reason in documents[name]["reason"], documents[name]
        assert documents[name]["passages"] == 0
    found = {
        file: rows for name in ("yokohama", "shanghai") for file, rows in world.passages(world.agreements[name]).items()
    }
    assert set(found) == set(FOUND)
    for file, text in FOUND.items():
        assert documents[file]["state"] == "indexed" and documents[file]["log_index"] is not None
        assert any(text in passage for passage, _ in found[file]), found[file]
        assert documents[file]["passages"] == len(found[file])
    assert [place.get("page") for _, place in found["tariff.pdf"]] == [1, 2]
    assert found["rules.docx"][0][1]["section"] == ["港湾規則"]
    assert found["ports.csv"][0][1]["rows"] == [1, 2] and documents["ports.csv"]["rows"] == 2
    assert shown["progress"]["passages"] == sum(map(len, found.values()))

    assert documents["people.md"]["redactions"]["email"] == 1
    assert sum(documents["people.md"]["redactions"].values()) == 5
    for file in world.index.parent.glob("passages.sqlite*"):
        content = file.read_bytes()
        for secret in SECRETS:
            assert secret.encode() not in content, (file, secret)

    # The right ends: at once it may not be found any more, and soon nothing of it is there.
    world.developer.post(f"/api/agreements/{world.agreements['shanghai']}/termination", {})
    sources = {one["agreement"]: one for one in world.developer.get("/api/knowledge-bases/ports")["sources"]}
    assert not sources[world.agreements["shanghai"]]["is_open"]
    assert sources[world.agreements["yokohama"]]["is_open"]
    left = sum(len(found[file]) for file in YOKOHAMA)
    eventually("it is erased", lambda: world.rows_of_index() == left, 20)
    assert {one["state"] for file, one in world.documents("ports").items() if file in SHANGHAI} == {"removed"}

    # A suspension keeps what is read; a source that is taken out goes.
    world.developer.post(f"/api/agreements/{world.agreements['yokohama']}/suspension", {})
    shown = world.developer.get("/api/knowledge-bases/ports")
    assert not any(source["is_open"] for source in shown["sources"])
    world.developer.post(f"/api/agreements/{world.agreements['yokohama']}/resumption", {})
    assert world.rows_of_index() == left
    answer = world.developer.http.delete(f"/api/knowledge-bases/ports/sources/{world.agreements['yokohama']}")
    assert answer.status_code == 200 and len(answer.json()["sources"]) == 1
    eventually("all is erased", lambda: world.rows_of_index() == 0, 20)
    leaves = {leaf["kind"] for leaf in leaves_of(world)}
    assert {
        "knowledge.base_created",
        "knowledge.source_added",
        "knowledge.indexed",
        "knowledge.failed",
        "knowledge.skipped",
        "knowledge.removed",
        "knowledge.source_removed",
    } <= leaves


def leaves_of(world: World) -> list[dict]:
    database = sqlite3.connect(f"file:{world.server.data / 'minato.db'}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT leaf FROM log_leaves ORDER BY idx").fetchall()
    finally:
        database.close()
    leaves = [json.loads(leaf) for (leaf,) in rows if leaf[:1] == b"{"]
    return [leaf for leaf in leaves if str(leaf.get("kind", "")).startswith("knowledge.")]


def test_a_crash_in_the_middle_of_a_document_loses_nothing(world: World) -> None:
    world.developer.post("/api/knowledge-bases", {"name": "large"})
    world.put("large", world.agreements["large"])

    def is_under_way() -> bool:
        progress = world.developer.get("/api/knowledge-bases/large")["progress"]
        return progress["documents"]["reading"] == 1 and progress["passages"] > 0

    eventually("a part of it is read", is_under_way, 60)
    assert world.passages(world.agreements["large"]) == {}, "nothing is found before all is read"
    world.server.kill()
    world.server.start()
    shown = world.settled("large", 1, 120)
    assert shown["progress"]["documents"]["indexed"] == 1
    rows = [place["rows"] for _, place in world.passages(world.agreements["large"])["large.jsonl"]]
    assert rows[0][0] == 1 and rows[-1][1] == ROWS
    assert all(before[1] + 1 == after[0] for before, after in zip(rows, rows[1:], strict=False))
    eventually("what was begun is erased", lambda: world.rows_of_index() == len(rows), 60)
    assert world.documents("large")["large.jsonl"]["rows"] == ROWS


def test_what_is_too_large_is_not_read(world: World) -> None:
    world.developer.post("/api/knowledge-bases", {"name": "huge"})
    world.put("huge", world.agreements["huge"])
    world.settled("huge", 1, 20)
    document = world.documents("huge")["huge.csv"]
    assert document["state"] == "failed" and "1000000000 bytes" in document["reason"]


def test_who_may_do_what(world: World) -> None:
    made = world.developer.post("/api/knowledge-bases", {"name": "mine", "purposes": ["support"]})
    again = world.developer.http.post("/api/knowledge-bases", json={"name": "mine"})
    assert again.status_code == 409
    for bad in ({"name": "Has Blanks"}, {"name": "x" * 64}, {"purposes": []}, {"name": "y", "purposes": ["a", "a"]}):
        assert world.developer.http.post("/api/knowledge-bases", json=bad).status_code == 400, bad
    assert world.developer.get("/api/knowledge-bases/mine")["id"] == made["id"]
    assert world.developer.get(f"/api/knowledge-bases/{made['id']}")["name"] == "mine"
    assert [one["name"] for one in world.developer.pages("/api/knowledge-bases")] == ["mine"]
    assert list(world.stranger.pages("/api/knowledge-bases")) == []
    assert [one["name"] for one in world.operator.pages("/api/knowledge-bases")] == ["mine"]
    for method, path in [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/documents"),
        ("POST", "/refresh"),
        ("PUT", f"/sources/{world.agreements['yokohama']}"),
        ("DELETE", f"/sources/{world.agreements['yokohama']}"),
    ]:
        answer = world.stranger.http.request(method, f"/api/knowledge-bases/mine{path}")
        assert answer.status_code == 404, (method, path, answer.text)
    refused = world.put("mine", world.agreements["unreadable"], 422)
    assert "index" in refused["detail"]
    foreign = "agr_" + "0" * 26
    assert world.put("mine", foreign, 404)
    assert world.developer.http.delete("/api/knowledge-bases/mine").status_code == 200
    assert world.developer.http.get("/api/knowledge-bases/mine").status_code == 404


def test_refreshing_and_another_version(world: World) -> None:
    world.developer.post("/api/knowledge-bases", {"name": "ports"})
    world.put("ports", world.agreements["shanghai"])
    world.settled("ports", len(SHANGHAI))
    failed = len(world.documents("ports", state="failed")) + len(world.documents("ports", state="skipped"))
    assert failed == len(LACKING)
    assert world.developer.post("/api/knowledge-bases/ports/refresh", {}) == {"documents": failed}
    world.settled("ports", len(SHANGHAI))
    before = world.documents("ports")["cranes.parquet"]

    assert world.server.stop() == 0
    seed = Exchange(world.server.data)
    cranes = {"cranes.parquet": SHANGHAI["cranes.parquet"], "broken.pdf": pdf([["It is whole again."]])}
    version = text_of("ver", seed.version(world.products["shanghai"], 2, cranes))
    seed.close()
    world.server.start()
    eventually("it is listed", lambda: len(world.documents("ports")) == 2, 20)
    world.settled("ports", 2)
    documents = world.documents("ports")
    assert {one["version"] for one in documents.values()} == {version}
    assert {one["state"] for one in documents.values()} == {"indexed"}
    assert documents["cranes.parquet"]["passages"] == before["passages"]
    found = world.passages(world.agreements["shanghai"])
    eventually("nothing of the first is left", lambda: world.rows_of_index() == 2, 20)
    assert set(found) == set(cranes) and "whole again" in found["broken.pdf"][0][0]


EMBEDDED = {
    "server": {"admin_keys": [ADMIN_KEY]},
    "engines": [
        {"name": "embeddings", "kind": "local", "model": "multilingual-e5-small", "start": "on_demand"},
    ],
    "knowledge": {"embeddings": {"engine": "embeddings", "model": "multilingual-e5-small"}},
}
#: One sentence that the model finds too long.
LONG = "港口货物吞吐量统计与分析" * 100


def test_passages_are_embedded_by_the_embedded_model(tmp_path: Path) -> None:
    server = Minato(tmp_path / "embedded", EMBEDDED).start()
    operator = Management(server.url)
    customers = [operator.customer() for _ in range(2)]
    assert server.stop() == 0
    seed = Exchange(server.data)
    supplier = seed.participant("harbour", "supplier", customers[0].id)
    developer = seed.participant("answers", "developer", customers[1].id)
    product = seed.product(supplier, {"title": {"en": "Handbook"}})
    files = {
        "ja.txt": "係船料は毎月末に支払う。".encode(),
        "long.txt": LONG.encode(),
        "en.md": b"# Dues\n\nPay monthly.",
    }
    seed.version(product, 1, files)
    agreement = seed.agreement(product, supplier, developer, INDEX)
    seed.close()
    with server:
        world = World(server, operator, Management(server.url, customers[1].key), operator, {}, {})
        world.developer.post("/api/knowledge-bases", {"name": "handbook"})
        world.put("handbook", agreement)
        shown = world.settled("handbook", len(files), 120)
        documents = world.documents("handbook")
        assert {one["embedding_model"] for one in documents.values()} == {"multilingual-e5-small"}, documents
        assert shown["progress"]["without_embeddings"] == 0
        database = sqlite3.connect(f"file:{world.index}?mode=ro", uri=True)
        embeddings = database.execute("SELECT COUNT(*), MIN(LENGTH(embedding)) FROM passage_embeddings").fetchone()
        database.close()
        assert embeddings == (shown["progress"]["passages"], 384)
