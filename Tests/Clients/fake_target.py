"""An address to which files are pushed: takes them, slowly if told so, breaks off, refuses, sends elsewhere."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeTarget:
    """Runs in threads of its own. `script` holds what becomes of the next requests: a status, or `die`; then 201."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.headers: list[dict[str, str]] = []
        self.script: list[int | str] = []
        self.attempts = 0
        self.received = 0
        self.bytes_per_second: int | None = None
        self.cut_off = threading.Event()
        target = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_PUT(self) -> None:
                target.take(self)

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        self.attempts += 1
        self.headers.append({name.lower(): value for name, value in handler.headers.items()})
        step = self.script.pop(0) if self.script else 201
        length = int(handler.headers["content-length"])
        body = bytearray()
        while len(body) < length:
            if step == "die" and len(body) > length // 2:
                handler.close_connection = True
                handler.connection.close()
                return
            part = handler.rfile.read1(min(65_536, length - len(body)))
            if not part:
                self.cut_off.set()
                handler.close_connection = True
                return
            body += part
            self.received += len(part)
            if self.bytes_per_second:
                time.sleep(len(part) / self.bytes_per_second)
        status = step if isinstance(step, int) else 201
        if status == 201:
            self.files[handler.path] = bytes(body)
        handler.send_response(status)
        if status in (301, 307):
            handler.send_header("location", f"{self.url}/elsewhere")
        handler.send_header("content-length", "0")
        handler.end_headers()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
