"""A supplier's API behind the proxy: answers, streams slowly, breaks off, sends elsewhere, says nothing."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECE = bytes(10_000)


class FakeAPI:
    """Runs in threads of its own; `requests` are those that came."""

    def __init__(self) -> None:
        self.requests: list[dict] = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                api.answer(self)

            do_HEAD = do_POST = do_GET

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.requests.append(
            {"method": handler.command, "path": handler.path, "headers": headers, "body": body.decode()}
        )
        last = handler.path.split("?")[0].rsplit("/", 1)[-1]
        if last == "redirect":
            self.head(handler, 302, 0, location="http://127.0.0.1:1/")
        elif last == "teapot":
            self.head(handler, 418, 0)
        elif last == "unauthorized":
            self.head(handler, 401, 0)
        elif last == "slow":
            self.head(handler, 200, 100 * len(PIECE))
            for _ in range(100):
                handler.wfile.write(PIECE)
                time.sleep(0.05)
        elif last == "die":
            self.head(handler, 200, 100 * len(PIECE))
            handler.wfile.write(PIECE)
            handler.close_connection = True
            handler.connection.close()
        elif last == "huge":
            self.head(handler, 200, 1 << 40)
        else:
            document = json.dumps({"echo": body.decode()}).encode()
            self.head(handler, 200, len(document), set_cookie="secret=1", etag='"1"')
            if handler.command != "HEAD":
                handler.wfile.write(document)

    @staticmethod
    def head(handler: BaseHTTPRequestHandler, status: int, length: int, **fields: str) -> None:
        handler.send_response(status)
        for name, value in fields.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(length))
        handler.end_headers()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
