"""Keeps Gradio from six things that take time and serve nobody here. Must be imported before Gradio.

While its components are made Gradio parses and renders a ``.pyi`` beside each of them, which is for editors:
half of the time of ``import gradio``, and a write into a folder that may belong to somebody else.

Where the package mcp is installed Gradio loads it to offer its pages as tools, which is off here: a third of
the time of ``import gradio``.

Around every event Gradio tries to import matplotlib, twice. Where it is not installed Python looks through
all its folders each time: a twentieth of what a question costs the page.

After every event Gradio makes a table of all events so far, for a page of figures that is off here. Its two
settings are read as a queue is made.

Whenever its Blocks are entered, left or given a queue Gradio makes an application of all its routes, which
nobody serves where they are mounted: three quarters of the time in which the page is built.

For every event Gradio reads the annotations of its handler anew, which are text until then and never change:
a fortieth of what a question costs the page.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from inspect import isfunction
from types import ModuleType
from typing import Any

_MAKER = "gradio.component_meta"
_WRITER = "create_or_modify_pyi"
_SERVER = "gradio.mcp"
_TOOLS = "gradio.utils"
_READER = "get_type_hints"
_BUILDER = "gradio.blocks"
_MOUNTED = "mounted_only"
_HANDLERS = 512
"""How many of them are remembered; a page has some hundred."""
_UNUSED = "mcp"
_PLOTS = "matplotlib"
_FIGURES = {"GRADIO_ANALYTICS_CACHE_FREQUENCY": str(sys.maxsize), "GRADIO_ANALYTICS_MAX_EVENTS": "1"}


class _Finder(MetaPathFinder):
    """Finds four modules as Python does, and runs them in another way."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        changed = _CHANGED.get(fullname)
        spec = PathFinder.find_spec(fullname, path, target) if changed else None
        if changed and spec and spec.loader:
            vars(spec.loader)["exec_module"] = partial(changed, spec.loader.exec_module)
        return spec


def _without_stubs(run: Callable[[ModuleType], None], module: ModuleType) -> None:
    """Run the module and take its writer of stubs out."""
    run(module)
    if hasattr(module, _WRITER):
        setattr(module, _WRITER, lambda *_: None)


def _without_mcp(run: Callable[[ModuleType], None], module: ModuleType) -> None:
    """Run the module as where mcp is not installed; later mcp can be imported."""
    hidden = _UNUSED not in sys.modules
    if hidden:
        sys.modules[_UNUSED] = None  # type: ignore[assignment]  # Python's own sign for what cannot be imported
    try:
        run(module)
    finally:
        if hidden:
            del sys.modules[_UNUSED]


def _remembering(run: Callable[[ModuleType], None], module: ModuleType) -> None:
    """Run the module and have it read the annotations of a function once."""
    run(module)
    read = getattr(module, _READER, None)
    if not read:
        return
    known: Callable[[Any], dict[str, Any]] = lru_cache(_HANDLERS)(read)

    def hints(fn: object) -> dict[str, Any]:
        function = getattr(fn, "__func__", fn)
        return dict((known if isfunction(function) else read)(function))

    setattr(module, _READER, hints)


def _without_applications(run: Callable[[ModuleType], None], module: ModuleType) -> None:
    """Run the module; Blocks that say ``mounted_only`` get no application but the one that is mounted."""
    run(module)
    app: Any = module.App

    def create_app(blocks: object, **options: Any) -> Any:  # noqa: ANN401 - Gradio's
        return None if getattr(blocks, _MOUNTED, False) else app.create_app(blocks, **options)

    vars(module)["App"] = type("App", (app,), {"create_app": staticmethod(create_app)})


_CHANGED = {
    _MAKER: _without_stubs, _SERVER: _without_mcp, _TOOLS: _remembering, _BUILDER: _without_applications,
}  # fmt: skip

if _MAKER not in sys.modules:
    sys.meta_path.insert(0, _Finder())
if _PLOTS not in sys.modules and PathFinder.find_spec(_PLOTS) is None:
    sys.modules[_PLOTS] = None  # type: ignore[assignment]
for _name, _value in _FIGURES.items():
    os.environ.setdefault(_name, _value)
