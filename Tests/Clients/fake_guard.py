"""A fake classifier in a process of its own. The first part of its address says how it behaves:

/FORMAT/plain/…       answers at once; FORMAT is qwen3guard, llama-guard or openai-moderation
/FORMAT/late=MS/…     says of harm only after MS milliseconds, of the rest at once
/FORMAT/down/…        answers 500
/FORMAT/hang/…        never answers
/FORMAT/stall/…       answers with a head, and never with a body
/FORMAT/nonsense/…    answers words that are no verdict

A text that holds HARM is harmful (violence), one that holds DOUBT is doubtful (political). `GET /_stats` tells how often
it was asked.
"""

from __future__ import annotations

import asyncio
import json
import time

from fake_http import read_request

HARM = "HARM"
DOUBT = "DOUBT"


class Guard:
    def __init__(self) -> None:
        self.asked = 0
        #: When harm was last said, by the clock that all processes share.
        self.said: list[float] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                if "/stall/" in request.path:
                    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{")
                    await asyncio.sleep(3600)
                status, answer = await self.answer(request.path, request.body)
                data = json.dumps(answer).encode()
                head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
                writer.write(head.encode() + data)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def answer(self, path: str, body: bytes) -> tuple[int, object]:
        if path == "/_stats":
            return 200, {"asked": self.asked, "said": self.said}
        self.asked += 1
        _, form, behaviour, *_ = path.split("/")
        if behaviour == "down":
            return 500, {}
        if behaviour == "hang":
            await asyncio.sleep(3600)
        if behaviour == "nonsense":
            return 200, {"choices": [{"message": {"content": "As a language model, I like it."}}]}
        document = json.loads(body)
        text = document["input"] if "input" in document else document["messages"][-1]["content"]
        if HARM in text and behaviour.startswith("late="):
            await asyncio.sleep(int(behaviour.removeprefix("late=")) / 1000)
        if HARM in text:
            self.said.append(time.monotonic())
        return 200, verdict(form, HARM in text, DOUBT in text)


def verdict(form: str, is_harmful: bool, is_doubtful: bool) -> object:
    if form == "openai-moderation":
        return {"results": [{"flagged": is_harmful, "categories": {"violence": is_harmful, "hate": False}}]}
    if form == "llama-guard":
        words = "\n\nunsafe\nS1" if is_harmful else "\n\nsafe"
    else:
        safety = "Unsafe" if is_harmful else "Controversial" if is_doubtful else "Safe"
        category = "Violent" if is_harmful else "Politically Sensitive Topics" if is_doubtful else "None"
        words = f"Safety: {safety}\nCategories: {category}"
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": "stop"}]}


async def main() -> None:
    guard = Guard()
    server = await asyncio.start_server(guard.serve, "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
