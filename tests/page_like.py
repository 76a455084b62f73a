"""Notes and answers in small, for tests of the page."""

from pathlib import Path
from types import SimpleNamespace

from rag.protocol import SourceState
from rag.types import Answer, Document

HOSTILE = "![그림](//example.invalid/a.png) <img src=//example.invalid/b.png> <script>alert(1)</script>"
SQUIRREL = f"# 다람쥐 최적화기\n\n## 다람쥐 최적화기란?\n\n도토리를 일곱 단계로 쓴다 {HOSTILE}\n"


def note(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def nothing(_) -> None:
    """A progress that nobody watches."""


def fake_notes(text: str, source: str = "/노트/<b>.md") -> SimpleNamespace:
    document = Document(source, "제목", text)
    state = SourceState(source, source, "", 0, 0, "제목", 1)
    index = SimpleNamespace(
        document={source: document}.__getitem__, states=lambda: [state], chunks_of=lambda _: []
    )
    return SimpleNamespace(index=index, bundled=False, name=str, line_of=lambda *_: None)


def answer_of(text: str, citations=(), hits=(), status="answered") -> Answer:
    return Answer("질문?", status, text, tuple(citations), tuple(hits), 0.815, None, 12.3)
