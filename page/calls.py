"""What programs send to the calls that have a name, looked at before Gradio does.

Gradio answers what it cannot use with a bare 500, or with an error that has no words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from page.words import say
from rag.errors import BadSetting

_CALLED = re.compile(r"/gradio_api/(?:run|call)/(?P<named>v2/)?(?P<call>\w+)/?")
_REQUIRED = object()


class Calls:
    """The calls of a page and what they take.

    Args:
        described: what ``gr.Blocks.get_api_info`` says.
    """

    def __init__(self, described: Mapping[str, Any]) -> None:
        self._parameters: dict[str, dict[str, object]] = {
            name.removeprefix("/"): {
                one["parameter_name"]: one["parameter_default"] if one["parameter_has_default"] else _REQUIRED
                for one in call["parameters"]
            }
            for name, call in described["named_endpoints"].items()
        }

    def filled(self, path: str, said: object) -> dict[str, Any]:
        """What was sent, with the values that may be left out.

        Args:
            path: where it was sent.
            said: the JSON of it.

        Raises:
            BadSetting: it is no object, names what the call does not take, or lacks what it needs.
        """
        if not isinstance(said, dict):
            raise BadSetting(say("must_be_object", name="JSON"))
        found = _CALLED.fullmatch(path)
        parameters = self._parameters.get(found["call"]) if found else None
        if found is None or parameters is None:  # the page's own
            return said
        return _by_name(parameters, said) if found["named"] else _in_order(parameters, said)


def _by_name(parameters: Mapping[str, object], said: dict[str, Any]) -> dict[str, Any]:
    for name in said:
        if name not in parameters:
            raise BadSetting(say("no_parameter", name=name[:100], known=", ".join(parameters)))
    for name, usual in parameters.items():
        if usual is _REQUIRED and name not in said:
            raise BadSetting(say("lacks_parameter", name=name))
    return said


def _in_order(parameters: Mapping[str, object], said: dict[str, Any]) -> dict[str, Any]:
    values = said.get("data")
    if not isinstance(values, list):
        raise BadSetting(say("must_be_list", name="data"))
    if len(values) > len(parameters):
        raise BadSetting(say("too_many_values", known=", ".join(parameters)))
    left = list(parameters.items())[len(values) :]
    for name, usual in left:
        if usual is _REQUIRED:
            raise BadSetting(say("lacks_parameter", name=name))
    return said | {"data": [*values, *(usual for _, usual in left)]} if left else said
