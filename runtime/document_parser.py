#!/usr/bin/env python3
"""Reads one document from standard input and writes its blocks to standard output: document_parser.py FORMAT

FORMAT is docx, xlsx, pptx or html (in UTF-8). Exit status 0: all was read; 65: the document is broken, encrypted or too
large, and the last line of standard error says why; anything else is a fault of this program. It opens no file and no
connection; whoever starts it bounds its time and memory.
"""

from __future__ import annotations

import io
import sys

import html_document
import office_documents
from document_blocks import Blocks, TooLarge

BROKEN = 65
USAGE = 64


def main() -> int:
    readers = {
        "docx": office_documents.read_docx,
        "xlsx": office_documents.read_xlsx,
        "pptx": office_documents.read_pptx,
    }
    form = sys.argv[1] if len(sys.argv) == 2 else ""
    if form not in readers and form != "html":
        print(__doc__, file=sys.stderr)
        return USAGE
    blocks = Blocks(io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n"))
    try:
        if form == "html":
            html_document.read(sys.stdin.buffer.read().decode("utf-8", "replace"), blocks)
        else:
            readers[form](io.BytesIO(sys.stdin.buffer.read()), blocks)
    except (office_documents.Broken, TooLarge) as error:
        blocks.output.flush()
        print(error, file=sys.stderr)
        return BROKEN
    except RecursionError:
        blocks.output.flush()
        print("its elements are nested too deeply", file=sys.stderr)
        return BROKEN
    blocks.output.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
