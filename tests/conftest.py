from __future__ import annotations

import atexit
import gc
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import chat_server
import chromium
import pytest
from filelock import FileLock
from hypothesis import settings
from live import desk_of

from ingest import library
from ingest.sync import sync
from page import lighter  # noqa: F401 - before a test imports Gradio
from rag import language
from rag.assistant import Assistant
from rag.bundled import StaticEmbedder, TransformerEmbedder
from rag.config import BUNDLED
from rag.embed import Embedder
from rag.index import LocalIndex
from rag.providers import PROVIDERS
from rag.types import Answer

if TYPE_CHECKING:
    from page.desk import Desk

KEYS = [name for provider in PROVIDERS.values() for name in provider.keys]
KEYS += ["OPENAI_API_BASE", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "OLLAMA_HOST"]


# How long an example takes says how busy the machine is. The same examples each time, so that a change is
# judged by what it changed; ``--hypothesis-profile=searching`` looks for others.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, print_blob=True)
settings.load_profile("repeatable")


TOGETHER = {
    "torch": {
        "test_bundled.py", "test_cli.py", "test_embed.py", "test_rerank.py", "test_support.py",
        "test_turned.py", "test_ui_settings.py",
    },
    "milvus": {"test_index_conformance.py", "test_milvus.py"},
}  # fmt: skip
"""Files that load what takes seconds to load: one process does it for all."""
LONG = ["test_parallel.py", "test_crash.py", "test_practice.py", "test_care.py", "test_mcp.py"]
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory."""
ROOM = 4 << 30
"""How many bytes must be free there; the tests fill a tenth of it."""


def pytest_configure(config: pytest.Config) -> None:
    """What tests write goes into memory where there is room: an index waits for the disk at each commit.

    ``--basetemp`` or ``PYTEST_DEBUG_TEMPROOT`` say another place, such as a real disk.
    """
    there = config.option.basetemp is None and os.access(MEMORY, os.W_OK)
    if there and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@lru_cache
def _begun(name: str) -> tuple[int, str]:
    """When a file of tests is begun, and what its process is chosen by.

    All that need a browser share one: it takes as long as three visits to start it and to have it compile the
    page. They come first and the longest others after them, so that no process waits for the last one.
    """
    if "mark.browser" in Path(__file__).with_name(name).read_text(encoding="utf-8"):
        return 0, "browser"
    for number, (what, names) in enumerate(TOGETHER.items(), 1):
        if name in names:
            return number, what
    return len(TOGETHER) + 1 + (name not in LONG), name


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a file run in one process, so that its fixtures are made once; ``--dist`` changes it."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _begun(Path(super()._split_scope(nodeid)).name)[1]

    if config.getoption("dist") != "load":
        return None
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first; tests that need a browser are skipped where there is none."""
    items.sort(key=lambda item: _begun(item.path.name)[0])
    if chromium.CHROMIUM is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="needs a browser: apt-get install chromium"))


def pytest_collection_finish() -> None:
    """What was collected stays until the end, and is nothing for the garbage collector to go through."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """A process that tested for another has told everything and ends: Python takes seconds to empty it."""
    if hasattr(config, "workerinput"):
        atexit._run_exitfuncs()
        os._exit(0)


@pytest.fixture(scope="session", autouse=True)
def _a_machine_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting, key or index of whoever runs the tests is seen, and none of theirs is touched.

    The indexes of the bundled notes, which are only read, are made once for all processes that test.
    """
    home, base = tmp_path_factory.mktemp("home"), tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "예시 노트의 색인"
    shared.mkdir(exist_ok=True)
    samples = home / "xdg_data_home" / "mutdap" / "samples"
    samples.parent.mkdir(parents=True)
    samples.symlink_to(shared)
    opened = library._samples

    def made_once(embedder: Embedder, reading: Callable[[], None] | None = None) -> LocalIndex:
        with FileLock(shared / f".{quote(embedder.identity, safe='')}.lock"):
            return opened(embedder, reading)

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
        patch.setattr(library, "_samples", made_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _a_browser_ends_with_the_tests() -> Iterator[None]:
    """Where one was started; it serves all files of a process."""
    yield
    chromium.BROWSER.close()


@pytest.fixture(autouse=True)
def _no_language_is_left() -> Iterator[None]:
    """The language that a configuration file of a test asked for ends with the test."""
    yield
    language.prefer(None)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages in English."""
    monkeypatch.setenv("MUTDAP_LANG", "en")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A page of its own over an index that nobody has made yet."""
    with desk_of(tmp_path) as desk:
        yield desk


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
def notes_index(transformer: Embedder) -> Iterator[LocalIndex]:
    """The bundled notes, synced with the default embedder; not to be changed."""
    index = library._samples(transformer)
    assert len(index.states()) == 8
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
def folder(tmp_path: Path) -> Path:
    """Where an index may be made; its name is hard on whoever quotes too little."""
    return tmp_path / "내 색인 🗂 #1?" / "ix"


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
def asked(synced: Callable[..., LocalIndex], embedder: Embedder) -> Callable[[str, str], Answer]:
    """The answer from one note that a test writes: ``asked("글", "질문?")``."""
    return lambda text, question: Assistant(synced({"note.md": text}), embedder).ask(question)


@pytest.fixture(scope="session")
def prompt_milvus() -> Iterator[None]:
    """Whether Milvus has made an index is asked at once; pymilvus sleeps half a second before it asks."""
    handler = pytest.importorskip("pymilvus.client.grpc_handler", reason='pip install "mutdap[milvus]"')
    hasty = vars(time) | {"sleep": lambda seconds: time.sleep(min(seconds, 0.01))}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handler, "time", SimpleNamespace(**hasty))
        yield


@pytest.fixture
def server() -> Iterator[chat_server.ChatServer]:
    """A scripted chat model server."""
    with chat_server.running() as running:
        yield running
