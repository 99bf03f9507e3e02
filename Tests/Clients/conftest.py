"""The servers that the tests share, and what a test asks for most."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from openai import OpenAI

import world
from browser import Browser, Browsers
from console_house import House, visited
from management import Customer, Management
from server import BINARY, REPOSITORY, Guard, Minato, Upstream

# No client of ours is to talk to anybody else.
os.environ.pop("OPENAI_API_KEY", None)
os.environ.pop("OPENAI_BASE_URL", None)
os.environ["LANGSMITH_TRACING"] = "false"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The crash test comes last: it is the longest, and says least about what exactly is wrong."""
    items.sort(key=lambda item: "test_crash" in item.nodeid)


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    """The first fake upstream."""
    fake = Upstream(sys.executable)
    yield fake
    fake.stop()


@pytest.fixture(scope="session")
def second_upstream() -> Iterator[Upstream]:
    fake = Upstream(sys.executable)
    yield fake
    fake.stop()


@pytest.fixture(scope="session")
def guard() -> Iterator[Guard]:
    """The fake classifier."""
    fake = Guard(sys.executable)
    yield fake
    fake.stop()


@pytest.fixture(scope="session")
def minato(upstream: Upstream, second_upstream: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minato]:
    """The server that most tests share; who needs another configuration or another end starts one of their own."""
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing; run scripts/test, or set MINATO_BINARY", returncode=3)
    configuration = world.configuration(upstream.base_url, second_upstream.base_url)
    server = Minato(tmp_path_factory.mktemp("minato"), configuration)
    try:
        server.start()
    except AssertionError as failure:
        pytest.exit(f"the server does not start: {failure}", returncode=3)
    yield server
    server.stop()


@pytest.fixture
def own_minato(upstream: Upstream, tmp_path: Path) -> Iterator[Callable[..., Minato]]:
    """Makes servers for one test alone: `own_minato(engines=[…], services=[…], accounts=[…], server={…})`."""
    made: list[Minato] = []

    def make(**parts: object) -> Minato:
        configuration = world.configuration(upstream.base_url, upstream.base_url)
        # No runtime unless a test asks for it.
        configuration["engines"] = [engine for engine in configuration["engines"] if engine["kind"] != "local"]
        configuration["services"] = [
            service for service in configuration["services"] if service["engine"] not in ("local", "local-embeddings")
        ]
        server_part = parts.pop("server", {})
        assert isinstance(server_part, dict)
        configuration["server"] |= server_part
        configuration |= parts
        server = Minato(tmp_path / f"minato-{len(made)}", configuration)
        made.append(server)
        return server

    yield make
    for server in made:
        if server.process is not None and server.process.poll() is None:
            server.kill()


@pytest.fixture(scope="session")
def admin(minato: Minato) -> Management:
    return Management(minato.url)


@pytest.fixture
def customer(admin: Management) -> Customer:
    """An account of this test's own, with 1000 JPY."""
    return admin.customer()


@pytest.fixture
def openai_client(minato: Minato, customer: Customer) -> Iterator[OpenAI]:
    """The official SDK with the customer's key, without retries."""
    with OpenAI(base_url=minato.base_url, api_key=customer.key, max_retries=0, timeout=30) as client:
        yield client


@pytest.fixture
def http(minato: Minato, customer: Customer) -> Iterator[httpx.Client]:
    """Plain HTTP with the customer's key."""
    headers = {"authorization": f"Bearer {customer.key}"}
    with httpx.Client(base_url=minato.url, headers=headers, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def local_runtime() -> None:
    """Skips where the runtime is not installed; scripts/test always installs it."""
    if not (REPOSITORY / ".minato/runtime/.installed").exists():
        pytest.skip("the local runtime is not installed; run scripts/install-runtime")


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    kept = Browsers()
    yield kept
    kept.quit()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house for each file of tests of the console."""
    with visited(tmp_path_factory.mktemp("console")) as made:
        yield made


@pytest.fixture(params=["en", "ja", "zh"])
def page(request: pytest.FixtureRequest, house: House, browsers: Browsers) -> Browser:
    """A browser in each of the three languages."""
    return browsers.of(house.url, request.param)


@pytest.fixture
def english(house: House, browsers: Browsers) -> Browser:
    """A browser for what is the same in every language."""
    return browsers.of(house.url)
