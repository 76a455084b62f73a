"""How the units of a passage stand to one another, by what their lines look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from rag.markup import read
from rag.own_lines import is_command, points_at, says_its_use
from rag.signs import ARROW, explains
from rag.subject import definition, opens, stands
from rag.types import Chunk, Span
from rag.units import FENCE, ITEM_MARK, is_block_of

LONGEST = 480
"""Characters of one passage's excerpt, unless a single sentence or code block is longer."""
ANNOUNCES = re.compile(
    r"(?:다음|아래)(?:[과와]? ?같|처럼[^.]{0,30}\.?$)|[:：→]\W*$"
    r"|(?:\d+|두|세|네|다섯) ?(?:가지|단계)[^.]{0,20}\.?$"
    r"|(?:이|다음|아래) ?순서(?:로|대로)|이렇(?:습니다|다|게 (?:\S+ )?(?:됩니다|된다|씁니다|쓴다))\W*$"
    r"|(?:수식|공식|식)(?:으로|로)?[는은]?\s*$|(?:라고|이라|[으]?로) (?:두|놓|하)면\W*$"
)
_ITEM = re.compile(rf"(?P<indent>[ \t>]*){ITEM_MARK}(?=[ \t]|[가-힣A-Z])")
_STEP = re.compile(r"[ \t>]*(?:\(?\d{1,2}[.)]|[①-⑳])(?=[ \t]|[가-힣A-Z])")
_HEADING = re.compile(r"[ \t>*+-]*(\#{1,6})[ \t]")
_BOLD = re.compile(r"\*\*[^*]+\*\*:?$")
_MEANS = re.compile(
    r"[^:：=`]{1,40}\s*[:：=]\s+\S|(?:[^\s:：=`|-]+ ){1,3}[-–—] \S|\d{3} (?=[A-Za-z가-힣])[^\n.]{1,40}$"
)
"""How a line looks that says what something is: ``뷰 : ...``, ``PUT - ...``, ``404 ...``."""
POINTS_BACK = re.compile(
    r"(?:이것|이걸|이게|이를|이는|이런|이렇게|이러한|그것|그걸|그게|이때|여기서)(?![가-힣]{2})"
)
_STANDS_FOR = re.compile(r"\W*(?:It|This|That|These|Those|They|He|She|이것|이는|이를|그것|그는)\b")
"""How a sentence begins that does not name what it is about."""
_DATED = re.compile(r"[\W_]*(?:\d{4}[-./]\s?)?\d{1,2}(?:[-./]\d{1,2}|월 ?\d{1,2}일)(?!\d)")
"""How an entry of a log begins."""
_NAMED = re.compile(r"[ \t>*+•-]*(?:\*\*[^*\n]+\*\*|`[^`\n]+`|[\"“][^\"”\n]+[\"”])")
"""How a line begins that tells of something by its name, an error for one."""
_LEADS_TO = re.compile(rf"{_NAMED.pattern}\s*{ARROW}\s")
_EQUATION = re.compile(r"\S\s*[=≈]\s*\S")
_CAUSE = re.compile(r"[\W_]*(?:원인|이유|까닭|왜)")
_BLANK = re.compile(r"\n\s*\n")
LETTER = re.compile(r"[^\W\d_]")
_HANGUL = re.compile(r"[가-힣]")
LEANS = re.compile(
    r"[\"'“‘(*]*∴|"
    r"[\"'“‘(*]*(?:그래서|그러면|그럼|그러니까?|그렇기|그렇다면|그 ?(?:때문에|결과|경우|덕분)|그제야|따라서"
    r"|즉|이게|이건|이 ?때문에|이 ?덕분|이렇게|이러면|이 ?경우|so\b|therefore\b|thus\b)(?![가-힣]{3})",
    re.IGNORECASE,
)
"""How a sentence begins that is half of what the one before it says."""
_RULE = re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE)


def _indent(line: str) -> int:
    wide = line.expandtabs(4)
    return len(wide) - len(wide.lstrip())


class Lines:
    """The units of a passage with what their lines look like."""

    def __init__(self, chunk: Chunk, units: list[Span]) -> None:
        self.units = units
        self._chunk = chunk
        self.texts = [chunk.words(unit) for unit in units]
        self._lengths = [len(read(text)) + 1 for text in self.texts]
        starts = [chunk.text.rfind("\n", 0, unit[0] - chunk.start) + 1 for unit in units]
        self._lines = [chunk.text[a : b[1] - chunk.start] for a, b in zip(starts, units, strict=True)]
        """Units with what stands before them in their lines, the mark of a list for one."""
        self._margin = min(map(_indent, self._lines))
        self._gaps = [chunk.words((a[1], b[0])) for a, b in pairwise(units)]

    def length(self, first: int, last: int) -> int:
        """Characters that a reader reads."""
        return sum(self._lengths[first:last])

    def defining(self, names: Sequence[str]) -> int | None:
        """The unit that begins with one of the names and goes on to say what that is: ``안장점: ...``."""
        names = [name for name in names if any(stands(name, text) for text in self.texts)]
        for forms in ([definition(name).match for name in names], [explains(name).search for name in names]):
            for n, text in enumerate(self.texts):
                if any(form(text) for form in forms):
                    return n
        return None

    def item_of(self, names: Sequence[str]) -> int | None:
        """The item of a list, or the line that says what something is, which begins with one of the names."""
        for n, text in enumerate(self.texts):
            if not self.in_line(n) and self.stands_alone(n) and any(opens(name, text) for name in names):
                return n
        return None

    def apart(self, n: int) -> bool:
        """Whether a rule sets a unit apart from the one before it, as what closes a post is."""
        return _RULE.search(self._gaps[n - 1]) is not None

    def code_of_its_own(self, n: int) -> bool:
        """Whether a unit is a block of code that the unit before it does not announce; prose is no code."""
        text, before = self.texts[n], read(self.texts[n - 1])
        if not FENCE.match(text) or 3 * len(_HANGUL.findall(text)) > len(LETTER.findall(text)):
            return False
        return not (FENCE.match(before) or ANNOUNCES.search(before) or self.is_label(n - 1))

    @cached_property
    def levels(self) -> list[tuple[int, int]]:
        """How deep each unit stands: headings, bold lines, sentences, items by their indentation."""
        levels: list[tuple[int, int]] = []
        for n in range(len(self.units)):
            levels.append(levels[-1] if self.in_line(n) else self._level(n))
        return levels

    def in_line(self, n: int) -> bool:
        """Whether a unit goes on in the line of the one before it."""
        return n > 0 and "\n" not in self._gaps[n - 1]

    def _level(self, n: int) -> tuple[int, int]:
        line = self._lines[n]
        if heading := _HEADING.match(line):
            return 0, len(heading[1])
        if _BOLD.match(line.strip()):
            return 1, 0
        if item := _ITEM.match(line):
            return 3, len(item["indent"].expandtabs(4))
        indent = _indent(line) - self._margin
        return (3, indent) if indent or self._is_command(n) else (2, 0)

    def _is_command(self, n: int) -> bool:
        """Whether a unit is a line of a shell in plain text, with what it does, or near such a one."""
        if says_its_use(self._lines[n]):
            return True
        near = [m for m in (n - 1, n + 1) if 0 <= m < len(self.units) and self.beside(min(n, m))]
        return is_command(self._lines[n]) and any(says_its_use(self._lines[m]) for m in near)

    def beside(self, n: int) -> bool:
        """Whether no blank line stands behind a unit."""
        return not _BLANK.search(self._gaps[n])

    def owned(self, n: int) -> int:
        """The unit after those that stand under a unit: deeper ones, and what a label names."""
        level, end = self.levels[n], n + 1
        while end < len(self.units) and self._is_pointed_at(end):
            end += 1
        if level[0] == 2 and not self.is_label(n):
            return end
        while end < len(self.units) and (self.levels[end] > level or (level[0] == 3 and self.in_line(end))):
            if self.length(n, end + 1) > LONGEST:
                break
            end += 1
        if end == n + 1 and level[0] == 2 and self.is_label(n):  # a bare line over a paragraph
            return min(end + 1, len(self.units))
        return end

    def _is_pointed_at(self, n: int) -> bool:
        """Whether a line begins with an arrow, and says what the line above it leads to."""
        return n > 0 and points_at(self.texts[n]) and self.beside(n - 1) and not self.in_line(n)

    @cached_property
    def entries(self) -> list[tuple[int, int]]:
        """In which entry each unit stands, and in which paragraph or item of a list.

        An entry begins with a heading, a day, or one of several names set off (**OOM**: ...). A paragraph
        begins with each item of a list, too, but for one that says why, and behind a line with an arrow.
        """
        found, entry, paragraph = [], 0, 0
        named = sum(_NAMED.match(line) is not None for line in self._lines)
        pointed = False
        for n, line in enumerate(self._lines):
            if n and not self.in_line(n):
                begins = (
                    self.levels[n][0] < 2
                    or self._is_command(n)
                    or _DATED.match(line) is not None
                    or (named > 1 and _NAMED.match(line) is not None)
                )
                entry += begins
                points = self._is_pointed_at(n)
                item = self.levels[n] <= self.levels[n - 1] and self.stands_alone(n)
                of_its_own = item and not _CAUSE.match(self.texts[n]) and not points
                of_its_own |= self._is_new_fact(n)
                paragraph += begins or of_its_own or not self.beside(n - 1) or (pointed and not points)
                pointed = points
            found.append((entry, paragraph))
        return found

    def is_label(self, n: int) -> bool:
        """Whether a unit names what stands below it, and says nothing by itself."""
        text = read(self.texts[n])
        return ANNOUNCES.search(text) is not None or (
            len(text) <= 30
            and not self.in_line(n)
            and not re.search(r"[.!?다요음함됨임뺌씀줌냄킴옴침]$", text)
            and not _MEANS.match(text)
            and not _EQUATION.search(text)
        )

    def leant_on(self, n: int) -> range:
        """A unit with the one before it, where it begins with a word that stands for what was named there."""
        behind = n > 0 and self.goes_on(n) and _STANDS_FOR.match(self.texts[n]) is not None
        return range(n - behind, n + 1)

    def owner(self, n: int, *, set_off: bool = False) -> int | None:
        """The line that an item further in stands under, which says of what it tells.

        Args:
            n: the item.
            set_off: whether blank lines may part the list from it, as Markdown is mostly written.
        """
        if self.levels[n][0] != 3 or self.in_line(n):
            return None
        found = next((m for m in range(n - 1, -1, -1) if self.levels[m] < self.levels[n]), None)
        first = found
        while first and self.in_line(first):
            first -= 1
        if first is not None and (first == found or self.stands_alone(first)):
            found = first
        if found is None:
            return None
        between = range(found, n)
        near = not any(self.apart(m + 1) for m in between) if set_off else all(map(self.beside, between))
        return found if near else None

    def is_block(self, n: int) -> bool:
        """Whether a unit is a formula, a table or code."""
        return is_block_of(self.texts[n])

    def stands_alone(self, n: int) -> bool:
        """Whether a unit is no sentence of a paragraph: a heading, an item, a line like ``뷰 : ...``."""
        text = read(self.texts[n])
        return self.levels[n][0] != 2 or any(form.match(text) for form in (_MEANS, _LEADS_TO))

    def goes_on(self, n: int) -> bool:
        """Whether a unit belongs to the paragraph of the one before it, as a sentence."""
        return self.beside(n - 1) and not self.begins_anew(n)

    def begins_anew(self, n: int) -> bool:
        """Whether a unit does not go on from the one before it, by how it looks."""
        return self.stands_alone(n) or self._is_new_fact(n)

    def _is_new_fact(self, n: int) -> bool:
        """Whether a line says something of its own, in a note that says one thing a line."""
        text = self.texts[n]
        leans = LEANS.match(text) or POINTS_BACK.match(text)
        return self._fact_a_line and not self.in_line(n) and not leans

    @cached_property
    def _fact_a_line(self) -> bool:
        """Whether line breaks part more than sentences: some line holds two, and none was broken as full.

        A row of a table that was copied with tabs is no fact of its own: its head says what it tells.
        """
        whole = all("\n" not in text or is_block_of(text) for text in self.texts)
        rows = any("\t" in text for text in self.texts)
        return whole and not rows and any(map(self.in_line, range(len(self.units))))

    def siblings(self, n: int) -> list[int]:
        """An item of a list with the others beside it, which are no longer than a line each."""
        level = self.levels[n]
        if level[0] != 3 or self.in_line(n):
            return [n]
        begin = end = n
        while begin and self.levels[begin - 1] == level and self.beside(begin - 1):
            begin -= 1
        while end + 1 < len(self.units) and self.levels[end + 1] == level and self.beside(end):
            end += 1
        return [m for m in range(begin, end + 1) if m == n or not self.in_line(m)]

    def in_steps(self, window: Span) -> bool:
        """Whether a window stands in or right before a list that is numbered."""
        first, last = window
        near = range(first, min(last + 1, len(self.units)))
        return any(_STEP.match(self._lines[n]) for n in near if not self.in_line(n))
