"""A small OpenAI-compatible server for embeddings: HTTP/1.1 with keep-alive, one thread a connection."""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from embedding_model import EmbeddingModel
from embedding_request import EmbeddingRequest, RequestError
from models import InstalledModel

MAXIMUM_BODY_BYTES = 32 * 1024 * 1024
#: Longer than any client keeps an idle connection, so that we are never the one who closes first.
IDLE_SECONDS = 300


class EmbeddingServer:
    """An embedding model: /v1/embeddings, /v1/models, /health."""

    def __init__(self, model: InstalledModel, *, port: int, threads: int) -> None:
        engine = EmbeddingModel(model, threads)
        # The first call pages the weights in; the parent should not take that for a slow request.
        engine.embed(["warm-up"], is_query=True)
        self._http = _Listener(("127.0.0.1", port), _Handler)
        self._http.model = engine
        self._http.model_name = model.name
        self._http.context = model.context
        self._http.started = int(time.time())
        self.port: int = self._http.server_address[1]
        self.context = model.context
        self.parallel = 1
        threading.Thread(target=self._http.serve_forever, name="http", daemon=True).start()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    model: EmbeddingModel
    model_name: str
    context: int
    started: int


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: _Listener

    def do_GET(self) -> None:
        if self.path == "/health":
            self._answer(200, {"status": "ok"})
        elif self.path in ("/v1/models", f"/v1/models/{self.server.model_name}"):
            entry = {
                "id": self.server.model_name,
                "object": "model",
                "created": self.server.started,
                "owned_by": "minato",
            }
            listing = {"object": "list", "data": [entry]}
            self._answer(200, listing if self.path == "/v1/models" else entry)
        else:
            self._unknown_route()

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            return
        if self.path != "/v1/embeddings":
            self._unknown_route()
            return
        try:
            request = EmbeddingRequest.parse(body, model=self.server.model, context=self.server.context)
            vectors = self.server.model.embed(request.texts, is_query=request.is_query)
        except RequestError as error:
            self._fail(400, error.message, code=error.code, param=error.param)
            return
        except Exception as failure:  # one bad call must not end the server
            print(f"embedding failed: {failure!r}", file=sys.stderr, flush=True)
            self._fail(500, f"The engine failed: {failure}", kind="server_error")
            return
        data = [
            {"object": "embedding", "index": index, "embedding": request.encode(vector)}
            for index, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": request.tokens, "total_tokens": request.tokens}
        self._answer(200, {"object": "list", "data": data, "model": self.server.model_name, "usage": usage})

    def _body(self) -> bytes | None:
        """The request's body, or None when it was refused (and the connection is to be closed)."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            self.close_connection = True
            self._fail(411, "A Content-Length header is needed.")
            return None
        if int(length) > MAXIMUM_BODY_BYTES:
            self.close_connection = True
            self._fail(413, f"The body is longer than {MAXIMUM_BODY_BYTES} bytes.")
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return None
        return body

    def _unknown_route(self) -> None:
        self._fail(404, f"There is no {self.command} {self.path} here.", code="unknown_url")

    def _fail(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        self._answer(status, {"error": {"message": message, "type": kind, "param": param, "code": code}})

    def _answer(self, status: int, document: dict) -> None:
        body = json.dumps(document, separators=(",", ":")).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        # Head and body in one write: two of them would wait for each other's acknowledgement.
        self._headers_buffer.append(b"\r\n" + body)
        self.flush_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Keeps requests out of the log: the gateway has its own, without content."""
