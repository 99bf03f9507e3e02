"""Load for the crash test: many clients of several accounts, and what each of them saw."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

import httpx

from world import chat


@dataclass
class Call:
    """One logical request. With a key it is repeated, unchanged, until its client has seen the whole answer."""

    number: int
    account: str
    streamed: bool
    chunks: int
    directives: str
    key: str | None
    is_complete: bool = False
    #: Records that answers named, complete or not.
    records: set[str] = field(default_factory=set)

    @property
    def body(self) -> dict:
        # The number makes every body, and so its payload hash in the log, one of its kind.
        text = f"call {self.number} @fake chunks={self.chunks} {self.directives}"
        return chat(text, stream=self.streamed, max_tokens=64)

    @property
    def headers(self) -> dict[str, str]:
        key = {"idempotency-key": self.key} if self.key else {}
        return {"authorization": f"Bearer sk-{self.account}"} | key


def make_call(number: int, accounts: list[str], random_: random.Random) -> Call:
    directives = f"itl={random_.choice([0, 0, 1, 5])} ttft={random_.choice([0, 0, 2, 20])}"
    if random_.random() < 0.1:
        directives += f" {random_.choice(['cut=2', 'cuthead=1', 'nousage=1', 'status=500'])}"
    return Call(
        number=number,
        account=random_.choice(accounts),
        streamed=random_.random() < 0.6,
        chunks=random_.randrange(1, 40),
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


async def run_until_killed(url: str, calls: list[Call], clients: int, kill_after: float, kill) -> None:
    """Lets clients work through `calls`; kills the server after a while and waits until all have noticed."""
    waiting = iter(calls)
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=url, timeout=20, limits=limits) as client:

        async def work() -> None:
            for call in waiting:
                if killed.is_set():
                    return
                await perform(client, call)

        killed = asyncio.Event()
        workers = [asyncio.create_task(work()) for _ in range(clients)]
        await asyncio.sleep(kill_after)
        kill()
        killed.set()
        await asyncio.gather(*workers)
