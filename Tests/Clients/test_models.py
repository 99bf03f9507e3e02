"""GET /v1/models and /v1/models/{id}."""

from __future__ import annotations

import httpx
import pytest
from openai import NotFoundError, OpenAI


def test_the_models_are_the_services(openai_client: OpenAI) -> None:
    models = {model.id: model for model in openai_client.models.list()}
    assert {"chat", "other", "assistant", "vendor/with-slash"} <= set(models)
    assert models["chat"].object == "model"
    assert isinstance(models["chat"].created, int)
    assert models["chat"].owned_by


@pytest.mark.parametrize("name", ["chat", "vendor/with-slash"])
def test_one_model(openai_client: OpenAI, name: str) -> None:
    assert openai_client.models.retrieve(name).id == name


def test_a_slash_in_a_name_may_be_escaped(http: httpx.Client) -> None:
    assert http.get("/v1/models/vendor%2Fwith-slash").json()["id"] == "vendor/with-slash"


def test_an_unknown_model_is_404(openai_client: OpenAI) -> None:
    with pytest.raises(NotFoundError) as caught:
        openai_client.models.retrieve("nothing")
    assert caught.value.code == "model_not_found"
    assert caught.value.param == "model"


def test_engine_and_price_of_a_service_stay_inside(http: httpx.Client) -> None:
    assert "model-of-chat" not in http.get("/v1/models").text
