"""What the cells of a notebook printed, as a terminal shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.load import load

LOG = "".join(f"epoch {n} loss {1 / (n + 1):.3f} accuracy {n / 20:.3f}\n" for n in range(20))


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ({"text": "\x1b[32m맞음\x1b[0m\n"}, "맞음"),
        ({"text": "\r  0%|     | 0/3\r100%|█████| 3/3 [00:00]\n정확도 0.9\n"}, "정확도 0.9"),
        ({"text": "읽는 중\r다 읽음\r\n"}, "다 읽음"),
        ({"text": LOG}, "\n".join(["…", *LOG.splitlines()[-7:]])),
        ({"text": "9" * 5000}, ""),
        ({"data": {"text/plain": "[<matplotlib.lines.Line2D at 0x7f>]"}}, ""),
        ({"data": {"text/plain": "\n".join("1 2 3" for _ in range(200))}}, ""),
    ],
)
def test_what_was_printed(tmp_path: Path, output: dict[str, object], text: str) -> None:
    cells = [{"cell_type": "code", "source": "run()", "outputs": [output]}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    shown = f"\n\n```\n{text}\n```" if text else ""
    assert load(tmp_path / "a.ipynb").text == f"```python\nrun()\n```{shown}"
