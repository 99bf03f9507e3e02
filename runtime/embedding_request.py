"""Reads the body of POST /v1/embeddings."""

from __future__ import annotations

import base64
import json
import struct
from dataclasses import dataclass

from embedding_model import EmbeddingModel

MAXIMUM_INPUTS = 2048


class RequestError(Exception):
    """A request that cannot be answered, with the members of OpenAI's error object."""

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code


@dataclass(frozen=True)
class EmbeddingRequest:
    """A checked request."""

    texts: list[str]
    is_query: bool
    as_base64: bool
    tokens: int

    @classmethod
    def parse(cls, body: bytes, *, model: EmbeddingModel, context: int) -> EmbeddingRequest:
        """Reads a body; raises RequestError. `context` bounds the tokens of each text."""
        try:
            document = json.loads(body.decode("utf-8"))
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            raise RequestError(f"The body is not JSON: {error}") from None
        if not isinstance(document, dict):
            raise RequestError("The body is not a JSON object.")
        texts = _texts(document)
        is_query = _choice(document, "input_type", {"query": True, "passage": False, "document": False}, "query")
        as_base64 = _choice(document, "encoding_format", {"float": False, "base64": True}, "float")
        dimensions = document.get("dimensions")
        if dimensions is not None and (isinstance(dimensions, bool) or dimensions != model.dimensions):
            raise RequestError(
                f"This model's vectors have {model.dimensions} dimensions and cannot be shortened; "
                f"leave 'dimensions' out.",
                param="dimensions",
            )
        counts = [model.token_count(text, is_query=is_query) for text in texts]
        for index, count in enumerate(counts):
            if count > context:
                raise RequestError(
                    f"input[{index}] has {count} tokens; at most {context} are read. Cut it into passages.",
                    param="input",
                    code="context_length_exceeded",
                )
        return cls(texts=texts, is_query=is_query, as_base64=as_base64, tokens=sum(counts))

    def encode(self, vector: bytes) -> str | list[float]:
        """A vector as the request asked for it."""
        if self.as_base64:
            return base64.b64encode(vector).decode("ascii")
        # Nine significant digits name a float32 exactly.
        return [float(f"{number:.9g}") for number in struct.unpack(f"<{len(vector) // 4}f", vector)]


def _texts(document: dict) -> list[str]:
    value = document.get("input")
    if value is None:
        raise RequestError("'input' is missing.", param="input")
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts:
        raise RequestError("'input' must be a string or a list of at least one string.", param="input")
    if len(texts) > MAXIMUM_INPUTS:
        raise RequestError(f"'input' has {len(texts)} entries; at most {MAXIMUM_INPUTS} are taken.", param="input")
    for index, text in enumerate(texts):
        if isinstance(text, (int, list)) and not isinstance(text, bool):
            raise RequestError(
                "'input' holds token ids. This model has its own vocabulary: send text "
                "(LangChain: check_embedding_ctx_length=False).",
                param="input",
            )
        if not isinstance(text, str):
            raise RequestError(f"input[{index}] is not a string.", param="input")
        if not text:
            raise RequestError(f"input[{index}] is empty.", param="input")
        if "\0" in text:
            raise RequestError(f"input[{index}] has a NUL character, which the engine cannot read.", param="input")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise RequestError(f"input[{index}] has half of a surrogate pair.", param="input") from None
    return texts


def _choice(document: dict, name: str, choices: dict[str, bool], default: str) -> bool:
    value = document.get(name)
    if value is None:
        value = default
    if not isinstance(value, str) or value not in choices:
        raise RequestError(f"'{name}' must be one of {', '.join(choices)}.", param=name)
    return choices[value]
