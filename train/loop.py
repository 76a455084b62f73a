"""One cycle of training, bounded by steps or by minutes, that can be taken up again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from train.student import Student

Loss = Callable[[], torch.Tensor]

WARM_UP = 0.05
LOWEST = 0.02
"""Of the highest rate, at the end."""
KEEP_SECONDS = 300


def optimise(
    student: Student,
    losses: Iterator[Loss],
    kept: Path,
    *,
    steps: int,
    minutes: float,
    table_rate: float,
    body_rate: float,
) -> dict[str, float]:
    """Train until ``steps`` are done or the ``minutes`` are over, whichever comes first.

    The rate follows whichever is further along, so a slow machine ends its cycle too.

    Args:
        student: changed in place.
        losses: one a step; each computes its loss when called.
        kept: a file that holds all state every few minutes; training goes on from it when it is there.
        steps: at most so many.
        minutes: at most so long.
        table_rate: highest rate of the table.
        body_rate: highest rate of the rest.

    Returns:
        What to note down: steps, seconds, loss (mean of the last 200 steps).
    """
    tables = student.tables()
    named = {id(parameter) for parameter in tables}
    body = [parameter for parameter in student.parameters() if id(parameter) not in named]
    groups = [{"params": tables, "highest": table_rate}, {"params": body, "highest": body_rate}]
    optimizer = torch.optim.AdamW(groups, lr=body_rate, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    step, before = _restored(student, optimizer, kept)
    for _ in range(step):
        next(losses)
    kind = next(student.parameters()).device.type
    number = precision(kind)
    with number:
        used = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else torch.float32
    print(f"products in {used}", flush=True)
    began = saved = time.monotonic()
    mean = 0.0
    student.train()
    while step < steps:
        seconds = before + time.monotonic() - began
        done = max(step / steps, seconds / (60 * minutes))
        if done >= 1:
            break
        factor = min(done / WARM_UP, 1.0) * (LOWEST + (1 - LOWEST) * (1 + math.cos(math.pi * done)) / 2)
        for group in optimizer.param_groups:
            group["lr"] = factor * group["highest"]
        with number:
            loss = next(losses)()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        step += 1
        mean += (loss.item() - mean) / min(step, 200)
        if step % 50 == 0:
            print(f"step {step}/{steps} {100 * done:.0f} % {seconds:.0f} s loss {mean:.4f}", flush=True)
        if time.monotonic() - saved > KEEP_SECONDS:
            saved = time.monotonic()
            _keep(student, optimizer, kept, step, before + saved - began)
    kept.unlink(missing_ok=True)
    student.eval()
    return {"steps": step, "seconds": round(before + time.monotonic() - began), "loss": round(mean, 4)}


def precision(device: str) -> torch.autocast:
    """bfloat16 where it is as fast as float32; processors without it are hundreds of times slower at it."""
    if device == "cpu":
        one = torch.randn(256, 256)
        took = {kind: _seconds(one.to(kind)) for kind in (torch.float32, torch.bfloat16)}
        return torch.autocast("cpu", torch.bfloat16, enabled=took[torch.bfloat16] <= took[torch.float32])
    return torch.autocast(device, torch.bfloat16)


def _seconds(one: torch.Tensor) -> float:
    """The best time of a product of a matrix with itself, on one thread: two wait where others work, too."""
    times, threads = [], torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        for _ in range(20):
            began = time.perf_counter()
            one @ one
            times.append(time.perf_counter() - began)
    finally:
        torch.set_num_threads(threads)
    return min(times)


def _keep(student: Student, optimizer: torch.optim.Optimizer, kept: Path, step: int, seconds: float) -> None:
    state = {
        "student": student.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
        "seconds": seconds,
    }
    part = kept.with_suffix(".part")
    torch.save(state, part)
    part.replace(kept)


def _restored(student: Student, optimizer: torch.optim.Optimizer, kept: Path) -> tuple[int, float]:
    if not kept.exists():
        return 0, 0.0
    state = torch.load(kept, weights_only=True)
    student.load_state_dict(state["student"])
    optimizer.load_state_dict(state["optimizer"])
    print(f"going on after step {state['step']}", flush=True)
    return int(state["step"]), float(state["seconds"])
