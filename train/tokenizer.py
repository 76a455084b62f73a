"""The tokenizer: Unigram (Kudo, 2018) over Korean and English text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
VOCABULARY = 32_000
MOST_PIECES = 512


def trained(lines: Iterator[str]) -> Tokenizer:
    """A tokenizer of ``VOCABULARY`` pieces: NFKC, lower case, digits one by one, ``▁`` before words."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(),
            pre_tokenizers.Split(Regex(r"[^\w▁]|_"), "isolated"),
            pre_tokenizers.Digits(individual_digits=True),
        ]
    )
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        unk_token="[UNK]",
        initial_alphabet=_alphabet(),
        show_progress=False,
        max_piece_length=12,
    )
    tokenizer.train_from_iterator(lines, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(t, tokenizer.token_to_id(t)) for t in ("[CLS]", "[SEP]")],
    )
    tokenizer.enable_truncation(MOST_PIECES)
    return tokenizer


def load(folder: Path) -> Tokenizer:
    """The tokenizer that ``trained`` left in a folder."""
    tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return tokenizer


def _alphabet() -> list[str]:
    """Characters that are pieces whatever the text: ASCII and the 2,350 syllables of KS X 1001."""
    hangul = []
    for lead in range(0xB0, 0xC9):
        for trail in range(0xA1, 0xFF):
            hangul.append(bytes((lead, trail)).decode("euc-kr"))
    greek = [chr(code) for code in range(0x3B1, 0x3CA)]
    return [chr(code) for code in range(0x21, 0x7F) if not chr(code).isupper()] + hangul + greek
