#!/usr/bin/env python3
"""Prints the record of the first answer that `ask.py` got."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from api import API  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--url", default="http://127.0.0.1:8080")
parser.add_argument("--key", default="sk-reader")
given = parser.parse_args()
print(list(API(given.url, given.key).all("/api/records"))[-1]["id"])
