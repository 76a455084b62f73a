"""All of the training, step by step; a step whose result is there is passed over.

    python -m train --data FOLDER --out FOLDER [--bench FOLDER]

Steps: tokenizer, teacher's vectors, aligned table, distillation, fine-tuning, static table, export. A step
that was stopped in the middle goes on where it was. Each finished one adds a row to ``runs.tsv``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.bundled import FOLDER, StaticEmbedder, TransformerEmbedder
from rag.config import processors
from rag.embed import floor
from train import distill, export, finetune, static, student, texts, tokenizer
from train.evaluate import Encode
from train.loop import optimise
from train.noted import encoder, note
from train.student import Student
from train.teacher import Teacher
from train.teacher import folder as teacher_folder

STEPS = ("aligned", "distilled", "finetuned", "shipped")
STATIC = 240
"""Numbers of a vector of the static table: 32,000 of them in eight bits are 7.7 MB."""


class Run:
    """One training: its folders and what was asked for."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.out: Path = options.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.data: Path = options.data
        self.share_alike: bool = options.share_alike

    def tokenizer(self) -> Tokenizer:
        """The tokenizer, trained when it is not there."""
        if not (self.out / "tokenizer.json").exists():
            tokenizer.trained(texts.lines(self.data)).save(str(self.out / "tokenizer.json"))
        return tokenizer.load(self.out)

    def pairs(self) -> list[texts.Pair]:
        """Translations and names of one thing."""
        alike = texts.parallel(self.data, self.options.seed, self.share_alike)
        return alike + texts.terms(self.data, self.share_alike)

    def teacher(self) -> Teacher:
        """The teacher with what it said before."""
        return Teacher(teacher_folder(self.options.teacher), self.out / "teacher.npz", self.device)

    def turn(self) -> NDArray[np.float32]:
        """The teacher's principal axes, ``(384, 384)``, a row an axis, the longest first."""
        path = self.out / "turn.npy"
        if not path.exists():
            vectors = self.teacher().vectors([p.one for p in self.pairs()]).astype(np.float32)
            _, axes = np.linalg.eigh(vectors.T @ vectors)
            np.save(path, np.ascontiguousarray(axes[:, ::-1].T, dtype=np.float32))
        turned: NDArray[np.float32] = np.load(path)
        return turned

    def aligned(self) -> NDArray[np.float32]:
        """The table that puts the pieces of both languages side by side."""
        path = self.out / "aligned.npy"
        if not path.exists():
            pairs = self.pairs()
            targets = self.teacher().vectors([p.one for p in pairs])
            cut = self.tokenizer()
            start = np.random.default_rng(self.options.seed).normal(0, 0.02, (cut.get_vocab_size(), 384))
            english = static.pieces(cut, [p.one for p in pairs])
            korean = static.pieces(cut, [p.other for p in pairs])
            np.save(path, static.aligned(english, korean, targets, start.astype(np.float32)))
        table: NDArray[np.float32] = np.load(path)
        return table

    def distilled(self) -> Student:
        """The student after the first stage."""

        def train() -> tuple[Student, dict[str, float]]:
            model = student.new(
                teacher_folder(self.options.teacher), self.tokenizer(), self.aligned(), self.turn()
            ).to(self.device)
            losses, passes = self._rehearsal(model)
            return model, optimise(
                model,
                losses,
                self.out / "distilled.state",
                steps=round(self.options.passes * passes),
                minutes=self.options.distill_minutes,
                table_rate=1e-3,
                body_rate=1e-4,
            )

        return self._stage("distilled", train)

    def finetuned(self) -> Student:
        """The student after the second stage."""

        def train() -> tuple[Student, dict[str, float]]:
            begin: Path | None = self.options.begin
            model = (student.load(begin) if begin else self.distilled()).to(self.device)
            pairs = texts.questions(self.data, self.options.seed, self.share_alike)
            encode = encoder(model, self.tokenizer(), self.device)
            print(f"{len(pairs)} questions; looking for wrong passages", flush=True)
            wrong = finetune.mined(
                encode([p.one for p in pairs]),
                encode([p.other[:200] for p in pairs]),
                pairs,
                skipped=3,
                kept=12,
            )
            rehearsed, _ = self._rehearsal(model)
            losses = finetune.losses(
                model,
                self.tokenizer(),
                pairs,
                wrong=wrong,
                paraphrases=texts.paraphrases(self.data, self.share_alike),
                judged=texts.scored(self.data, self.share_alike),
                denied=texts.denied(self.data) if self.share_alike else (),
                rehearsed=rehearsed,
                mix=distill.mixer(texts.terms(self.data, self.share_alike)),
                device=self.device,
                seed=self.options.seed,
            )
            return model, optimise(
                model,
                losses,
                self.out / "finetuned.state",
                steps=self.options.finetune_steps,
                minutes=self.options.finetune_minutes,
                table_rate=3e-4,
                body_rate=6e-5,
            )

        return self._stage("finetuned", train)

    def averaged(self) -> Student:
        """The student after the second stage, its weights averaged with those it began from.

        Between two stages of one training the mean is often better than either (Wortsman et al., 2022, model
        soups): what the later one gained on new text costs less of what the earlier one knew.
        """
        model, share = self.finetuned(), self.options.average
        return student.averaged(model, student.load(self.options.begin), share) if share else model

    def shipped(self) -> None:
        """The files that travel with the program, in the folder ``--ship``."""
        ship: Path = self.options.ship
        ship.mkdir(parents=True, exist_ok=True)
        cut = self.tokenizer()
        cut.save(str(ship / "tokenizer.json"))
        export.exported(self.averaged(), ship / "model.onnx")
        table = self._sibling()
        scales = np.maximum(np.abs(table).max(axis=1), 1e-8) / 127
        whole = np.round(table / scales[:, None]).astype(np.int8)
        np.savez_compressed(ship / "static.npz", table=whole, scales=scales.astype(np.float16))
        about: dict[str, Any] = {
            "transformer": f"mutdap-{self.options.version}",
            "static": f"mutdap-static-{self.options.static_version}",
            "dimension": student.WIDTH,
        }
        about["floor"] = {"transformer": 0.0, "static": round(floor(_summed(table, cut)), 4)}
        export.described(about, ship)
        for name, embedder in (
            ("transformer, int8", TransformerEmbedder(ship)),
            ("static", StaticEmbedder(ship)),
        ):
            note(self.options, name, self.device, {"average": self.options.average}, embedder.encode)

    def _sibling(self) -> NDArray[np.float32]:
        path = self.out / "sibling.npy"
        if not path.exists():
            cut, pairs = self.tokenizer(), self.pairs()
            asked = texts.questions(self.data, self.options.seed, self.share_alike)
            asked = [p for p in asked for _ in range(finetune.SHARES.get(p.source, 1))]
            turned = self.turn()[:STATIC].T
            targets = self.teacher().vectors([p.one for p in pairs]).astype(np.float32) @ turned
            sides = [
                (static.pieces(cut, [p.one for p in some]), static.pieces(cut, [p.other for p in some]))
                for some in (pairs, asked)
            ]
            table = static.sibling(self.aligned() @ turned, sides[0], targets, sides[1])
            np.save(path, table)
        values: NDArray[np.float32] = np.load(path)
        return values

    def _rehearsal(self, model: Student) -> tuple[distill.Iterator[distill.Loss], float]:
        """Losses of the first stage, and how many of them see every pair once (nearly)."""
        pairs = [p for p in self.pairs() for _ in range(distill.SHARES.get(p.source, 1))]
        targets = self.teacher().vectors([p.one for p in pairs]).astype(np.float32) @ self.turn().T
        mix = distill.mixer(texts.terms(self.data, self.share_alike))
        losses = distill.losses(
            model,
            self.tokenizer(),
            pairs,
            targets.astype(np.float16),
            mix=mix,
            device=self.device,
            seed=self.options.seed,
        )
        return losses, len(pairs) / (0.75 * distill.ROWS)

    def _stage(self, name: str, train: Callable[[], tuple[Student, dict[str, float]]]) -> Student:
        folder = self.out / name
        if not (folder / "modules.json").exists():
            model, noted = train()
            student.save(model, self.tokenizer(), folder)
            note(self.options, name, self.device, noted, encoder(model, self.tokenizer(), self.device))
        return student.load(folder)


def _summed(table: NDArray[np.float32], cut: Tokenizer) -> Encode:
    """The static model: unit vectors of the sums of pieces."""

    def encode(given: Sequence[str]) -> NDArray[np.float32]:
        sums = np.array([table[ids].sum(axis=0) for ids in static.pieces(cut, given)])
        unit: NDArray[np.float32] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return unit

    return encode


def main() -> None:
    """Train, from text to shipped files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of training text")
    parser.add_argument("--out", type=Path, required=True, help="folder of this run; can be taken up again")
    parser.add_argument("--bench", type=Path, help="folder of sets to measure on, never to train on")
    parser.add_argument("--teacher", type=Path, help="folder of all-MiniLM-L6-v2; its package by default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--passes", type=float, default=4, help="of distillation")
    parser.add_argument("--distill-minutes", type=float, default=240)
    parser.add_argument(
        "--begin", type=Path, help="folder of a trained student that the second stage goes on from"
    )
    parser.add_argument(
        "--average", type=float, default=0.0, help="share of that student in the shipped weights"
    )
    parser.add_argument("--finetune-steps", type=int, default=3000)
    parser.add_argument("--finetune-minutes", type=float, default=240)
    parser.add_argument("--share-alike", action="store_true", help="learn from CC BY-SA text too")
    parser.add_argument("--ship", type=Path, default=FOLDER, help="where the finished files go")
    parser.add_argument(
        "--version", default="1", help="of the embedder: an index knows what made its vectors"
    )
    parser.add_argument("--static-version", default="1", help="the same of its static sibling")
    parser.add_argument("--until", choices=STEPS, help="stop after a step")
    options = parser.parse_args()
    if options.average and not options.begin:
        parser.error("--average needs --begin")
    torch.manual_seed(options.seed)
    torch.set_num_threads(processors())  # by itself it takes half of them where two share a core
    run = Run(options)
    for step in STEPS:
        if options.begin and step == "distilled":
            continue
        print(step, flush=True)
        getattr(run, step)()
        if step == options.until:
            return


if __name__ == "__main__":
    main()
