"""Third stage: questions that ask different things of one topic learn to tell its passages apart.

    python -m train.aspects --data FOLDER --out RUN [--begin FOLDER] [--bench SETS] [--ship FOLDER]

A batch holds all that was written about a few topics, so that the wrong passages of a question are mostly the
right ones of its neighbours: why a thing is needed, how it works, what it costs. The rest of the batches
rehearse the stages before. Goes on from a shipped model (``model.onnx`` with its tokenizer in one folder) and
ships the mean of its weights and the new ones; the static sibling stays as it is.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.bundled import FOLDER, WINDOW, TransformerEmbedder, marks
from rag.config import processors
from train import distill, export, student, teacher, texts, turned
from train.finetune import (
    LONGEST,
    QUESTION,
    SCALE,
    WEIGHTS,
    as_judged,
    cloze,
    cut,
    endless,
    matched,
)
from train.loop import Loss, optimise
from train.losses import DIMENSIONS, neighbouring, shortened
from train.noted import encoder, note
from train.renamed import Lexicon, passages, renamed
from train.student import Student
from train.teacher import Teacher
from train.texts import Aspect, Pair

ROWS = 40
TOPICS = 0.28
PAGES = 0.14
"""Pages of documents, with their questions."""
A_PAGE = 500
"""Characters of a page on the average; what is written of a topic is shorter."""
SECTIONS = 0.10
"""Headings with their sections; two in five of them sentences with the section they were taken from."""
RENAMED = 0.12
"""Passages of renamed words; see ``renamed``."""
JOINED = 0.08
"""Passages that stand in one text with others of their topic and of another one, as in a report."""
LONG_ROWS = 24
"""Passages in a batch of those, which may be long."""
MOST_PIECES = 4 * (WINDOW - 2)
"""Of a long one: four windows."""
NEAR_TOPICS = 20
"""The other topic is of so many that stand next in the files: mostly of the same field."""
TRANSLATED = 0.06
OPPOSED = 0.06
"""Sentences, the same in other words, and what contradicts them."""
TAUGHT = 0.10
"""Sentences of general language that are to lie among each other as the teacher has their English ones."""
JUDGED = 0.13
"""Sentences that were judged."""
IN_A_ROW = 8
"""So many that stand together in the file: they are about like things."""
SECOND = 0.5
"""What another wording of a question counts beside the first."""
ALIKE = 0.25
"""What it counts that two wordings of one question are alike."""


def losses(
    model: Student,
    tokenizer: Tokenizer,
    *,
    topics: Sequence[Sequence[Aspect]],
    documents: Sequence[Sequence[Aspect]],
    sections: Sequence[Pair],
    translated: Sequence[Pair],
    opposed: Sequence[tuple[Pair, str]],
    rated: Sequence[tuple[Pair, float]],
    taught: Sequence[tuple[Pair, NDArray[np.float16]]],
    lexicon: Lexicon,
    mix: Callable[[str, random.Random], str],
    device: str,
    seed: int,
) -> Iterator[Loss]:
    """Endless losses.

    Args:
        model: the student.
        tokenizer: its pieces.
        topics: passages by topic, each with the questions that it answers.
        documents: long pages by document, likewise.
        sections: headings or questions and their passages.
        translated: English and Korean of one meaning.
        opposed: a sentence, what says the same, and what does not.
        rated: sentences with how alike they were found.
        taught: English and Korean of one meaning with the teacher's vector ``(384,)``; none for none.
        lexicon: words that those of passages give way to.
        mix: swaps terms of a Korean text for their English names.
        device: where the student is.
        seed: of the order.
    """
    chance = random.Random(seed)
    around = marks(tokenizer)
    tokenizer.no_truncation()
    held = passages(sections, topics)
    drawn = {
        name: endless(list(range(len(rows))), chance)
        for name, rows in (
            ("topics", topics), ("documents", documents), ("sections", sections),
            ("translated", translated), ("opposed", opposed), ("rated", rated), ("held", held),
            ("taught", taught[::IN_A_ROW]),
        )
    }  # fmt: skip

    def vectors(given: Sequence[str], longest: int) -> torch.Tensor:
        return model.vectors(cut(tokenizer, given, longest, chance), device)

    def whole(given: Sequence[str]) -> torch.Tensor:
        found = tokenizer.encode_batch(list(given), add_special_tokens=False)
        return model.whole([one.ids[:MOST_PIECES] for one in found], around, device)

    def told_apart(rows: Sequence[Aspect], read: Callable[[Sequence[str]], torch.Tensor]) -> Loss:
        asked = [chance.sample(row.questions, min(2, len(row.questions))) for row in rows]
        one = [mix(q[0], chance) if chance.random() < 0.2 else q[0] for q in asked]
        other, answers = [q[-1] for q in asked], [row.answer for row in rows]

        def loss() -> torch.Tensor:
            first, second = vectors([*one, *other], QUESTION).chunk(2)
            held = read(answers)
            return matched(first, held) + SECOND * matched(second, held) + ALIKE * matched(first, second)

        return loss

    def apart() -> Loss:
        return told_apart(
            gathered(topics, drawn["topics"], ROWS, spare=4), lambda answers: vectors(answers, LONGEST)
        )

    def of_pages() -> Loss:
        return told_apart(gathered(documents, drawn["documents"], LONG_ROWS, spare=3), whole)

    def within_more() -> Loss:
        rows: list[tuple[str, str]] = []
        while len(rows) < LONG_ROWS - 3:
            rows += joined(topics, next(drawn["topics"]), chance)
        asked, reports = map(list, zip(*rows[:LONG_ROWS], strict=True))
        return lambda: matched(vectors(asked, QUESTION), whole(reports))

    def found() -> Loss:
        rows = [sections[next(drawn["sections"])] for _ in range(ROWS)]
        if chance.random() < 0.4:
            asked, passages = map(list, zip(*(cloze(row.other, chance) for row in rows), strict=True))
        else:
            asked, passages = [row.one for row in rows], [row.other for row in rows]
        return lambda: matched(vectors(asked, QUESTION), vectors(passages, LONGEST))

    def unheard_of() -> Loss:
        rows = [renamed(held[next(drawn["held"])], lexicon, chance) for _ in range(LONG_ROWS)]
        asked, found, others = map(list, zip(*rows, strict=True))
        return lambda: matched(vectors(asked, QUESTION), whole(found), whole(others[: LONG_ROWS // 2]))

    def said_twice() -> Loss:
        rows = [translated[next(drawn["translated"])] for _ in range(2 * ROWS)]
        one, other = [row.one for row in rows], [row.other for row in rows]
        return lambda: matched(vectors(one, QUESTION), vectors(other, QUESTION))

    def denied() -> Loss:
        rows = [opposed[next(drawn["opposed"])] for _ in range(2 * ROWS)]
        sides = [r.one for r, _ in rows], [r.other for r, _ in rows], [no for _, no in rows]
        return lambda: matched(*(vectors(side, QUESTION) for side in sides))

    def weighed() -> Loss:
        rows = [rated[next(drawn["rated"])] for _ in range(2 * ROWS)]
        sides = [r.one for r, _ in rows], [r.other for r, _ in rows]
        return lambda: as_judged(*(vectors(side, QUESTION) for side in sides), [score for _, score in rows])

    def among_others() -> Loss:
        starts = [IN_A_ROW * next(drawn["taught"]) for _ in range(2 * ROWS // IN_A_ROW)]
        rows = [row for at in starts for row in taught[at : at + IN_A_ROW]]
        told = [pair.one if chance.random() < 0.25 else pair.other for pair, _ in rows]
        target = torch.tensor(np.stack([vector for _, vector in rows]).astype(np.float32), device=device)
        return lambda: placed(vectors(told, QUESTION), target)

    kinds = (
        (TOPICS, apart),
        (PAGES if documents else 0.0, of_pages),
        (JOINED, within_more),
        (SECTIONS, found),
        (RENAMED, unheard_of),
        (TRANSLATED, said_twice),
        (OPPOSED, denied),
        (TAUGHT if taught else 0.0, among_others),
        (JUDGED, weighed),
    )
    shares, makers = zip(*kinds, strict=True)
    while True:
        yield chance.choices(makers, shares)[0]()


def gathered(
    groups: Sequence[Sequence[Aspect]], drawn: Iterator[int], most: int, *, spare: int
) -> list[Aspect]:
    """All of some groups, ``most`` at most, ``spare`` of them at most missing."""
    rows: list[Aspect] = []
    while len(rows) < most - spare:
        rows += groups[next(drawn)]
    return rows[:most]


def placed(found: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """``neighbouring`` of whole vectors and of their leading parts."""
    parts = zip(DIMENSIONS, WEIGHTS, strict=True)
    return torch.stack([w * neighbouring(shortened(found, d), target, SCALE) for d, w in parts]).sum()


def joined(topics: Sequence[Sequence[Aspect]], at: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """A question to each passage of a topic, and the passage beside one of another, of its own, or both."""
    for row in topics[at]:
        other = chance.choice(topics[(at + chance.randint(1, NEAR_TOPICS)) % len(topics)])
        beside = chance.choice([one for one in topics[at] if one is not row])
        parts = [row, *chance.choice(([other], [beside], [other, beside]))]
        chance.shuffle(parts)
        yield chance.choice(row.questions), "\n\n".join(part.answer for part in parts)


def trained(options: argparse.Namespace, tokenizer: Tokenizer, device: str) -> Student:
    """The student after this stage; taken up again where it was stopped."""
    folder: Path = options.out / "aspects"
    if (folder / "modules.json").exists():
        return student.load(folder)
    model = export.unpacked(options.out / "began" / "model.onnx").to(device)
    written = texts.topics()
    documents = [rows for rows in written if sum(len(row.answer) for row in rows) > A_PAGE * len(rows)]
    told = [rows for rows in written if rows not in documents]
    terms = texts.terms(options.data, options.share_alike)
    general = texts.general(options.data) if options.share_alike else []
    said = Teacher(teacher.folder(), options.out / "teacher.npz", device) if general else None
    taught = list(zip(general, said.vectors([pair.one for pair in general]), strict=True)) if said else []
    opposed = texts.contradicted() + (texts.denied(options.data) if options.share_alike else [])
    print(f"{sum(map(len, told))} passages of {len(told)} topics", flush=True)
    print(f"{sum(map(len, documents))} pages of {len(documents)} documents", flush=True)
    noted = optimise(
        model,
        losses(
            model,
            tokenizer,
            topics=told,
            documents=documents,
            sections=texts.questions(options.data, options.seed, options.share_alike),
            translated=texts.parallel(options.data, options.seed, options.share_alike),
            opposed=opposed,
            rated=texts.scored(options.data, options.share_alike),
            taught=taught,
            lexicon=Lexicon.of(terms),
            mix=distill.mixer(terms),
            device=device,
            seed=options.seed,
        ),
        options.out / "aspects.state",
        steps=options.steps,
        minutes=options.minutes,
        table_rate=3e-4,
        body_rate=6e-5,
    )
    student.save(model, tokenizer, folder)
    note(options, "aspects", device, noted, encoder(model, tokenizer, device))
    return model


def shipped(options: argparse.Namespace, model: Student) -> None:
    """Write the mean of the model and what it began from into ``--ship``, its axes turned anew."""
    kept = options.out / "began"
    before = export.unpacked(kept / "model.onnx")
    mean = student.averaged(model.cpu(), before, options.average)
    turned.ship(mean, kept, options.ship, options.version)
    pairs = texts.parallel(options.data, options.seed, options.share_alike)
    encode = TransformerEmbedder(options.ship).encode
    turned.apply(mean, turned.turn(encode, texts.topics(), pairs, options.seed))
    turned.ship(mean, kept, options.ship, options.version)
    finished = TransformerEmbedder(options.ship).encode
    note(options, "transformer, int8", "cpu", {"average": options.average}, finished)


def main() -> None:
    """Train and ship."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of training text")
    parser.add_argument("--out", type=Path, required=True, help="folder of this run; can be taken up again")
    parser.add_argument("--begin", type=Path, default=FOLDER, help="folder of the model to go on from")
    parser.add_argument("--bench", type=Path, help="folder of sets to measure on, never to train on")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--minutes", type=float, default=240)
    parser.add_argument("--average", type=float, default=0.4, help="share of the model it began from")
    parser.add_argument("--share-alike", action="store_true", help="learn from CC BY-SA text too")
    parser.add_argument("--ship", type=Path, help="where the finished files go; they are not made without")
    parser.add_argument("--version", help="of what is shipped: an index knows what made its vectors")
    options = parser.parse_args()
    if options.ship and not options.version:
        parser.error("--ship needs a --version of its own")
    began = options.out / "began"
    if not began.exists():  # it may be where the finished files go
        shutil.copytree(options.begin, began)
    torch.manual_seed(options.seed)
    torch.set_num_threads(processors())
    tokenizer = Tokenizer.from_file(str(began / "tokenizer.json"))
    model = trained(options, tokenizer, "cuda" if torch.cuda.is_available() else "cpu")
    if options.ship:
        shipped(options, model)


if __name__ == "__main__":
    main()
