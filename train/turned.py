"""Turns the axes of a finished model so that the leading part of a vector says most.

    python -m train.turned --data FOLDER --ship FOLDER --version NAME [--begin FOLDER]

An orthogonal turn leaves all cosines of whole vectors as they are. It is learnt from whole vectors alone,
without going through the model: among the questions and passages of some topics, the leading 256 and 128
numbers are to find each other as surely as the whole vectors do (probabilistic knowledge transfer, Passalis
and Tefas, 2018, between a vector and its own parts).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

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

TOPICS = 600
"""So many topics are learnt from,"""
PAIRS = 3000
"""and so many sentences with their translations."""
LONGEST = 400
"""Characters of a passage."""
STEPS = 300
RATE = 2e-3
AT_ONCE = 60
"""Topics in a step."""
WEIGHTS = {256: 0.5, 128: 1.0}
TRANSLATED = 0.3
"""What translations count beside questions."""


def turn(
    encode: Encode, topics: Sequence[Sequence[Aspect]], pairs: Sequence[Pair], seed: int
) -> torch.Tensor:
    """The turn, ``(384, 384)``, orthogonal: a vector ``v`` becomes ``turn @ v``.

    Args:
        encode: the model as it is.
        topics: passages by topic, with the questions that each answers.
        pairs: sentences of one meaning.
        seed: of what is drawn.
    """
    chance = random.Random(seed)
    torch.manual_seed(seed)
    drawn = chance.sample(list(topics), min(TOPICS, len(topics)))
    rows = [row for topic in drawn for row in topic]
    of_topic = torch.tensor([n for n, topic in enumerate(drawn) for _ in topic])
    asked = torch.tensor(encode([chance.choice(row.questions) for row in rows]))
    answers = torch.tensor(encode([row.answer[:LONGEST] for row in rows]))
    said = chance.sample(list(pairs), min(PAIRS, len(pairs)))
    one = torch.tensor(encode([pair.one for pair in said]))
    other = torch.tensor(encode([pair.other for pair in said]))

    turned = torch.nn.Linear(WIDTH, WIDTH, bias=False)
    with torch.no_grad():
        turned.weight.copy_(torch.eye(WIDTH))
    turned = parametrizations.orthogonal(turned, orthogonal_map="cayley")
    optimizer = torch.optim.Adam(turned.parameters(), lr=RATE)
    cycle = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)

    def apart(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        """How far the leading parts rank otherwise than the whole vectors do."""
        whole = SCALE * left @ right.T
        loss = torch.zeros(())
        for dimension in DIMENSIONS[1:]:
            likeness = SCALE * shortened(turned(left), dimension) @ shortened(turned(right), dimension).T
            forth = cross_entropy(likeness, whole.softmax(1))
            back = cross_entropy(likeness.T, whole.T.softmax(1))
            loss = loss + WEIGHTS[dimension] * (forth + back) / 2
        return loss

    for _ in range(STEPS):
        some = torch.isin(of_topic, torch.randperm(len(drawn))[:AT_ONCE]).nonzero()[:, 0]
        told = torch.randperm(len(said))[: len(some)]
        loss = apart(asked[some], answers[some]) + TRANSLATED * apart(one[told], other[told])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        cycle.step()
    return turned.weight.detach()


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
    pairs = texts.parallel(options.data, options.seed, options.share_alike)
    student = export.unpacked(options.begin / "model.onnx")
    apply(student, turn(encode, texts.topics(), pairs, options.seed))
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
