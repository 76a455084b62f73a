"""Answers from one note that a test writes."""

from __future__ import annotations

from rag.assistant import Assistant


def answered(synced, embedder, text: str, question: str) -> str:
    index = synced({"노트.md": text})
    return " / ".join(Assistant(index, embedder).ask(question).text.splitlines())
