"""A partner's PACT server: gives tokens, takes events, and can be told to be down for a while."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakePact:
    """Runs in threads of its own; `events` are those that came with a token it gave."""

    def __init__(self, client: str, secret: str) -> None:
        self.events: list[dict] = []
        self.refusals_left = 0
        self.attempts = 0
        #: Requests for a token; while `held`, none is answered.
        self.arrived = 0
        self.held = False
        self.released = threading.Event()
        basic = "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                status, answer = partner.answer(self.path, self.headers.get("authorization", ""), basic, body)
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.authority = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.authority}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str, authorization: str, basic: str, body: bytes) -> tuple[int, dict]:
        if path == "/auth/token":
            self.arrived += 1
            if self.held:
                self.released.wait(60)
            if authorization != basic or b"grant_type=client_credentials" not in body:
                return 401, {"error": "invalid_client"}
            return 200, {"access_token": "of-the-partner", "token_type": "bearer", "expires_in": 60}
        if path != "/3/events" or authorization != "Bearer of-the-partner":
            return 404, {}
        self.attempts += 1
        if self.refusals_left > 0:
            self.refusals_left -= 1
            return 503, {}
        self.events.append(json.loads(body))
        return 200, {}

    def stop(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
