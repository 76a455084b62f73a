from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("rag", "ingest", "commands", "page")
FILES = [*ROOT.glob("*.py"), *(path for name in PACKAGES for path in (ROOT / name).glob("*.py"))]
MODULES = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in FILES}

ALONE = {"rag.types", "rag.errors", "rag.language"}
INGEST_MAY_USE = {f"rag.{n}" for n in "types errors config korean embed index language opening".split()}


def imports(path: Path) -> Iterator[str]:
    """Modules of this project that a file imports, inside functions too, for type checking not."""

    class Visitor(ast.NodeVisitor):
        def __init__(self) -> None:
            self.found: list[str] = []

        def visit_If(self, node: ast.If) -> None:
            if "TYPE_CHECKING" not in ast.unparse(node.test):
                self.generic_visit(node)

        def visit_Import(self, node: ast.Import) -> None:
            self.found += [alias.name for alias in node.names]

        def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
            assert node.level == 0 and node.module, "imports are absolute"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            self.found += [name if name in MODULES else node.module for name in inside]

    visitor = Visitor()
    visitor.visit(ast.parse(path.read_text(encoding="utf-8")))
    return (name for name in visitor.found if name in MODULES or name.split(".")[0] in PACKAGES)


@cache
def known_to(name: str) -> set[str]:
    """Modules of this project that a module imports."""
    return set(imports(MODULES[name]))


def test_the_walk_sees_imports():
    assert "rag.types" in known_to("rag.cite")
    assert "ingest.sync" in known_to("cli"), "inside functions"
    assert "rag.assistant" in known_to("commands.session") and "rag.terms" in known_to("rag.relevance")


@pytest.mark.parametrize("name", sorted(ALONE))
def test_the_ground_stands_on_nothing(name):
    assert known_to(name) == set()


def test_settings_know_only_errors():
    assert known_to("rag.config") <= {"rag.errors", "rag.language"}


@pytest.mark.parametrize("name", sorted(n for n in MODULES if n.startswith("rag.")))
def test_rag_knows_nobody_outside(name):
    assert {other.split(".")[0] for other in known_to(name)} <= {"rag"}


@pytest.mark.parametrize("name", sorted(n for n in MODULES if n.startswith("ingest.")))
def test_ingest_uses_only_what_it_needs(name):
    assert {other for other in known_to(name) if other.startswith("rag")} <= INGEST_MAY_USE
    assert {other.split(".")[0] for other in known_to(name)} <= {"rag", "ingest"}


def test_the_two_faces_are_at_the_end():
    for name in MODULES:
        known = known_to(name)
        assert "cli" not in known, name
        assert "ui" not in known or name == "cli", name
        for package, face in (("page", "ui"), ("commands", "cli")):
            of_it = {other for other in known if other.split(".")[0] == package}
            assert not of_it or name.split(".")[0] in {package, face}, name


def test_every_module_is_installed():
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    loose = {name for name in MODULES if "." not in name}
    assert set(setup["py-modules"]) == loose
    assert set(setup["packages"]) == {*PACKAGES, "data"}


def loaded_after(code: str, tmp_path: Path) -> set[str]:
    """Top-level packages that are loaded when the code has run."""
    shown = "; import sys as s; print('\\n' + ' '.join({n.split('.')[0] for n in s.modules}), file=s.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}{shown}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env=os.environ | {"MUTDAP_INDEX": str(tmp_path / "index"), "PYTHONUTF8": "1"},
    )
    return set(done.stderr.splitlines()[-1].split())


def test_help_loads_nothing_heavy(tmp_path):
    loaded = loaded_after(
        "import cli, contextlib\nwith contextlib.suppress(SystemExit): cli.main(['--help'])\n0", tmp_path
    )
    assert "argparse" in loaded
    heavy = {"torch", "gradio", "faiss", "kiwipiepy", "numpy", "tantivy", "transformers", "pydantic", "rich"}
    assert not loaded & heavy
    assert not {name for name in loaded if name.startswith("langchain")}


def test_ask_loads_neither_torch_nor_langchain_nor_the_page(tmp_path):
    (tmp_path / "note.md").write_text(
        "# 규제\n\n## 드롭아웃이란?\n\n뉴런을 무작위로 끈다.\n", encoding="utf-8"
    )
    run = (
        "import cli\nassert cli.main(['sync', {!r}]) == 0\nassert cli.main(['ask', '드롭아웃이란?']) == 0\n0"
    )
    loaded = loaded_after(run.format(str(tmp_path / "note.md")), tmp_path)
    assert {"faiss", "kiwipiepy", "tokenizers"} <= loaded
    assert not loaded & {"torch", "gradio", "sentence_transformers", "transformers", "openai", "ui"}
    assert not loaded & {"langchain", "langchain_core", "langsmith", "pydantic", "lxml", "rich", "httpx"}
