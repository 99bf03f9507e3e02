#!/usr/bin/env python3
"""Minato's local engine: one child process, one model, the OpenAI API on 127.0.0.1.

    minato_runtime.py --model smollm2-135m-instruct [--decode-threads 1] [--batch-threads 2]
                      [--context TOKENS] [--parallel REQUESTS] [--port 0]
    minato_runtime.py --model multilingual-e5-small [--batch-threads 2] [--port 0]

Protocol with the parent:

* Standard output carries exactly one line of JSON. When the engine can answer:
  {"ready":true,"base_url":"http://127.0.0.1:PORT/v1","health_url":"…/health","model":"…","context":N,"parallel":N}
  where "context" is what one request gets.
  When it cannot: {"ready":false,"error":"…"}, and the exit status is 1 (2 for wrong arguments).
* Everything else (the engine's own log) goes to standard error.
* The process lives as long as its standard input is open: at its end it exits 0. So it never outlives
  its parent, however the parent dies. SIGTERM ends it as well.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

# Spinning OpenMP threads on a machine that has other work cost up to 100 times the speed of decoding.
# Has to stand in the environment before any native library is loaded.
os.environ["GOMP_SPINCOUNT"] = "0"
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"

from lifetime import Lifetime
from models import ModelMissing, locate

CHAT_MODELS = ("smollm2-135m-instruct",)
EMBEDDING_MODELS = ("multilingual-e5-small",)


def bounded(low: int, high: int):
    """An argparse type: an integer within bounds."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not an integer") from None
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{number} is not within {low} and {high}")
        return number

    return parse


class WrongArguments(Exception):
    """The command line cannot be read; the message is argparse's."""


class Parser(argparse.ArgumentParser):
    """argparse, telling of mistakes by an exception: the parent reads them as JSON, not as a usage text."""

    def error(self, message: str):
        self.print_usage(sys.stderr)
        raise WrongArguments(message)


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="minato_runtime.py", description="Minato's local engine: one model behind the OpenAI API on 127.0.0.1."
    )
    parser.add_argument("--model", required=True, choices=CHAT_MODELS + EMBEDDING_MODELS)
    parser.add_argument("--decode-threads", type=bounded(1, 256), default=1, help="threads that generate tokens (1)")
    parser.add_argument("--batch-threads", type=bounded(1, 256), default=2, help="threads that read prompts (2)")
    parser.add_argument("--parallel", type=bounded(1, 64), default=4, help="requests answered at the same time (4)")
    parser.add_argument(
        "--context", type=bounded(256, 1 << 20), default=8192, help="tokens, divided among those requests (8192)"
    )
    parser.add_argument("--port", type=bounded(0, 65535), default=0, help="port on 127.0.0.1 (0: a free one)")
    return parser.parse_args(argv)


def start(options: argparse.Namespace):
    """Loads the model and starts its server; returns (server, description for the ready line)."""
    model = locate(options.model)
    if options.model in CHAT_MODELS:
        from chat_server import ChatServer

        return ChatServer(
            model,
            port=options.port,
            decode_threads=options.decode_threads,
            batch_threads=options.batch_threads,
            context=options.context,
            parallel=options.parallel,
        )
    from embedding_server import EmbeddingServer

    return EmbeddingServer(model, port=options.port, threads=options.batch_threads)


def main(argv: list[str]) -> int:
    announce = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)

    def say(document: dict) -> None:
        print(json.dumps(document, separators=(",", ":")), file=announce, flush=True)

    lifetime = Lifetime()
    try:
        options = arguments(argv)
        # Only the one line of JSON may reach the parent's pipe: libraries that print get standard error.
        os.dup2(2, 1)
        server = start(options)
    except (WrongArguments, ModelMissing) as error:
        say({"ready": False, "error": str(error)})
        return 2 if isinstance(error, WrongArguments) else 1
    except Exception as failure:  # whatever a native library throws has to reach the parent as one line
        say({"ready": False, "error": f"{type(failure).__name__}: {failure}"})
        return 1

    address = f"http://127.0.0.1:{server.port}"
    say(
        {
            "ready": True,
            "base_url": f"{address}/v1",
            "health_url": f"{address}/health",
            "model": options.model,
            "context": server.context,
            "parallel": server.parallel,
        }
    )
    lifetime.wait()
    sys.stderr.flush()
    # Straight out: taking llama.cpp's server apart in order can wait for ever, and it holds nothing to save.
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
