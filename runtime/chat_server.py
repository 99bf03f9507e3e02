"""llama.cpp's own HTTP server, run inside this process by the wheel `xllamacpp`."""

from __future__ import annotations

from urllib.parse import urlsplit

import xllamacpp

from models import InstalledModel

#: Ceiling of llama.cpp's host-memory prompt cache; its own default is 8 GiB.
PROMPT_CACHE_MIB = 256


class ChatServer:
    """A chat model: /v1/chat/completions, /v1/completions, /v1/models, /health."""

    def __init__(
        self, model: InstalledModel, *, port: int, decode_threads: int, batch_threads: int, context: int, parallel: int
    ) -> None:
        if parallel > context:
            raise ValueError(f"--context {context} leaves none of {parallel} requests a token")
        params = xllamacpp.CommonParams()
        params.model.path = str(model.path)
        params.model_alias = {model.name}
        params.hostnames = ["127.0.0.1"]
        params.port = port
        params.cpuparams.n_threads = decode_threads
        params.cpuparams_batch.n_threads = batch_threads
        # llama.cpp divides the context among its slots; more than the model was trained for is no use to one.
        params.n_ctx = min(context, model.context * parallel)
        params.n_parallel = parallel
        params.cache_ram_mib = PROMPT_CACHE_MIB
        # Nobody but the parent talks to this server: no pages, no introspection of other people's prompts,
        # no cross-origin answers.
        params.ui = False
        params.endpoint_slots = False
        params.endpoint_props = False
        params.cors_origins = ""
        params.verbosity = 1
        try:
            self._server = xllamacpp.Server(params)
        except RuntimeError as failure:
            where = f"port {port} of 127.0.0.1" if port else "a free port of 127.0.0.1"
            raise RuntimeError(f"llama.cpp did not start on {where} with {model.path.name}: {failure}") from None
        address = urlsplit(self._server.listening_address)
        if not address.port:
            raise RuntimeError(f"llama.cpp names no port in {self._server.listening_address!r}")
        self.port = address.port
        self.context = params.n_ctx // parallel
        self.parallel = parallel
