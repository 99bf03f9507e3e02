"""In-place queries over HTTP: analysts are answered, and nobody leaves the box or sees a row."""

from __future__ import annotations

import io
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pandas
import pytest

import query_statements
from management import Management
from seeding import Exchange, bytes_of
from server import ADMIN_KEY, Minato, eventually

SECRET = 777777
PEOPLE = pandas.DataFrame(
    {
        "id": range(400),
        "name": [f"name-{number}" for number in range(400)],
        "region": [f"r{number % 4}" for number in range(400)],
        "age": [20 + number % 40 for number in range(400)],
        "salary": [SECRET if number == 17 else 3000 + number * 13 % 900 for number in range(400)],
        "bonus": [number * 7 % 100 for number in range(400)],
        "hired": pandas.to_datetime([f"20{10 + number % 12}-01-02" for number in range(400)]),
    }
)
REGIONS = b"region,title,country\nr0,North,JP\nr1,South,JP\nr2,East,CN\nr3,West,CN\n"


@dataclass
class World:
    consumer: Management
    provider: Management
    stranger: Management
    operator: Management
    server: Minato
    agreement: str
    small: str
    forbidden: str
    ended: str

    def ask(self, sql: str, agreement: str | None = None, key: Management | None = None):
        path = f"/api/agreements/{agreement or self.agreement}/queries"
        return (key or self.consumer).http.post(path, json={"sql": sql, "purpose": "credit review"})


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    configuration = {
        "server": {"admin_keys": [ADMIN_KEY]},
        "exchange": {"queries": {"time_limit_seconds": 3, "memory_mib": 128}},
    }
    server = Minato(tmp_path_factory.mktemp("queries"), configuration).start()
    operator = Management(server.url)
    customers = [operator.customer() for _ in range(3)]
    assert server.stop() == 0
    seed = Exchange(server.data)
    supplier = seed.participant("data-house", "supplier", customers[0].id)
    bank = seed.participant("bank", "demander", customers[1].id)
    product = seed.product(supplier, {"queries": {"reference_tables": ["regions"]}})
    parquet = io.BytesIO()
    PEOPLE.to_parquet(parquet)
    seed.version(product, 1, {"people.parquet": parquet.getvalue(), "regions.csv": REGIONS})
    permission = {"permission": [{"action": "aggregate"}]}
    agreement = seed.agreement(product, supplier, bank, permission)
    constraint = {"leftOperand": "minimumGroup", "operator": "gteq", "rightOperand": 150}
    small = seed.agreement(
        product, supplier, bank, {"permission": [{"action": "odrl:aggregate", "constraint": [constraint]}]}
    )
    forbidden = seed.agreement(product, supplier, bank, {"permission": [{"action": "read"}]})
    ended = seed.agreement(product, supplier, bank, permission)
    seed.close()
    server.start()
    keys = [Management(server.url, customer.key) for customer in customers]
    yield World(keys[1], keys[0], keys[2], operator, server, agreement, small, forbidden, ended)
    assert server.stop() == 0, server.log_tail()


def test_figures_are_those_of_pandas(exchange: World) -> None:
    answer = exchange.ask(
        "SELECT region, count(*) AS n, sum(salary) AS pay, avg(age) AS age FROM people GROUP BY region ORDER BY region"
    )
    assert answer.status_code == 201, answer.text
    body = answer.json()
    groups = PEOPLE.groupby("region").agg(n=("id", "count"), pay=("salary", "sum"), age=("age", "mean"))
    expected = [[name, str(row.n), str(row.pay), repr(row.age)] for name, row in groups.astype(object).iterrows()]
    assert body["rows"] == expected
    assert [column["name"] for column in body["columns"]] == ["region", "n", "pay", "age"]
    assert body["minimum_group"] == 10


@pytest.mark.parametrize("sql", query_statements.HONEST)
def test_analysts_are_answered(exchange: World, sql: str) -> None:
    answer = exchange.ask(sql)
    assert answer.status_code == 201, answer.text
    assert answer.json()["rows"]


@pytest.mark.parametrize("sql", [sql for sql in query_statements.REFUSED if sql])
def test_what_tries_to_leave_the_box_is_refused(exchange: World, sql: str) -> None:
    answer = exchange.ask(sql)
    assert answer.status_code == 400, answer.text
    assert str(SECRET) not in answer.text


@pytest.mark.parametrize("sql", query_statements.BOUNDED)
def test_no_figure_of_a_few_is_shown(exchange: World, sql: str) -> None:
    answer = exchange.ask(sql)
    assert answer.status_code == 201, answer.text
    rows = answer.json()["rows"]
    assert len(rows) <= 1
    assert not [value for row in rows for value in row if value and (str(SECRET) in value or "name-" in value)]


@pytest.mark.parametrize("sql", query_statements.FAILING)
def test_what_runs_too_long_ends_with_a_reason(exchange: World, sql: str) -> None:
    answer = exchange.ask(sql)
    assert answer.status_code in (400, 422), answer.text
    assert str(SECRET) not in answer.text


def test_a_running_query_ends_within_a_second_of_its_agreement(exchange: World) -> None:
    """Left alone it runs into the limit of three seconds, which has another answer."""
    endless = (
        "WITH g AS (SELECT age FROM people GROUP BY age) SELECT count(*) FROM g a, g b, g c, g d, g e, g f "
        "WHERE a.age + b.age + c.age + d.age + e.age > f.age"
    )
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(lambda: (exchange.ask(endless, exchange.ended), time.monotonic()))
        eventually(
            "the query runs", lambda: exchange.provider.get(f"/api/agreements/{exchange.ended}/queries")["items"]
        )
        exchange.provider.post(f"/api/agreements/{exchange.ended}/termination", {})
        ended = time.monotonic()
        answer, answered = running.result()
    assert answer.status_code == 403, answer.text
    assert answered - ended < 1
    (query,) = exchange.provider.get(f"/api/agreements/{exchange.ended}/queries")["items"]
    assert query["state"] == "failed"


def test_both_sides_read_what_was_asked_and_nobody_else(exchange: World) -> None:
    exchange.ask("SELECT count(*) FROM people")
    exchange.ask("SELECT salary FROM people")
    path = f"/api/agreements/{exchange.agreement}/queries"
    consumers = list(exchange.consumer.pages(path))
    assert consumers == list(exchange.provider.pages(path)) == list(exchange.operator.pages(path))
    assert {"answered", "refused"} <= {query["state"] for query in consumers}
    assert exchange.stranger.http.get(path).status_code in (403, 404)
    assert exchange.ask("SELECT count(*) FROM people", key=exchange.provider).status_code == 403


def test_tables_are_shown_with_their_columns(exchange: World) -> None:
    tables = exchange.consumer.get(f"/api/agreements/{exchange.agreement}/tables")["items"]
    assert {table["name"]: table["rows"] for table in tables} == {"people": 400, "regions": 4}
    people = next(table for table in tables if table["name"] == "people")
    assert [column["name"] for column in people["columns"]] == list(PEOPLE.columns)


def test_an_agreement_may_ask_for_larger_groups_or_not_permit_it(exchange: World) -> None:
    sql = "SELECT region, count(*) FROM people GROUP BY region"
    assert exchange.ask(sql, exchange.small).json()["rows"] == []
    assert exchange.ask("SELECT count(*) FROM people", exchange.small).json()["rows"] == [["400"]]
    assert exchange.ask(sql, exchange.forbidden).status_code == 403


def test_the_budget_of_a_month_ends(exchange: World) -> None:
    """The budget is spent by rows in the database, as a thousand queries would."""
    with sqlite3.connect(exchange.server.data / "minato.db", timeout=10) as database:
        database.execute(
            "UPDATE in_place_queries SET levels = 1000 WHERE agreement = ? AND state = 'answered'",
            [bytes_of(exchange.small)],
        )
    answer = exchange.ask("SELECT count(*) FROM people", exchange.small)
    assert answer.status_code == 429, answer.text


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM people WHERE " + " + ".join(["1"] * 4000) + " > 0",
        "SELECT count(*) FROM people WHERE " + "(" * 3000 + "1" + ")" * 3000 + " = 1",
        "SELECT count(*) FROM people WHERE id IN (" + ",".join(["1"] * 4000) + ")",
        "SELECT (" * 200 + "SELECT count(*) FROM people" + ")" * 200,
        "SELECT count(*) FROM people WHERE name = '\x00'",
        "SELECT count(*) FROM people WHERE name = '\n.shell touch /tmp/minato-left-its-box\n'",
        "SELECT " + ", ".join(["count(*) + 1"] * 900) + " FROM people",
    ],
    ids=["sum", "brackets", "list", "nested", "nul", "dot", "columns"],
)
def test_statements_without_measure_are_refused_or_answered(exchange: World, sql: str) -> None:
    answer = exchange.ask(sql)
    assert answer.status_code in (201, 400, 422), answer.text
