from __future__ import annotations

import json

from ingest.clean import clean
from ingest.load import load
from ingest.split import split
from ingest.sync import sync
from rag.answer import draft
from rag.assistant import Assistant
from rag.cite import cite_excerpts
from rag.index import LocalIndex
from rag.present import answer_json
from rag.relevance import Question
from rag.retrieve import NoteRetriever

NOTE = """# 규제 😀 노트\r
\r
머리말이다. 이 노트는 면접을 준비하며 적었다.\r
\r
## 드롭아웃(dropout)이란?\r
\r
학습할 때 뉴런을 확률 p로 무작위로 끈다. 추론할 때는 모두 켠다.\r
- PyTorch에서는 `model.eval()`을 부른다.\r
\r
## 조기 종료란?\r
\r
검증 손실이 나아지지 않으면 멈춘다. 가장 좋았던 가중치로 되돌린다.\r
"""
QUESTION = "드롭아웃은 추론할 때 어떻게 하나?"


def test_the_same_words_from_the_file_to_the_json(tmp_path, embedder):
    path = tmp_path / "공책" / "규제.md"
    path.parent.mkdir()
    path.write_bytes(NOTE.encode())

    loaded = load(path)
    assert loaded.text == NOTE
    assert loaded.source == str(path)

    document = clean(loaded)
    assert (document.text, document.source, document.title) == (NOTE, str(path), loaded.title)

    chunks = split(document)
    assert [chunk.question for chunk in chunks][-2:] == ["드롭아웃(dropout)이란?", "조기 종료란?"]
    for chunk in chunks:
        assert chunk.text == NOTE[chunk.start : chunk.end]
        assert chunk.body_text == NOTE[chunk.body : chunk.end]

    index = LocalIndex(tmp_path / "색인", embedder.identity, embedder.dimension)
    assert sync(index, embedder, [path.parent]).added == 1
    assert index.document(str(path)) == document
    assert index.chunks_of(str(path)) == chunks

    hits = NoteRetriever(index=index, embedder=embedder).search(QUESTION)
    assert {hit.chunk for hit in hits} <= set(chunks)
    assert hits[0].chunk.question == "드롭아웃(dropout)이란?"
    assert hits[0].title == document.title

    plan = draft(Question(QUESTION, index), hits)
    assert plan.status == "answered"
    excerpt = plan.excerpts[0]
    assert excerpt.hit.chunk == hits[0].chunk
    said = [NOTE[start:end] for start, end in excerpt.sentences]
    assert "추론할 때는 모두 켠다." in said
    assert [excerpt.text_of(span) for span in excerpt.sentences] == said

    text, citations = cite_excerpts(plan.excerpts)
    assert all(f"{sentence} [1]" in text for sentence in said)
    assert citations[0].quote == NOTE[excerpt.start : excerpt.end]
    assert all(c.quote == NOTE[c.start : c.end] for c in citations)

    answer = Assistant(index, embedder).ask(QUESTION)
    assert (answer.text, answer.citations, answer.status) == (text, citations, "answered")

    shown = json.loads(json.dumps(answer_json(answer), ensure_ascii=False))
    for citation in shown["citations"]:
        on_disk = path.read_bytes().decode()
        assert on_disk[citation["start"] : citation["end"]] == citation["quote"]
    assert [hit["text"] for hit in shown["hits"]] == [NOTE[h["start"] : h["end"]] for h in shown["hits"]]
    index.close()
