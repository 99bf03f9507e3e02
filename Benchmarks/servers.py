"""The servers that a benchmark starts: Minato, nginx as a fake engine, nginx as a plain proxy."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("MINATO_BINARY", REPOSITORY / ".build/release/minato"))
KEY = "sk-bench"
PORT = 9701


def configuration(json_port: int, sse_port: int, paced_port: int) -> str:
    """One event loop, because the kit gives every gateway one core."""
    # A price that is charged and settled durably for every request: nothing is switched off to be fast.
    price = "{currency: JPY, input_per_million: 100, output_per_million: 400}"
    engines = {"bench": json_port, "bench-sse": sse_port, "bench-paced": paced_port}
    lines = ["server:", "  admin_keys: [sk-bench-admin]", "  event_loops: 1", "engines:"]
    for name, port in engines.items():
        lines += [f"  - name: {name}", "    kind: openai", f"    base_url: http://127.0.0.1:{port}/v1"]
    lines.append("services:")
    for name in engines:
        lines += [f"  - name: {name}", f"    engine: {name}", "    model: gpt-4o-mini", f"    price: {price}"]
    lines += ["accounts:", "  - name: bench", "    currency: JPY", "    terms: postpaid", "    credit_limit: 100000000"]
    lines += [f"    keys: [{KEY}]", ""]
    return "\n".join(lines)


def write_configuration(folder: Path, json_port: int = 9101, sse_port: int = 9102, paced_port: int = 9103) -> Path:
    """The configuration in `folder`, beside an empty data directory."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "bench.yaml"
    file.write_text(configuration(json_port, sse_port, paced_port), encoding="utf-8")
    shutil.rmtree(folder / "data", ignore_errors=True)
    return file


def command(folder: Path) -> list[str]:
    return [
        str(BINARY), "serve", "--config", str(folder / "bench.yaml"), "--data", str(folder / "data"),
        "--port", str(PORT),
    ]  # fmt: skip


class Server:
    """A process group that serves `ready_url`."""

    def __init__(self, arguments: list[str], ready_url: str, log: Path, core: int | None = None) -> None:
        pin = ["taskset", "-c", str(core)] if core is not None and (os.cpu_count() or 1) > 1 else []
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*pin, *arguments], stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self.group = self.process.pid
        deadline = time.monotonic() + 30
        while not _answers(ready_url):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{arguments[0]} does not serve {ready_url}; see {log}")
            time.sleep(0.1)

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.group, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.group, signal.SIGKILL)
                self.process.wait()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False


ANSWER = json.dumps(
    {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1760000000, "model": "gpt-4o-mini",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "The quick brown fox. " * 7, "refusal": None},
                     "logprobs": None, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 24, "completion_tokens": 32, "total_tokens": 56},
    }
)  # fmt: skip


def nginx_configuration(folder: Path, port: int, location: str, upstream: str = "") -> str:
    temporary = "\n".join(
        f"  {name}_temp_path {folder}/{port}-{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"worker_processes 1; daemon off; pid {folder}/{port}.pid; error_log {folder}/{port}.err warn;\n"
        "events { worker_connections 8192; }\n"
        f"http {{\n  access_log off; keepalive_requests 100000000;\n{temporary}\n{upstream}"
        f"  server {{ listen 127.0.0.1:{port} backlog=4096;\n{location}\n  }}\n}}\n"
    )


def fake_engine(folder: Path, port: int) -> Server:
    """nginx as an engine that answers at once."""
    location = f"    location / {{ default_type application/json; return 200 '{ANSWER}'; }}"
    return nginx(folder, port, nginx_configuration(folder, port, location), core=1)


def plain_proxy(folder: Path, port: int, engine_port: int) -> Server:
    """nginx as a proxy that does nothing but pass on: the limit of what any gateway can reach."""
    upstream = f"  upstream engine {{ server 127.0.0.1:{engine_port}; keepalive 128; }}\n"
    location = (
        '    location / { proxy_pass http://engine; proxy_http_version 1.1; proxy_set_header Connection ""; '
        "proxy_buffering off; }"
    )
    return nginx(folder, port, nginx_configuration(folder, port, location, upstream), core=0)


def nginx(folder: Path, port: int, text: str, core: int) -> Server:
    file = folder / f"nginx-{port}.conf"
    file.write_text(text, encoding="utf-8")
    arguments = ["nginx", "-c", str(file)]
    return Server(arguments, f"http://127.0.0.1:{port}/v1/models", folder / f"nginx-{port}.log", core)
