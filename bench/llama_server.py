"""A real llama.cpp server with a model that writes rubbish: does mutdap connect, stream, and fall back?

    python -m venv /somewhere/llama
    /somewhere/llama/bin/pip install "llama-cpp-python[server]" gguf
    python bench/llama_server.py --python /somewhere/llama/bin/python

The packages are compiled, so they stay outside of the project's environment. The model is made by
``tiny_gguf.py``: nothing is downloaded. Prints what happened, and fails where an answer is not as it should.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.sync import sync
from rag.assistant import Assistant
from rag.chat import load_chat_model, write
from rag.config import BUNDLED
from rag.embed import load_embedder
from rag.index import LocalIndex
from rag.types import Answer

HERE = Path(__file__).resolve().parent
QUESTION = "드롭아웃은 추론할 때 어떻게 처리하나?"


def main() -> None:
    parser = argparse.ArgumentParser(description="Chat with a real llama.cpp server.")
    parser.add_argument("--python", type=Path, required=True, help="has llama-cpp-python[server] and gguf")
    parser.add_argument("--seconds", type=float, default=600, help="how long it may take to start")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "tiny.gguf"
        subprocess.run([options.python, HERE / "tiny_gguf.py", model], check=True)
        embedder = load_embedder("static")
        index = LocalIndex(Path(folder) / "index", embedder.identity, embedder.dimension)
        sync(index, embedder, [BUNDLED / "notes"])
        found = {"model_bytes": model.stat().st_size} | _tried(
            options, model, Assistant(index, embedder, k=2)
        )
        index.close()
    print(json.dumps(found, indent=2, ensure_ascii=False))


def _tried(options: argparse.Namespace, model: Path, plain: Assistant) -> dict[str, object]:
    expected = plain.ask(QUESTION)
    with _server(options.python, model, options.seconds) as (url, process):
        writer = load_chat_model("openai:tiny", url)
        pieces = []
        for piece in write(writer, QUESTION, list(expected.hits)):
            pieces.append(piece)
            if len(pieces) == 200:
                break
        assert len(pieces) > 20, "it streams"
        assistant = Assistant(plain.index, plain.retriever.embedder, model=writer, model_name="tiny", k=2)
        rubbish = assistant.ask(QUESTION)
        assert _is_fallback(rubbish, expected), rubbish
        stream = assistant.stream(QUESTION)
        first = next(stream)
        process.kill()
        *_, broken = stream
        assert isinstance(broken, Answer) and _is_fallback(broken, expected), broken
    gone = assistant.ask(QUESTION)
    assert _is_fallback(gone, expected), gone
    return {
        "model_bytes": model.stat().st_size,
        "pieces_streamed": len(pieces),
        "rubbish": "".join(pieces)[:120],
        "after_rubbish": rubbish.notice,
        "first_piece_before_the_kill": str(first)[:40],
        "after_a_kill_in_mid_stream": broken.notice,
        "after_the_server_is_gone": gone.notice,
    }


def _is_fallback(answer: Answer, expected: Answer) -> bool:
    same = (answer.text, answer.citations) == (expected.text, expected.citations)
    return same and answer.model is None and bool(answer.notice)


@contextmanager
def _server(python: Path, model: Path, seconds: float) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    flags = {"model": model, "host": "127.0.0.1", "port": port, "n_ctx": 16384, "chat_format": "chatml"}
    command = [str(python), "-m", "llama_cpp.server"]
    command += [word for name, value in flags.items() for word in (f"--{name}", str(value))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}/v1"
        _wait(f"{url}/models", process, seconds)
        yield url, process
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not start in time")


if __name__ == "__main__":
    main()
