"""Captions of our own, and how they are read."""

from __future__ import annotations

from pathlib import Path

from ingest.clean import clean
from ingest.load import load_bytes
from ingest.split import split
from rag.types import Document

SPOKEN = (
    "배치 정규화는 미니배치의 평균과 분산으로 층의 입력을 맞추는 방법입니다. "
    "학습이 빨라지고 초기값에 덜 민감해집니다. "
)


def stamp(seconds: float, point: str = ",") -> str:
    whole = round(seconds * 1000)
    minutes, rest = divmod(whole, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def srt(*cues: tuple[float, float, str]) -> str:
    return "\n".join(
        f"{n}\n{stamp(start)} --> {stamp(end)}\n{said}\n" for n, (start, end, said) in enumerate(cues, 1)
    )


def read(text: str | bytes, name: str = "강의.srt") -> Document:
    data = text.encode() if isinstance(text, str) else text
    return clean(load_bytes(f"/노트/{name}", data, Path(name).suffix))


def under(document: Document) -> dict[str, str]:
    """What stands under each time."""
    return {chunk.heading: chunk.body_text for chunk in split(document)}
