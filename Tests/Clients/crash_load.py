"""Load for the crash test: many clients of several accounts, and what each of them saw."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx

from world import chat


@dataclass
class Call:
    """One logical request. With a key it is repeated, unchanged, until its client has seen the whole answer."""

    number: int
    account: str
    streamed: bool
    directives: str
    key: str | None
    is_complete: bool = False
    #: Records that answers named, complete or not.
    records: set[str] = field(default_factory=set)

    @property
    def usage(self) -> tuple[int, int]:
        """The tokens that the engine reports, in and out: no two calls have the same, so a charge tells its call."""
        return 1 + self.number % USAGES, 1 + self.number // USAGES

    @property
    def body(self) -> dict:
        tokens_in, tokens_out = self.usage
        return chat(
            f"@fake prompt={tokens_in} out={tokens_out} cached=0 {self.directives}",
            stream=self.streamed,
            max_tokens=USAGES,
        )

    @property
    def headers(self) -> dict[str, str]:
        key = {"idempotency-key": self.key} if self.key else {}
        return {"authorization": f"Bearer sk-{self.account}"} | key


#: How many different figures a side of a usage may have; every reservation covers them.
USAGES = 250


def make_call(number: int, accounts: list[str], random_: random.Random) -> Call:
    if random_.random() < 0.03:
        # Long enough for the server to note on the way how far it has come.
        directives = "chunks=400 itl=10"
    else:
        pace = f"itl={random_.choice([0, 0, 1, 5])} ttft={random_.choice([0, 0, 2, 20])}"
        directives = f"chunks={random_.randrange(1, 40)} {pace}"
        if random_.random() < 0.1:
            directives += f" {random_.choice(['cut=2', 'cuthead=1', 'nousage=1', 'status=500'])}"
    return Call(
        number=number,
        account=random_.choice(accounts),
        streamed=random_.random() < 0.6,
        directives=directives,
        key=f"key-{number}-{random_.getrandbits(64):x}" if random_.random() < 0.3 else None,
    )


async def perform(client: httpx.AsyncClient, call: Call) -> None:
    """Sends a call and notes what its client can know; the server may die at any moment."""
    received = b""
    try:
        async with client.stream("POST", "/v1/chat/completions", json=call.body, headers=call.headers) as answer:
            if record := answer.headers.get("x-minato-record"):
                call.records.add(record)
            if answer.status_code == 409:
                # The key's first use is settled, its answer is gone: nothing more to ask for.
                call.key = None
                return
            async for piece in answer.aiter_raw():
                received += piece
            if answer.status_code == 200 and not call.streamed:
                call.is_complete = True
    except httpx.TransportError:
        pass
    if call.streamed and b"data: [DONE]\n\n" in received:
        call.is_complete = True


async def run_until_killed(
    url: str, calls: Iterator[Call], clients: int, kill_after: float, kill: Callable[[], None]
) -> None:
    """Lets clients work through `calls`; kills the server after a while and waits until all have noticed."""
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=url, timeout=20, limits=limits) as client:

        async def work() -> None:
            while not killed.is_set():
                await perform(client, next(calls))

        killed = asyncio.Event()
        workers = [asyncio.create_task(work()) for _ in range(clients)]
        await asyncio.sleep(kill_after)
        kill()
        killed.set()
        await asyncio.gather(*workers)
