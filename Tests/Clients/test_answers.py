"""Answers from licensed sources, as a developer's clients meet them: the sample of samples/knowledge with the embedded parts,
and a chat model that cites well, badly and not at all."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import httpx
import openai
import pytest
from openai import OpenAI

from management import Management
from server import ADMIN_KEY, BINARY, REPOSITORY, Minato, Upstream, eventually, run_minato, to_yaml

SAMPLES = REPOSITORY / "samples/knowledge"
READER = "sk-reader"


@dataclass
class Ports:
    server: Minato
    operator: Management
    keys: Path

    def run(self, program: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, SAMPLES / program, "--url", self.server.url, "--keys", self.keys],
            capture_output=True,
            text=True,
            timeout=240,
            env=os.environ | {"MINATO_ADMIN_KEY": ADMIN_KEY},
        )

    def key(self, name: str) -> str:
        return json.loads(self.keys.read_text())[name]

    def of(self, name: str) -> Management:
        return Management(self.server.url, self.key(name))

    def of_reader(self) -> Management:
        return Management(self.server.url, READER)

    def client(self, key: str = READER) -> OpenAI:
        return OpenAI(base_url=f"{self.server.url}/v1", api_key=key, max_retries=0)

    def ask(self, model: str, question: str, **more: object) -> httpx.Response:
        body = {"model": model, "messages": [{"role": "user", "content": question}], "max_tokens": 200} | more
        return httpx.post(
            f"{self.server.url}/v1/chat/completions",
            json=body,
            headers={"authorization": f"Bearer {READER}"},
            timeout=60,
        )


@pytest.fixture(scope="module")
def ports(upstream: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    folder = tmp_path_factory.mktemp("answers")
    server = Minato(folder, {})
    price = {"currency": "JPY", "input_per_million": 100_000, "output_per_million": 400_000}

    def service(name: str, engine: str, model: str, **grounding: object) -> dict:
        return {
            "name": name,
            "engine": engine,
            "model": model,
            "price": price,
            "jurisdictions": ["JP"],
            "grounding": {"knowledge_base": "tokyo-answers/ports"} | grounding,
        }

    configuration = {
        "server": {"public_url": server.url, "admin_keys": [ADMIN_KEY]},
        "engines": [
            {"name": "embeddings", "kind": "local", "model": "multilingual-e5-small"},
            {"name": "quotes", "kind": "extractive"},
            {"name": "fake", "kind": "openai", "base_url": upstream.base_url},
        ],
        "knowledge": {"embeddings": {"engine": "embeddings", "model": "multilingual-e5-small"}},
        "services": [
            service("handbooks", "quotes", "extractive", leave_one_out=1000),
            service(
                "writer",
                "fake",
                "m",
                coverage=0,
                split={"platform": 2000, "model": 1000, "compute": 0, "data": 7000, "model_owner": "tokyo-answers"},
            ),
            service("checked", "fake", "m", coverage=0, similarity=0, passages=20, leave_one_out=1000),
        ],
        "accounts": [{"name": "reader", "currency": "JPY", "terms": "prepaid", "credit": 10_000, "keys": [READER]}],
    }
    server.configuration.write_text(to_yaml(configuration), encoding="utf-8")
    with server:
        ports = Ports(server, Management(server.url), folder / "keys.json")
        made = ports.run("world.py")
        assert made.returncode == 0, made.stdout + made.stderr
        yield ports
    audit = run_minato("audit", "verify", "--data", str(server.data))
    assert audit.returncode == 0, audit.stdout + audit.stderr


def said(text: str, **directives: object) -> str:
    """A question that tells the fake model what to answer."""
    words = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    more = " ".join(f"{name}={value}" for name, value in directives.items())
    return f"How many gantry cranes does the north berth have? @fake say={words} {more}"


def test_a_quote_has_marks_sources_and_annotations(ports: Ports) -> None:
    answer = ports.ask("handbooks", "How many gantry cranes does the north berth have?")
    assert answer.status_code == 200, answer.text
    message = answer.json()["choices"][0]["message"]
    assert "It has 12 gantry cranes, all of them electric.[" in message["content"]
    assert "\n\nSources:\n[" in message["content"]
    first = message["annotations"][0]
    cited = first["url_citation"]
    mark = message["content"][cited["start_index"] : cited["end_index"]]
    assert mark == f"[{first['minato']['passage']}]"
    # Whoever may see the record opens the passage; nobody else.
    passage = httpx.get(cited["url"], headers={"authorization": f"Bearer {READER}"})
    assert passage.status_code == 200 and passage.json()["is_same"] is True
    assert "12 gantry cranes" in passage.json()["text"]
    stranger = httpx.get(cited["url"], headers={"authorization": f"Bearer {ports.key('pudong-carbon')}"})
    assert stranger.status_code == 404
    for number in ("0", "99", "-1", str(-(2**63)), str(2**63 - 1), str(2**80), "x"):
        other = httpx.get(f"{cited['url'].rsplit('/', 1)[0]}/{number}", headers={"authorization": f"Bearer {READER}"})
        assert other.status_code in (400, 404), (number, other.text)
    record = ports.of_reader().get(f"/api/records/{answer.headers['x-minato-record']}")
    assert record["citations"] and record["grounding"]["document"]["mode"] == "quoted"
    charge, data = Decimal(record["charge"]["amount"]), Decimal(record["grounding"]["data"])
    assert abs(data - charge / 2) <= Decimal("0.000000001")
    posted = sum(Decimal(line["amount"]) for line in record["grounding"]["lines"])
    assert posted == data
    leaf = json.loads(base64.b64decode(record["log"]["leaf"]))
    assert leaf["grounding"] == record["grounding"]["sha256"]


def test_the_derived_guide_passes_on_what_its_sources_carried(ports: Ports) -> None:
    answer = ports.ask("handbooks", "靠泊8小时接入可再生岸电的船舶排放多少二氧化碳？")
    record = ports.of_reader().get(f"/api/records/{answer.headers['x-minato-record']}")
    guide = [line for line in record["grounding"]["lines"] if line["kind"] == "answer_source"]
    assert len({line["product"] for line in guide}) == 2, record["grounding"]["lines"]
    own = {
        line["agreement"]: Decimal(line["amount"]) for line in record["grounding"]["lines"] if line["kind"] == "answer"
    }
    for line in guide:
        share = Decimal(line["amount"]) / own[line["agreement"]]
        # The guide keeps 30 %, 30 % go to the harbour, 40 % to the consultancy.
        assert min(abs(share - 1), abs(share - Decimal(4) / 3)) < Decimal("0.000001")


def test_a_supplier_sees_which_of_its_passages_an_answer_cites(ports: Ports) -> None:
    answer = ports.ask("handbooks", "How many gantry cranes does the north berth have?")
    record = answer.headers["x-minato-record"]
    told = ports.of_reader().get(f"/api/records/{record}")["citations"]
    agreement = told[0]["agreement"]
    path = f"/api/agreements/{agreement}/citations/{record}"
    own = ports.of("minato-harbour").get(path)["items"]
    assert own == [one | {"currency": "JPY"} for one in told if one["agreement"] == agreement]
    # Neither the answer nor the data of others are its business, and the answer is not that of others.
    assert (
        httpx.get(
            f"{ports.server.url}/api/records/{record}",
            headers={"authorization": f"Bearer {ports.key('minato-harbour')}"},
        ).status_code
        == 404
    )
    for key, status in [(ports.key("pudong-carbon"), 404), (ports.key("tokyo-answers"), 200), (READER, 403)]:
        found = httpx.get(ports.server.url + path, headers={"authorization": f"Bearer {key}"})
        assert found.status_code == status, found.text


@pytest.mark.parametrize("streamed", [False, True])
def test_a_model_is_held_to_its_citations(ports: Ports, streamed: bool) -> None:
    words = "The north berth has 12 gantry cranes [1][2][3][4][5][6]. It has 40 cranes [1]. They were painted by angels [2]."
    if streamed:
        stream = ports.client().chat.completions.create(
            model="writer", messages=[{"role": "user", "content": said(words)}], stream=True
        )
        text, annotations = "", []
        for chunk in stream:
            if chunk.choices:
                text += chunk.choices[0].delta.content or ""
                annotations += getattr(chunk.choices[0].delta, "annotations", None) or []
    else:
        message = ports.ask("writer", said(words)).json()["choices"][0]["message"]
        text, annotations = message["content"], message["annotations"]
    first, rest = text.split(" It has 40 cranes.", 1)
    assert first.startswith("The north berth has 12 gantry cranes.["), text
    assert " They were painted by angels." in rest and "angels.[" not in rest, text
    assert all(a["type"] == "url_citation" for a in annotations)


def test_a_model_that_cites_nothing_leaves_the_data_to_nobody(ports: Ports) -> None:
    answer = ports.ask("writer", said("The moon is made of cheese and of nothing else at all."))
    record = ports.of_reader().get(f"/api/records/{answer.headers['x-minato-record']}")
    lines = {line["kind"]: Decimal(line["amount"]) for line in record["grounding"]["lines"]}
    charge = Decimal(record["charge"]["amount"])
    assert set(lines) == {"model", "unattributed"}
    assert abs(lines["unattributed"] - charge * 7 / 10) <= Decimal("0.000000001")
    assert abs(lines["model"] - charge / 10) <= Decimal("0.000000001")


def test_the_sources_do_not_say(ports: Ports) -> None:
    for question, words in [
        ("Who painted the ceiling of the opera house?", "The sources do not say."),
        ("オペラ座の天井を描いたのは誰ですか。", "資料には書かれていません。"),
        ("歌剧院的天花板是谁画的？", "资料中没有说明。"),
    ]:
        message = ports.ask("handbooks", question).json()["choices"][0]["message"]
        assert message["content"] == words
        assert not message.get("annotations")


def test_what_an_answer_with_citations_cannot_be(ports: Ports) -> None:
    for more in [
        {"n": 2},
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        {"response_format": {"type": "json_object"}},
        {"logprobs": True},
        {"messages": [{"role": "system", "content": "Be brief."}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
    ]:
        answer = ports.ask("handbooks", "How deep is the berth?", **more)
        assert answer.status_code == 400, (more, answer.text)
        assert answer.json()["error"]["type"] == "invalid_request_error"
    completion = httpx.post(
        f"{ports.server.url}/v1/completions",
        json={"model": "handbooks", "prompt": "How deep is the berth?"},
        headers={"authorization": f"Bearer {READER}"},
    )
    assert completion.status_code == 400


def test_a_search_without_a_model(ports: Ports) -> None:
    developer = ports.of("tokyo-answers")
    body = {"knowledge_base": "ports", "query": "emission factor of methanol", "limit": 3}
    key = {"idempotency-key": "search-1"}
    found = developer.http.post("/api/search", json=body, headers=key).json()["data"]
    assert 1 <= len(found) <= 3
    assert any("methanol" in one["text"] for one in found)
    again = developer.http.post("/api/search", json=body, headers=key).json()["data"]
    assert [one["record"] for one in again] == [one["record"] for one in found]
    # Words of another language are found by their meaning.
    cross = developer.post("/api/search", {"knowledge_base": "ports", "query": "船が排出する二酸化炭素"})["data"]
    assert any(one["meaning_rank"] for one in cross)
    store = ports.client(ports.key("tokyo-answers")).vector_stores
    page = store.search("ports", query="How deep is the north berth?", max_num_results=5)
    assert "16 metres deep" in page.data[0].content[0].text
    assert page.data[0].score == 1
    # Others' bases are not there.
    for key in (READER, ports.key("pudong-carbon")):
        with pytest.raises(openai.APIStatusError) as refused:
            ports.client(key).vector_stores.search("ports", query="berth")
        assert refused.value.status_code in (403, 404)
    with pytest.raises(openai.NotFoundError):
        store.search("nowhere", query="berth")
    for bad in ({}, {"query": []}, {"query": "x", "max_num_results": 51}, {"query": "x", "filters": {"key": "a"}}):
        answer = httpx.post(
            f"{ports.server.url}/v1/vector_stores/ports/search",
            json=bad,
            headers={"authorization": f"Bearer {ports.key('tokyo-answers')}"},
        )
        assert answer.status_code == 400, (bad, answer.text)


def test_a_stop_in_the_middle_of_an_answer_leaves_nothing_open(ports: Ports) -> None:
    words = "The north berth has 12 gantry cranes [1]. " * 60

    def ask() -> None:
        with pytest.raises((openai.APIError, httpx.HTTPError)):
            for _ in ports.client().chat.completions.create(
                model="writer", messages=[{"role": "user", "content": said(words, itl=30)}], stream=True
            ):
                pass

    asking = threading.Thread(target=ask)
    asking.start()
    reader = ports.of_reader()
    eventually("the answer is under way", lambda: Decimal(reader.get("/api/account")["balance"]["pending"]) > 0)
    time.sleep(1.2)  # past the first progress mark, so that there is something to charge
    ports.server.kill()
    asking.join()
    ports.server.start()
    assert Decimal(reader.get("/api/account")["balance"]["pending"]) == 0
    newest = reader.get("/api/records", limit=1)["items"][0]
    assert newest["status"] == "interrupted"
    assert reader.get(f"/api/records/{newest['id']}")["grounding"] is None


def test_the_quality_of_attribution_is_told_to_operators(ports: Ports) -> None:
    question = "How many gantry cranes does the north berth have?"
    assert ports.ask("handbooks", question).status_code == 200
    told = eventually("an answer is checked", lambda: ports.operator.get("/api/earnings/quality")["items"])
    figures = next(item for item in told if item["service"] == "handbooks")
    assert 1 <= figures["answers"] <= figures["sources"]
    assert figures["concordant"] + figures["discordant"] + figures["tied"] <= 6 * figures["answers"]
    for figure in ("mean_share", "mean_lost"):
        assert 0 < figures[figure] <= 1000
    named = ("--month", time.strftime("%Y-%m", time.gmtime()), "--service", "handbooks")
    shown = run_minato("earnings", "quality", "--data", str(ports.server.data), "--json", *named)
    assert json.loads(shown.stdout)["quality"][0].keys() == figures.keys()
    assert "lost without a source" in run_minato("earnings", "quality", "--data", str(ports.server.data)).stdout
    assert ports.operator.get("/api/earnings/quality", month="1999-01")["items"] == []
    unknown = run_minato("earnings", "quality", "--data", str(ports.server.data), "--service", "nobody")
    assert unknown.returncode != 0 and "nobody" in unknown.stderr
    stranger = httpx.get(f"{ports.server.url}/api/earnings/quality", headers={"authorization": f"Bearer {READER}"})
    assert stranger.status_code == 403
    # No question of its own was charged for it.
    newest = ports.of_reader().get("/api/records", limit=1)["items"][0]
    assert newest["service"] == "handbooks"


def test_a_model_is_asked_again_without_a_source_when_no_client_waits_for_it(ports: Ports) -> None:
    def checked() -> dict:
        items = ports.operator.get("/api/earnings/quality", service="checked")["items"]
        return items[0] if items else {"answers": 0}

    # Each breaks off the second answer to the one before.
    question = said("The north berth has 12 gantry cranes [1].", ttft=150)
    for _ in range(3):
        assert ports.ask("checked", question).status_code == 200
    eventually("all are checked", lambda: checked()["answers"] == 3, seconds=30)
    # The fake model says the same whatever its sources are.
    assert checked()["mean_lost"] == 0 and checked()["unharmed"] == 3
    metrics = httpx.get(f"{ports.server.url}/metrics").text
    assert 'minato_attribution_checks_total{outcome="failed"} 0' in metrics
    assert 'minato_attribution_checks_total{outcome="dropped"} 0' in metrics


def test_the_sample_and_who_earned_what(ports: Ports, tmp_path: Path) -> None:
    """Last, because it ends the harbour's contract."""
    asked = ports.run("ask.py")
    assert asked.returncode == 0, asked.stdout + asked.stderr
    told = run_minato("earnings", "show", "--data", str(ports.server.data), "--json")
    rows = json.loads(told.stdout)["earnings"]
    assert {row["name"] for row in rows} >= {"minato-harbour", "pudong-carbon", "straits-guides", "tokyo-answers"}
    export = tmp_path / "earnings.jsonl"
    run_minato("earnings", "export", "--data", str(ports.server.data), "--output", str(export))
    script = REPOSITORY / "scripts/recompute-earnings"
    checked = subprocess.run([sys.executable, script, export], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    # The script finds a nano-unit that is somewhere else.
    lines = [json.loads(line) for line in export.read_text().splitlines()]
    answer = next(line for line in lines if line.get("posted"))
    answer["posted"][0]["nanos"] = str(int(answer["posted"][0]["nanos"]) + 1)
    export.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert subprocess.run([sys.executable, script, export], capture_output=True).returncode == 1
    traced = run_minato("earnings", "answer", answer["use"], "--data", str(ports.server.data))
    assert "sentence 1" in traced.stdout and answer["use"] in traced.stdout


def test_the_demo_of_the_readme() -> None:
    """From the first agreement to the invoice, with the month's end in between."""
    demo = subprocess.run(
        [REPOSITORY / "scripts/demo", "knowledge"],
        capture_output=True,
        text=True,
        timeout=300,
        env=os.environ | {"MINATO_BINARY": str(BINARY)},
    )
    assert demo.returncode == 0, demo.stdout[-3000:] + demo.stderr[-3000:]
    for words in ("answers and", "agree to the nano-unit", "Statement stmt_", "Invoice ", "paid out"):
        assert words in demo.stdout, demo.stdout[-3000:]
