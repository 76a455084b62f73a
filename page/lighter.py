"""Keeps Gradio from three things that take time and serve nobody here. Must be imported before Gradio.

While its components are made Gradio parses and renders a ``.pyi`` beside each of them, which is for editors:
half of the time of ``import gradio``, and a write into a folder that may belong to somebody else.

Around every event Gradio tries to import matplotlib, twice. Where it is not installed Python looks through
all its folders each time: a twentieth of what a question costs the page.

After every event Gradio makes a table of all events so far, for a page of figures that is off here. Its two
settings are read as a queue is made.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

_MAKER = "gradio.component_meta"
_WRITER = "create_or_modify_pyi"
_PLOTS = "matplotlib"
_FIGURES = {"GRADIO_ANALYTICS_CACHE_FREQUENCY": str(sys.maxsize), "GRADIO_ANALYTICS_MAX_EVENTS": "1"}


class _Finder(MetaPathFinder):
    """Finds one module as Python does, and takes its writer of stubs out when it was run."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _MAKER:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        run = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            if hasattr(module, _WRITER):
                setattr(module, _WRITER, lambda *_: None)

        vars(spec.loader)["exec_module"] = exec_module
        return spec


if _MAKER not in sys.modules:
    sys.meta_path.insert(0, _Finder())
if _PLOTS not in sys.modules and PathFinder.find_spec(_PLOTS) is None:
    sys.modules[_PLOTS] = None  # type: ignore[assignment]  # Python's own sign for what cannot be imported
for _name, _value in _FIGURES.items():
    os.environ.setdefault(_name, _value)
