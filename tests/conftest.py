from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import chat_server
import pytest

from ingest.sync import sync
from rag import language
from rag.assistant import Assistant
from rag.bundled import StaticEmbedder, TransformerEmbedder
from rag.config import BUNDLED
from rag.embed import Embedder
from rag.index import LocalIndex
from rag.providers import PROVIDERS

KEYS = [name for provider in PROVIDERS.values() for name in provider.keys]
KEYS += ["OPENAI_API_BASE", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "OLLAMA_HOST"]


@pytest.fixture(scope="session", autouse=True)
def _a_machine_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting, key or index of whoever runs the tests is seen, and none of theirs is touched."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [*KEYS, *(n for n in os.environ if n.startswith("MUTDAP_"))]:
            patch.delenv(name, raising=False)
        patch.setenv("HOME", str(home))
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home / name.lower()))
        patch.setenv("MUTDAP_LANG", "ko")
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        patch.setenv("MUTDAP_EMBEDDER", "static")  # where the transformer is meant, a test says so
        yield


@pytest.fixture(autouse=True)
def _no_language_is_left() -> Iterator[None]:
    """The language that a configuration file of a test asked for ends with the test."""
    yield
    language.prefer(None)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages in English."""
    monkeypatch.setenv("MUTDAP_LANG", "en")


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The fast one, for tests that make many notes."""
    return StaticEmbedder()


@pytest.fixture(scope="session")
def transformer() -> Embedder:
    """The default one."""
    return TransformerEmbedder()


@pytest.fixture(scope="session")
def notes() -> Path:
    """The folder of bundled notes."""
    return BUNDLED / "notes"


@pytest.fixture(scope="session")
def notes_index(
    tmp_path_factory: pytest.TempPathFactory, notes: Path, transformer: Embedder
) -> Iterator[LocalIndex]:
    """The bundled notes, synced with the default embedder; not to be changed."""
    index = LocalIndex(tmp_path_factory.mktemp("노트") / "색인", transformer.identity, transformer.dimension)
    report = sync(index, transformer, [notes])
    assert (report.added, report.failed) == (8, [])
    yield index
    index.close()


@pytest.fixture(scope="session")
def assistant(notes_index: LocalIndex, transformer: Embedder) -> Assistant:
    """Answers from the bundled notes in their own words."""
    return Assistant(notes_index, transformer)


@pytest.fixture(scope="session")
def questions() -> list[dict[str, Any]]:
    """Questions about the bundled notes with where the answer stands; ``source`` None: nowhere."""
    lines = Path(__file__).with_name("questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def synced(tmp_path: Path, embedder: Embedder) -> Iterator[Callable[..., LocalIndex]]:
    """Makes an index of notes that a test writes: ``synced({"이름.md": "글"})``, in the folder 공책."""
    opened: list[LocalIndex] = []

    def make(files: dict[str, str], using: Embedder | None = None) -> LocalIndex:
        used = using or embedder
        for name, text in files.items():
            path = tmp_path / "공책" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        index = LocalIndex(tmp_path / "색인", used.identity, used.dimension)
        opened.append(index)
        report = sync(index, used, [tmp_path / "공책"])
        assert report.failed == []
        return index

    yield make
    for index in opened:
        index.close()


@pytest.fixture
def server() -> Iterator[chat_server.ChatServer]:
    """A scripted chat model server."""
    with chat_server.running() as running:
        yield running
