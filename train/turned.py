"""Turns the axes of a finished model so that the leading part of a vector says most.

    python -m train.turned --data FOLDER --ship FOLDER --version NAME [--begin FOLDER]

An orthogonal turn leaves all cosines of whole vectors as they are. It is learnt from whole vectors alone,
without going through the model: among thousands of passages, headings and translations the leading 256 and
128 numbers are to find each other as surely as the whole vectors do (probabilistic knowledge transfer,
Passalis and Tefas, 2018, between a vector and its own parts).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import parametrizations

from rag.bundled import FOLDER, TransformerEmbedder
from rag.config import processors
from train import export, texts
from train.evaluate import Encode
from train.finetune import SCALE
from train.losses import DIMENSIONS, shortened
from train.student import WIDTH, Student
from train.texts import Aspect, Pair

QUESTIONS = 40_000
"""So many questions are learnt from at most, each among passages of all topics;"""
PAIRS = 6000
"""so many sentences with their translations, and so many headings with their sections."""
ASKED = 384
"""Rows of a step, of each kind."""
AMONG = 4096
"""Passages beside the right ones that the questions of a step are to tell apart, and"""
SECTIONS = 1500
"""sections, the headings."""
STEPS = 700
RATE = 5e-3
BESIDE = 0.3
"""What headings, translations and Korean sentences among each other count beside questions."""


class Rows(NamedTuple):
    """Unit vectors, ``(n, 384)``; row ``i`` of the one side belongs to row ``right[i]`` of the other."""

    one: torch.Tensor
    other: torch.Tensor
    right: torch.Tensor

    def drawn(self, count: int, more: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Some rows of the one side, and their own of the other with ``more`` of the others behind them."""
        some = torch.randint(len(self.one), (count,))
        others = torch.randperm(len(self.other))[:more]
        return self.one[some], self.other[torch.cat([self.right[some], others])]


def asked(encode: Encode, topics: Sequence[Sequence[Aspect]], seed: int) -> Rows:
    """Questions and the passages of all topics."""
    told = [aspect for topic in topics for aspect in topic]
    pairs = [(question, n) for n, aspect in enumerate(told) for question in aspect.questions]
    pairs = random.Random(seed).sample(pairs, min(QUESTIONS, len(pairs)))
    return Rows(
        torch.tensor(encode([question for question, _ in pairs])),
        torch.tensor(encode([aspect.answer for aspect in told])),
        torch.tensor([n for _, n in pairs]),
    )


def paired(encode: Encode, pairs: Sequence[Pair], seed: int) -> Rows:
    """Some of these pairs."""
    drawn = random.Random(seed).sample(list(pairs), min(PAIRS, len(pairs)))
    one, other = ([getattr(pair, side) for pair in drawn] for side in ("one", "other"))
    return Rows(torch.tensor(encode(one)), torch.tensor(encode(other)), torch.arange(len(drawn)))


def turn(questions: Rows, translated: Rows, sections: Rows, seed: int, steps: int = STEPS) -> torch.Tensor:
    """The turn, ``(384, 384)``, orthogonal: a vector ``v`` becomes ``turn @ v``.

    Args:
        questions: with the passages that answer them.
        translated: English sentences with their Korean ones.
        sections: headings with what stands under them.
        seed: of what is drawn.
        steps: of the optimizer.
    """
    torch.manual_seed(seed)
    turned = torch.nn.Linear(WIDTH, WIDTH, bias=False)
    with torch.no_grad():
        turned.weight.copy_(torch.eye(WIDTH))
    turned = parametrizations.orthogonal(turned, orthogonal_map="cayley")
    optimizer = torch.optim.Adam(turned.parameters(), lr=RATE)
    cycle = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    korean = Rows(translated.other, translated.other, translated.right)
    for _ in range(steps):
        loss = _apart(turned, *questions.drawn(ASKED, AMONG))
        for kind, more in ((sections, SECTIONS), (translated, ASKED), (korean, ASKED)):
            loss = loss + BESIDE * _apart(turned, *kind.drawn(ASKED, more))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        cycle.step()
    return turned.weight.detach()


def _apart(turned: torch.nn.Module, one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """How far the leading parts rank otherwise than the whole vectors do."""
    whole = (SCALE * one @ other.T).softmax(1)
    left, right = turned(one), turned(other)
    loss = torch.zeros(())
    for dimension in DIMENSIONS[1:]:
        likeness = SCALE * shortened(left, dimension) @ shortened(right, dimension).T
        loss = loss + cross_entropy(likeness, whole)
    return loss


def learnt(encode: Encode, data: Path, seed: int, *, share_alike: bool) -> torch.Tensor:
    """The turn for a model, learnt from the training text of a folder; see ``turn``."""
    return turn(
        asked(encode, texts.topics(), seed),
        paired(encode, texts.parallel(data, seed, share_alike), seed),
        paired(encode, texts.questions(data, seed, share_alike), seed),
        seed,
    )


def apply(student: Student, turn: torch.Tensor) -> None:
    """Turn the vectors that a student makes, in place."""
    with torch.no_grad():
        student.turn.weight.copy_(turn @ student.turn.weight)


def main() -> None:
    """Turn a shipped model and ship it under another version."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of training text")
    parser.add_argument("--begin", type=Path, default=FOLDER, help="folder of the model to turn")
    parser.add_argument("--ship", type=Path, required=True, help="where the finished files go")
    parser.add_argument("--version", required=True, help="an index knows what made its vectors")
    parser.add_argument("--share-alike", action="store_true", help="learn from CC BY-SA text too")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(processors())
    encode = TransformerEmbedder(options.begin).encode
    student = export.unpacked(options.begin / "model.onnx")
    apply(student, learnt(encode, options.data, options.seed, share_alike=options.share_alike))
    ship(student, options.begin, options.ship, options.version)


def ship(student: Student, begun: Path, folder: Path, version: str) -> None:
    """Write a model as the program reads it; the tokenizer and the static sibling stay as they are.

    Args:
        student: what is shipped.
        begun: the files of the model that it comes from.
        folder: where they go.
        version: of the model.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("tokenizer.json", "static.npz"):
        if begun != folder:
            shutil.copyfile(begun / name, folder / name)
    about = json.loads((begun / "embedder.json").read_text(encoding="utf-8"))
    export.exported(student, folder / "model.onnx")
    about["transformer"] = f"mutdap-{version}"
    export.described(about, folder)


if __name__ == "__main__":
    main()
