"""The retriever as LangChain's chains take it."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from rag.embed import Embedder, known_to_langchain
from rag.glossary import Glossary
from rag.index import Index
from rag.relevance import Question
from rag.rerank import Reranker
from rag.retrieve import Retriever
from rag.scope import Scope
from rag.types import Hit

known_to_langchain()


class NoteRetriever(BaseRetriever):
    """LangChain retriever over an index of notes; see ``Retriever``."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: SkipValidation[Index]
    embedder: Embedder
    k: int = 5
    source: SkipValidation[str | Scope | None] = None
    glossary: SkipValidation[Glossary | None] = None
    reranker: SkipValidation[Reranker | None] = None

    def search(self, question: str, k: int | None = None, source: str | Scope | None = None) -> list[Hit]:
        """See ``Retriever.search``."""
        return self._plain.search(question, k, source)

    def search_for(self, question: Question, k: int, source: str | Scope | None = None) -> list[Hit]:
        """See ``Retriever.search_for``."""
        return self._plain.search_for(question, k, source)

    @property
    def _plain(self) -> Retriever:
        return Retriever(self.index, self.embedder, self.k, self.source, self.glossary, self.reranker)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        """LangChain's interface: hits as its Documents, with the citation's fields as metadata."""
        return [
            LangChainDocument(
                id=hit.chunk.id,
                page_content=hit.chunk.text,
                metadata={
                    "source": hit.chunk.source,
                    "title": hit.title,
                    "heading": hit.chunk.heading,
                    "page": hit.chunk.page,
                    "start": hit.chunk.start,
                    "end": hit.chunk.end,
                    "score": hit.score,
                },
            )
            for hit in self.search(query)
        ]
