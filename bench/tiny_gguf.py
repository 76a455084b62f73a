"""A llama model of a few hundred kilobytes with random weights, as GGUF: it answers, and only rubbish.

python bench/tiny_gguf.py FILE        needs the packages gguf and numpy, nothing of mutdap
"""

from __future__ import annotations

import sys

import gguf
import numpy as np

WIDTH, HIDDEN, HEADS, LAYERS = 64, 128, 2, 1
CONTEXT = 16_384
SEED = 7
PIECES = [
    f"▁{word}" for word in "드롭아웃 학습 추론 뉴런 을 를 이다 한다 [1] [2] [77] . , 층 값 the of is".split()
]
UNKNOWN, NORMAL, CONTROL, BYTE = 2, 1, 3, 6
"""Kinds of tokens, as SentencePiece numbers them."""


def main() -> None:
    weights = np.random.default_rng(SEED)
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *PIECES]
    kinds = [UNKNOWN, CONTROL, CONTROL, *[BYTE] * 256, *[NORMAL] * len(PIECES)]
    writer = gguf.GGUFWriter(sys.argv[1], "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)

    def add(name: str, *shape: int) -> None:
        values = np.ones(shape) if len(shape) == 1 else weights.normal(0, 0.3, shape)
        if name == "output.weight":
            values[: len(tokens) - len(PIECES)] = 0  # it speaks in whole pieces and never ends by itself
        writer.add_tensor(name, values.astype(np.float32))

    add("token_embd.weight", len(tokens), WIDTH)
    for n in range(LAYERS):
        add(f"blk.{n}.attn_norm.weight", WIDTH)
        for part in ("q", "k", "v", "output"):
            add(f"blk.{n}.attn_{part}.weight", WIDTH, WIDTH)
        add(f"blk.{n}.ffn_norm.weight", WIDTH)
        for part in ("gate", "up"):
            add(f"blk.{n}.ffn_{part}.weight", HIDDEN, WIDTH)
        add(f"blk.{n}.ffn_down.weight", WIDTH, HIDDEN)
    add("output_norm.weight", WIDTH)
    add("output.weight", len(tokens), WIDTH)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
