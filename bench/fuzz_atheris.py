"""Damaged files for every loader, chosen by what they reach: coverage-guided, with atheris.

    pip install atheris                                # in an environment of its own: it is no dependency
    python bench/fuzz_atheris.py --seconds 300         # that long for each format
    python bench/fuzz_atheris.py --only md html --seconds 60

Where ``bench/fuzz.py`` damages at random, this keeps what ran lines that nothing ran before and damages it
further. Members of zips are damaged inside. Each format runs in a process of its own, a PDF's reader in it.
A file must become a Document, whose chunks are its text, or a SourceError with a message. What breaks is kept
in the folder that is named.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from office_like import zipped

LARGEST = 200_000
SLOWEST = 20
"""Seconds that one input may take."""

_UNITS = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_COVERED = re.compile(r"cov: (\d+)")


def one(suffix: str, arguments: list[str]) -> None:
    """Fuzz one loader until the time is over or something breaks."""
    import atheris

    with atheris.instrument_imports(include=["ingest"]):
        for path in sorted((Path(__file__).parent.parent / "ingest").glob("*.py")):
            import_module(f"ingest.{path.stem}")
        from ingest import apart, pdf_file
        from ingest.clean import clean
        from ingest.load import load_bytes
        from ingest.split import split
        from rag.errors import SourceError

    def asked_here(request: dict[str, object], data: bytes) -> Iterator[dict[str, object]]:
        """As the child process would answer; in this one its lines are seen."""
        for said in pdf_file.answers(request, data):
            if "wait" not in said:
                yield json.loads(json.dumps(said))

    apart.asked = asked_here

    def tried(data: bytes) -> None:
        try:
            document = load_bytes(f"/a{suffix}", data, suffix)
            for chunk in split(clean(document)):
                assert document.text[chunk.start : chunk.end] == chunk.text
        except SourceError as error:
            assert error.message, "an error without a message"

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        members = members_of(data) if chance.random() < 0.9 else {}
        if not members:
            return bytes(atheris.Mutate(data, most))
        name = chance.choice(sorted(members))
        members[name] = bytes(atheris.Mutate(members[name], len(members[name]) + 200))
        whole = zipped(members)
        return whole if len(whole) <= most else data

    atheris.Setup([sys.argv[0], *arguments], tried, custom_mutator=mutated)
    atheris.Fuzz()


def members_of(data: bytes) -> dict[str, bytes]:
    """What a zip holds; nothing where that cannot be read any more."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return {info.filename: archive.read(info) for info in archive.infolist()}
    except Exception:  # noqa: BLE001 - a damaged zip raises nearly anything
        return {}


def fuzzed(suffix: str, whole: list[bytes], seconds: int, folder: Path) -> dict[str, object]:
    corpus = folder / f"corpus{suffix}"
    corpus.mkdir()
    for n, data in enumerate(whole):
        (corpus / f"seed-{n}").write_bytes(data)
    command = [
        sys.executable, __file__, "--one", suffix, str(corpus), f"-max_total_time={seconds}",
        f"-timeout={SLOWEST}", "-rss_limit_mb=4096", f"-max_len={LARGEST}", "-print_final_stats=1",
        f"-artifact_prefix={folder}/{suffix[1:]}-",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    said = done.stdout + done.stderr
    units, covered = _UNITS.findall(said), _COVERED.findall(said)
    broke = done.returncode != 0
    if broke:
        print(f"{suffix}:\n{said[-6000:]}", file=sys.stderr)
    return {
        "format": suffix[1:],
        "inputs": int(units[-1]) if units else 0,
        "covered": int(covered[-1]) if covered else 0,
        "kept": sum(1 for _ in corpus.iterdir()),
        "broken": int(broke),
    }


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3:])
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--only", nargs="*", help="formats, by ending")
    options = parser.parse_args()
    if find_spec("atheris") is None:
        print("atheris is not installed (pip install atheris, on Linux or macOS): nothing was fuzzed")
        return
    from fuzz import seeds

    folder = Path(tempfile.mkdtemp(prefix="mutdap-atheris-"))
    print("| format | inputs | edges covered | inputs kept | broken |")
    print("|---|---|---|---|---|")
    broken = 0
    for suffix, whole in seeds(folder).items():
        if suffix == ".zip" or (options.only and suffix[1:] not in options.only):
            continue
        row = fuzzed(suffix, whole, options.seconds, folder)
        broken += bool(row["broken"])
        print("| " + " | ".join(str(value) for value in row.values()) + " |", flush=True)
    print(f"what broke something is in {folder}", file=sys.stderr)
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
