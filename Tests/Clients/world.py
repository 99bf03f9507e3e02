"""The configuration that most tests share: two upstreams, some that are broken, the local runtime, and prices
chosen so that charges can be computed in one's head."""

from __future__ import annotations

from server import ADMIN_KEY, free_port

#: What a chat of the fake upstream costs by default: 24 tokens in, 8 out, at 100 and 400 JPY a million.
CHAT_PRICE = {"currency": "JPY", "input_per_million": 100, "output_per_million": 400}
CHAT_CHARGE = "0.0056"
#: One yen a token of output, nothing for input: budgets can be counted in calls.
YEN_A_TOKEN = {"currency": "JPY", "input_per_million": 0, "output_per_million": 1_000_000}
FREE = {"currency": "JPY", "input_per_million": 0, "output_per_million": 0}


def service(name: str, engine: str, price: dict = CHAT_PRICE, **more: object) -> dict:
    return {"name": name, "engine": engine, "model": f"model-of-{name}", "price": price} | more


def account(name: str, credit: int | None = 1000, **more: object) -> dict:
    funds = {"terms": "prepaid", "credit": credit} if credit is not None else {}
    return {"name": name, "currency": "JPY", "keys": [f"sk-{name}"]} | funds | more


def openai_engine(name: str, base_url: str, **more: object) -> dict:
    return {"name": name, "kind": "openai", "base_url": base_url} | more


def configuration(first: str, second: str) -> dict:
    """`first` and `second` are the addresses of two fake upstreams."""
    nobody = f"http://127.0.0.1:{free_port()}/v1"
    hasty = {"connect": 1, "first_byte": 0.5, "idle": 0.5, "total": 5}
    return {
        "server": {
            "public_url": "http://127.0.0.1:8080",
            "admin_keys": [ADMIN_KEY],
            "log_origin": "log.example/minato",
            "limits": {"max_body_bytes": 4_194_304, "shutdown_grace_seconds": 10},
        },
        "engines": [
            openai_engine("first", first, api_key="sk-upstream"),
            openai_engine("second", second),
            openai_engine("nobody", nobody, retries=0),
            openai_engine("hasty", first, timeouts=hasty, retries=0),
            {
                "name": "backed-up",
                "kind": "openai",
                "upstreams": [{"base_url": nobody}, {"base_url": first, "api_key": "sk-upstream"}],
            },
            {"name": "local", "kind": "local", "model": "smollm2-135m-instruct", "start": "on_demand"},
            {"name": "local-embeddings", "kind": "local", "model": "multilingual-e5-small", "start": "on_demand"},
        ],
        "services": [
            service("chat", "first"),
            service("other", "second", CHAT_PRICE | {"output_per_million": 800}),
            service("vendor/with-slash", "first"),
            service("by-the-token", "first", YEN_A_TOKEN),
            service("free", "first", FREE),
            service("nobody", "nobody"),
            service("hasty", "hasty"),
            service("backed-up", "backed-up"),
            service("cached", "first", CHAT_PRICE | {"cached_input_per_million": 10}),
            service("minimum", "first", CHAT_PRICE | {"minimum_charge": "0.5"}),
            service("bounded", "first", max_output_tokens=100),
            service("assistant", "local", model="smollm2-135m-instruct"),
            service("embedder", "local-embeddings", model="multilingual-e5-small"),
        ],
        "accounts": [account("main", 1_000_000), account("neighbour"), account("penniless", 0)],
    }


def chat(text: str = "hello", model: str = "chat", **more: object) -> dict:
    """The body of a chat; `text` may hold directives for the fake upstream."""
    return {"model": model, "messages": [{"role": "user", "content": text}]} | more
