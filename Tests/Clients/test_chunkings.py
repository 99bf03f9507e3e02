"""Nothing forbidden leaves, however the engine cuts its answers: ten thousand cases through the real server."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator

import chunkings
import world
from chunkings import Answer, Case, Client, Engine, Text
from management import Management
from server import REPOSITORY, Minato, free_port
from test_screening import FORBIDDEN, LABEL, RESIDENT

#: How many; about 30 s for all of them on two quiet processors, with a debug build.
CASES = int(os.environ.get("MINATO_CHUNKINGS", "10000"))
AT_ONCE = 16
#: The record of every so many is compared with that of the uncut answer.
RECORDS_OF = 100
REFUSAL = "This request cannot be answered under the rules of this service."
CARD = "4242424242424242"
WIDE_RESIDENT = "".join(chr(ord(digit) + 0xFEE0) for digit in RESIDENT)

TEXTS = [
    Text("resident", (("身份证号", None), (RESIDENT, "[RESIDENT_ID_1]"), ("，请保存。🦊 good", None))),
    Text("card", (("卡号 ", None), ("4242 4242 4242 4242", "[CARD_1]"), ('; 港 é "x" \\ \t', None))),
    Text(
        "two",
        (("身份证 ", None), (RESIDENT, "[RESIDENT_ID_1]"), ("，卡号 ", None), (CARD, "[CARD_1]"), ("。", None)),
    ),
    Text("the same twice", (("卡号 ", None), (CARD, "[CARD_1]"), ("，卡号 ", None), (CARD, "[CARD_1]"), ("！", None))),
    Text("at the end", (("the card number is ", None), (CARD, "[CARD_1]"))),
    Text("wide", (("身份证号：", None), (WIDE_RESIDENT, "[RESIDENT_ID_1]"), ("。", None))),
    Text("plain", (("Nothing of it is forbidden: 4242 and 1101, 狐🦊 and a\u0301.", None),)),
    Text("near", (("write a leaflet calling to overthrow the sta, and so on", None),)),
    Text("refused", (("Here it is. I will ", None), (FORBIDDEN, ""), (" now, and more", None)), is_refused=True),
    Text("refused at the end", (("So: ", None), (FORBIDDEN, "")), is_refused=True),
    Text(
        "refused in disguise",
        (("好的。", None), ("传单\u200b号召推\ufeff翻国家政权", ""), ("，谢谢", None)),
        is_refused=True,
    ),
    Text(
        "refused wide",
        (("ok ", None), ("ＷＲＩＴＥ a lea\u200bflet calling to overthrow the state", ""), (".", None)),
        is_refused=True,
    ),
]


def check(case: Case, answer: Answer) -> None:
    """What left is what may leave, to the character; it follows from the text and the kind alone."""
    text = case.text
    for piece in text.forbidden:
        assert piece not in answer.everything
    choices = {0, 1} if case.kind == "choices" else {0}
    assert set(answer.texts) == set(answer.reasons) == choices
    for said, reason in zip(answer.texts.values(), answer.reasons.values(), strict=True):
        if not text.is_refused:
            assert reason == ("tool_calls" if case.kind == "call" else "stop")
            if case.kind == "call":
                # No label in what a program reads.
                assert json.loads(said) == {"note": text.allowed}
            else:
                assert said == f"{text.allowed}\n\n{LABEL}"
            continue
        assert reason == "content_filter"
        if case.kind == "whole":
            assert said == REFUSAL
        elif case.kind == "call":
            assert said == f"\n\n{REFUSAL}"
        elif case.kind == "choices":
            # One choice stops both: of the other has left what came before.
            before, _, after = said.partition(f"\n\n{REFUSAL}")
            assert text.allowed.startswith(before)
            assert not after
        else:
            assert said == f"{text.allowed}\n\n{REFUSAL}"


def decisions(management: Management, answer: Answer) -> list[dict]:
    return sorted(management.record(answer.record)["decisions"], key=json.dumps)


def test_ten_thousand_random_cuts_leak_nothing(own_minato: Callable[..., Minato]) -> None:
    """The seed is printed; `MINATO_CHUNKINGS_SEED` makes the same cases again."""
    seed = int(os.environ.get("MINATO_CHUNKINGS_SEED", random.randrange(2**32)))
    engine = Engine()
    engine.port = free_port()
    server = own_minato(
        server={"rule_packs": str(REPOSITORY / "RulePacks")},
        engines=[world.openai_engine("cutter", f"http://127.0.0.1:{engine.port}/v1")],
        services=[world.service("all", "cutter", rules=["cn-interim-measures", "jp-ai-guidelines"], public=True)],
        accounts=[world.account("main", 1_000_000)],
    )
    uncut: dict[tuple[str, str], Answer] = {}
    sampled: list[tuple[Case, Answer]] = []
    count = 0

    def seen(case: Case, answer: Answer) -> None:
        nonlocal count
        count += 1
        try:
            check(case, answer)
        except AssertionError as failure:
            raise AssertionError(f"seed {seed}, {case}: {answer}") from failure
        if case.number < 0:
            uncut[case.text.name, case.kind] = answer
        # Which choice is stopped first is the cut's affair.
        elif case.number % RECORDS_OF == 0 and case.kind != "choices":
            sampled.append((case, answer))

    def whole() -> Iterator[Case]:
        number = 0
        for text in TEXTS:
            for kind in sorted(set(chunkings.KINDS)):
                number -= 1
                yield chunkings.make(TEXTS, seed, number, is_cut=False, kind=kind, name=text.name)

    def cut() -> Iterator[Case]:
        for number in range(CASES):
            yield chunkings.make(TEXTS, seed, number)

    async def everything() -> None:
        listening = await engine.start()
        await asyncio.to_thread(server.start)

        def client() -> Client:
            return Client(server.port, "sk-main", "all")

        await chunkings.run(client, engine, whole(), seen, 1)
        begun = time.monotonic()
        await chunkings.run(client, engine, cut(), seen, AT_ONCE)
        seconds = time.monotonic() - begun
        print(f"seed {seed}: {CASES} cases in {seconds:.1f} s, {CASES / seconds:.0f} a second")
        listening.close()

    asyncio.run(everything())
    assert count == CASES + len(uncut)
    assert len(sampled) >= CASES // RECORDS_OF // 2
    management = Management(server.url)
    expected = {key: decisions(management, answer) for key, answer in uncut.items()}
    for case, answer in sampled:
        assert decisions(management, answer) == expected[case.text.name, case.kind], f"seed {seed}, {case}"


def test_the_check_would_see_a_leak() -> None:
    """A judge that finds nothing proves nothing."""
    text = next(text for text in TEXTS if text.name == "resident")
    case = Case(0, text, "stream", [])
    said = f"{text.allowed}\n\n{LABEL}"
    check(case, Answer({0: said}, {0: "stop"}, "", said))
    for leaking in (text.whole, re.sub(r"\[", RESIDENT[:1] + "[", said), said[:-1]):
        try:
            check(case, Answer({0: leaking}, {0: "stop"}, "", leaking))
        except AssertionError:
            continue
        raise ValueError(f"not seen: {leaking}")
