"""One system of ``peers.py`` in a process of its own, so that its memory and its start are its own.

    python bench/peers_run.py NAME index FOLDER      reads FOLDER/corpus.json, keeps an index in FOLDER/NAME
    python bench/peers_run.py NAME start FOLDER      opens that index, asks one of FOLDER/questions.json
    python bench/peers_run.py NAME ask FOLDER        opens that index, asks them all

Runs in the system's own environment: nothing but the standard library is imported for all. ``index`` prints
one line of JSON; the others print one after the first answer, ``ask`` one more at the end.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Protocol

DEPTH = 10
SIZE, OVERLAP = 1_000, 200
"""Characters of a passage and of what neighbours share, as in LangChain's tutorial."""
RRF_HALVES = [0.5, 0.5]

Place = tuple[str, int, int]
"""A passage as its source and its characters in the text of that source."""


class System(Protocol):
    """What is compared."""

    def index(self, corpus: list[dict[str, str]], folder: Path) -> int:
        """Make and keep an index; gives how many passages it has."""

    def load(self, folder: Path) -> None:
        """Open the index."""

    def search(self, question: str) -> list[Place]:
        """The best ``DEPTH`` passages."""


def split(corpus: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Passages as the tutorial makes them."""
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True)
    documents = [Document(row["text"], metadata={"source": row["source"]}) for row in corpus]
    return [
        {
            "source": one.metadata["source"],
            "start": one.metadata["start_index"],
            "end": one.metadata["start_index"] + len(one.page_content),
            "text": one.page_content,
        }
        for one in splitter.split_documents(documents)
    ]


class _Passages:
    """What the peers share: passages are kept beside the index, for most of them keep text only."""

    def __init__(self) -> None:
        self.passages: list[dict[str, Any]] = []

    def keep(self, passages: list[dict[str, Any]], folder: Path) -> int:
        self.passages = passages
        (folder / "passages.json").write_text(json.dumps(passages), encoding="utf-8")
        return len(passages)

    def read(self, folder: Path) -> None:
        self.passages = json.loads((folder / "passages.json").read_text(encoding="utf-8"))

    def place(self, number: int) -> Place:
        row = self.passages[number]
        return row["source"], row["start"], row["end"]


def _ready_made(folder: Path) -> list[dict[str, Any]]:
    """The passages that LangChain's splitter made; each system gets the same."""
    return list(json.loads((folder.parent / "passages.json").read_text(encoding="utf-8")))


class LangChain(_Passages):
    """The tutorial's retrieval: splitter, embedder, FAISS."""

    def _embedder(self) -> object:
        from langchain_huggingface import HuggingFaceEmbeddings

        return HuggingFaceEmbeddings(model_name=os.environ["MINILM"])

    def index(self, corpus: list[dict[str, str]], folder: Path) -> int:
        from langchain_community.vectorstores import FAISS

        count = self.keep(split(corpus), folder)
        numbers = [{"n": n} for n in range(count)]
        store = FAISS.from_texts([row["text"] for row in self.passages], self._embedder(), metadatas=numbers)
        store.save_local(str(folder))
        return count

    def load(self, folder: Path) -> None:
        from langchain_community.vectorstores import FAISS

        self.read(folder)
        store = FAISS.load_local(str(folder), self._embedder(), allow_dangerous_deserialization=True)
        self.retriever = store.as_retriever(search_kwargs={"k": DEPTH})

    def search(self, question: str) -> list[Place]:
        return [self.place(one.metadata["n"]) for one in self.retriever.invoke(question)[:DEPTH]]


class LangChainEnsemble(LangChain):
    """The same with words beside vectors, fused by rank."""

    def load(self, folder: Path) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever

        super().load(folder)
        numbers = [{"n": n} for n in range(len(self.passages))]
        words = BM25Retriever.from_texts([row["text"] for row in self.passages], numbers, k=DEPTH)
        self.retriever = EnsembleRetriever(retrievers=[words, self.retriever], weights=RRF_HALVES)


class WhitespaceBM25(_Passages):
    """Words between white space, scored by the package rank_bm25; kept nowhere: each start counts anew."""

    def index(self, corpus: list[dict[str, str]], folder: Path) -> int:
        return self.keep(split(corpus), folder)

    def load(self, folder: Path) -> None:
        from rank_bm25 import BM25Okapi

        self.read(folder)
        self.words = BM25Okapi([row["text"].split() for row in self.passages])

    def search(self, question: str) -> list[Place]:
        scores = self.words.get_scores(question.split())
        best = sorted(range(len(scores)), key=lambda n: -scores[n])[:DEPTH]
        return [self.place(n) for n in best if scores[n] > 0]


class Txtai(_Passages):
    """txtai's embeddings database."""

    HYBRID = False

    def index(self, corpus: list[dict[str, str]], folder: Path) -> int:
        from txtai import Embeddings

        count = self.keep(_ready_made(folder), folder)
        database = Embeddings(path=os.environ["MINILM"], hybrid=self.HYBRID)
        database.index((n, row["text"], None) for n, row in enumerate(self.passages))
        database.save(str(folder / "txtai"))
        return count

    def load(self, folder: Path) -> None:
        from txtai import Embeddings

        self.read(folder)
        self.database = Embeddings()
        self.database.load(str(folder / "txtai"))

    def search(self, question: str) -> list[Place]:
        return [self.place(int(n)) for n, _ in self.database.search(question, DEPTH)]


class TxtaiHybrid(Txtai):
    """The same with its sparse index beside."""

    HYBRID = True


class Haystack(_Passages):
    """Haystack's in-memory store: BM25 and vectors, joined by reciprocal rank."""

    def index(self, corpus: list[dict[str, str]], folder: Path) -> int:
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )

        count = self.keep(_ready_made(folder), folder)
        embedder = SentenceTransformersDocumentEmbedder(model=os.environ["MINILM"], progress_bar=False)
        embedder.warm_up()
        documents = [Document(content=row["text"], meta={"n": n}) for n, row in enumerate(self.passages)]
        store = InMemoryDocumentStore()
        store.write_documents(embedder.run(documents)["documents"])
        store.save_to_disk(str(folder / "haystack.json"))
        return count

    def load(self, folder: Path) -> None:
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersTextEmbedder,
        )

        self.read(folder)
        store = InMemoryDocumentStore.load_from_disk(str(folder / "haystack.json"))
        self.pipeline = Pipeline()
        embedder = SentenceTransformersTextEmbedder(model=os.environ["MINILM"], progress_bar=False)
        self.pipeline.add_component("embedder", embedder)
        self.pipeline.add_component("vectors", InMemoryEmbeddingRetriever(document_store=store, top_k=DEPTH))
        self.pipeline.add_component("words", InMemoryBM25Retriever(document_store=store, top_k=DEPTH))
        joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)
        self.pipeline.add_component("joiner", joiner)
        self.pipeline.connect("embedder.embedding", "vectors.query_embedding")
        self.pipeline.connect("vectors", "joiner")
        self.pipeline.connect("words", "joiner")

    def search(self, question: str) -> list[Place]:
        found = self.pipeline.run({"embedder": {"text": question}, "words": {"query": question}})
        return [self.place(one.meta["n"]) for one in found["joiner"]["documents"][:DEPTH]]


class OpenWebUI(_Passages):
    """Open WebUI's own splitting, embedding, Chroma collection and query, without its server."""

    HYBRID = False

    def _open(self, folder: Path) -> None:
        import asyncio
        import threading
        from types import SimpleNamespace

        for name in ("data", "front/static", "static"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        os.environ |= {
            "DATA_DIR": str(folder / "data"),
            "FRONTEND_BUILD_DIR": str(folder / "front"),
            "STATIC_DIR": str(folder / "static"),
            "GLOBAL_LOG_LEVEL": "ERROR",
            "WEBUI_SECRET_KEY": "not served",
        }
        from open_webui.config import DEFAULT_CONFIG
        from open_webui.retrieval.utils import get_embedding_function
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(os.environ["MINILM"])
        self.config = DEFAULT_CONFIG
        self.embed = get_embedding_function("", "", model, "", "", self.config["rag.embedding_batch_size"])
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        state = SimpleNamespace(ef=model, main_loop=self.loop)
        self.request = SimpleNamespace(app=SimpleNamespace(state=state))

    def index(self, corpus: list[dict[str, str]], folder: Path) -> int:
        self._open(folder)
        from langchain_core.documents import Document
        from open_webui.retrieval.vector.factory import get_vector_db_client
        from open_webui.routers.retrieval import save_docs_to_vector_db

        for row in corpus:  # one call a file, as its uploads are
            document = Document(row["text"], metadata={"source": row["source"]})
            save_docs_to_vector_db(self.request, [document], "notes", self.config, add=True)
        kept = get_vector_db_client().get("notes")
        texts = {row["source"]: row["text"] for row in corpus}
        places = [
            {"source": said["source"], "text": text}
            | dict(zip(("start", "end"), _found(texts[said["source"]], text), strict=True))
            for text, said in zip(kept.documents[0], kept.metadatas[0], strict=True)
        ]
        return self.keep(places, folder)

    def load(self, folder: Path) -> None:
        self._open(folder)
        self.read(folder)
        self.numbers = {(row["source"], row["text"]): n for n, row in enumerate(self.passages)}

    def search(self, question: str) -> list[Place]:
        import asyncio

        found = asyncio.run_coroutine_threadsafe(self._query(question), self.loop).result()
        rows = zip(found["documents"][0], found["metadatas"][0], strict=True)
        return [self.place(self.numbers[said["source"], text]) for text, said in rows]

    async def _query(self, question: str) -> dict[str, Any]:
        from open_webui.retrieval import utils

        if not self.HYBRID:
            return dict(await utils.query_collection(None, ["notes"], [question], self.embed, DEPTH))
        weight = self.config["rag.hybrid_bm25_weight"]
        return dict(
            await utils.query_collection_with_hybrid_search(
                ["notes"], [question], self.embed, DEPTH, None, DEPTH, 0.0, weight
            )
        )


class OpenWebUIHybrid(OpenWebUI):
    """The same with its hybrid search, without the reranking model that it would download."""

    HYBRID = True


def _found(text: str, passage: str) -> tuple[int, int]:
    """Where a passage stands in a text, white space aside: its splitter for headings changes that."""
    letters = [i for i, c in enumerate(text) if not c.isspace()]
    said = "".join(passage.split())
    at = "".join(text[i] for i in letters).find(said)
    return (letters[at], letters[at + len(said) - 1] + 1) if at >= 0 and said else (0, 0)


class Mutdap:
    """Ours: reads the files themselves."""

    EMBEDDER = "bundled"

    def index(self, corpus: list[dict[str, str]], folder: Path) -> int:
        from ingest.sync import sync
        from rag.index import LocalIndex

        self._open()
        index = LocalIndex(folder / "index", self.embedder.identity, self.embedder.dimension)
        sync(index, self.embedder, [os.environ["NOTES"]])
        count = len(index)
        index.close()
        return count

    def _open(self) -> None:
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        from rag import korean
        from rag.embed import load_embedder

        korean.warm()
        self.embedder = load_embedder(self.EMBEDDER)

    def load(self, folder: Path) -> None:
        self._open()
        from rag.index import LocalIndex
        from rag.retrieve import Retriever

        index = LocalIndex(folder / "index", self.embedder.identity, self.embedder.dimension)
        self.retriever = Retriever(index, self.embedder)

    def search(self, question: str) -> list[Place]:
        hits = self.retriever.search(question, DEPTH)
        return [(hit.chunk.source, hit.chunk.start, hit.chunk.end) for hit in hits]


class MutdapStatic(Mutdap):
    """Ours with the fast embedder."""

    EMBEDDER = "static"


SYSTEMS: dict[str, type[Any]] = {
    "mutdap": Mutdap,
    "mutdap-static": MutdapStatic,
    "langchain": LangChain,
    "langchain-ensemble": LangChainEnsemble,
    "bm25": WhitespaceBM25,
    "txtai": Txtai,
    "txtai-hybrid": TxtaiHybrid,
    "haystack": Haystack,
    "open-webui": OpenWebUI,
    "open-webui-hybrid": OpenWebUIHybrid,
}


def main() -> None:
    name, what, at = sys.argv[1:]
    folder = Path(at)
    own = folder / name
    own.mkdir(exist_ok=True)
    system: System = SYSTEMS[name]()
    if what == "index":
        corpus = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
        passages = system.index(corpus, own)
        _say({"passages": passages, "peak_mb": _peak_mb()})
        return
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    system.load(own)
    system.search(questions[0])
    _say({"first": True})
    if what == "start":
        return
    for question in questions[:20]:  # what is made on first use, is made
        system.search(question)
    ms, found = [], []
    for question in questions:
        started = time.perf_counter()
        found.append(system.search(question))
        ms.append((time.perf_counter() - started) * 1000)
    _say({"ms": ms, "found": found, "peak_mb": _peak_mb()})


def _say(value: dict[str, Any]) -> None:
    print("\n" + json.dumps(value), flush=True)


def _peak_mb() -> float:
    # Not getrusage: what it gives begins with the memory of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
