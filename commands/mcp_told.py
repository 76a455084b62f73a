"""What a client of ``mutdap mcp`` did wrong, said in the words of the house; needs the package ``mcp``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import ValidationError

from rag.errors import MutdapError
from rag.language import tr

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context
    from mcp.types import CallToolResult, InputRequiredResult

_NAMED = 100
"""Characters of a name that an error names."""
_EXAMPLES = {"source": '"노트.md"', "since": '"2024"', "until": '"2024-06"'}
"""Of what is text and no question."""


class Server(MCPServer):
    """Serves tools, and says what is wrong with a call and what to do, without the library's own words."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """As the library does it, but for what it says of errors that a client can mend."""
        tools = {tool.name: tool.input_schema for tool in await self.list_tools()}
        if name not in tools:
            raise _as_told(_unknown(name, list(tools)))
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise _as_told(_wrong(error.__cause__, tools[name])) from error.__cause__
            if isinstance(error.__cause__, ToolError):  # one of ours, behind the library's words
                raise error.__cause__ from None
            raise


def telling(tool: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """The tool, whose errors reach the client as what is wrong and what to do."""

    @functools.wraps(tool)
    def told(*args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on as they are
        try:
            return tool(*args, **kwargs)
        except MutdapError as error:
            raise _as_told(error) from error

    return told


def _as_told(error: MutdapError) -> ToolError:
    return ToolError(error.told)


def _unknown(name: str, tools: list[str]) -> MutdapError:
    return MutdapError(
        tr(f"그런 도구가 없습니다: {name[:_NAMED]}", f"There is no such tool: {name[:_NAMED]}"),
        tr(f"쓸 수 있는 것: {', '.join(tools)}", f"There are {', '.join(tools)}"),
    )


def _wrong(error: ValidationError, schema: dict[str, Any]) -> MutdapError:
    """Which arguments are missing or of the wrong type, with an example of each."""
    missing = {str(one["loc"][0]): one["type"] == "missing" for one in error.errors()}
    kinds = {name: _kind(name, schema["properties"][name]) for name in missing}
    told = [
        tr(f"{name} 값이 빠졌습니다.", f"{name} is missing.") if absent else f"{name}{kinds[name][0]}"
        for name, absent in missing.items()
    ]
    examples = ", ".join(f'"{name}": {kinds[name][1]}' for name in missing)
    return MutdapError(" ".join(told), tr(f"예: {{{examples}}}", f"For example {{{examples}}}"))


def _kind(name: str, schema: dict[str, Any]) -> tuple[str, str]:
    """What is said of an argument's type behind its name, and an example of it."""
    types = {one.get("type") for one in schema.get("anyOf", [schema])}
    if "array" in types:
        return tr(" 값은 글자의 목록이어야 합니다.", " must be a list of texts."), '["드롭아웃은 왜 쓰나?"]'
    if "integer" in types:
        return tr(" 값은 정수여야 합니다.", " must be a whole number."), "5"
    return tr(" 값은 글자여야 합니다.", " must be text."), _EXAMPLES.get(name, '"드롭아웃은 왜 쓰나?"')
