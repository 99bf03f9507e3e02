"""Finds the model files that `scripts/install-runtime` has put into this interpreter's environment.

Run as a program it compares every file with its SHA-256; the exit status tells.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).with_name("models.json")


class ModelMissing(Exception):
    """The model, or the package that carries it, is not installed; the message says how to mend it."""


@dataclass(frozen=True)
class InstalledModel:
    """A model of models.json, with the place of its file on this machine."""

    name: str
    path: Path
    package: Path
    context: int


def package_folder(package: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(f"the Python package {package} is not installed; run scripts/install-runtime")
    return Path(next(iter(spec.submodule_search_locations)))


def locate(name: str) -> InstalledModel:
    """The installed model of this name. Its size is checked here, its SHA-256 when it is installed."""
    models = {model["name"]: model for model in json.loads(LOCK.read_text(encoding="utf-8"))["models"]}
    if name not in models:
        raise ModelMissing(f"{name} is not among the models of {LOCK.name}: {', '.join(models)}")
    entry = models[name]
    folder = package_folder(entry["package"].replace("-", "_"))
    path = folder / entry["file"]
    if not path.is_file():
        raise ModelMissing(f"{path} is missing; run scripts/install-runtime")
    if path.stat().st_size != entry["bytes"]:
        raise ModelMissing(f"{path} has {path.stat().st_size} bytes, not {entry['bytes']}; run scripts/install-runtime")
    return InstalledModel(name=name, path=path, package=folder, context=entry["context"])


def verify() -> None:
    """Compares every model's SHA-256 with the lock file; raises ModelMissing."""
    for entry in json.loads(LOCK.read_text(encoding="utf-8"))["models"]:
        model = locate(entry["name"])
        with model.path.open("rb") as file:
            digest = hashlib.sha256()
            while block := file.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != entry["sha256"]:
            raise ModelMissing(f"{model.path} has the SHA-256 {digest.hexdigest()}, not {entry['sha256']}")


if __name__ == "__main__":
    try:
        verify()
    except ModelMissing as problem:
        sys.exit(f"error: {problem}")
