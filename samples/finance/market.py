"""What the two programs of the finance board share: the API, the keys, the arguments."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from api import API, ROOT, Answer, Keys, Refused, admin_key, send, until  # noqa: E402
from exchange import Exchange  # noqa: E402

__all__ = [
    "API",
    "Answer",
    "DATA",
    "Exchange",
    "Keys",
    "PURPOSE",
    "ROOT",
    "Refused",
    "admin_key",
    "arguments",
    "send",
    "until",
]

DATA = ROOT / ".minato/samples/finance"
PURPOSE = "credit-review"


def arguments(about: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="where Minato is (%(default)s)")
    parser.add_argument(
        "--keys", type=Path, default=DATA / "keys.json", help="where the participants' keys are kept (%(default)s)"
    )
    return parser.parse_args()
