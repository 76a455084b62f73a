"""The units of a passage, sentences, list items and blocks, and how they belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise

from rag.korean import sentences
from rag.markup import BARE_ROWS, read, says_something
from rag.message import is_message, quotes
from rag.own_lines import is_command, own_lines, points_at, says_its_use, whole_code
from rag.signs import ARROW, BECAUSE, CAUSAL, OPENS_WITH_WHY, TELLS_WHY, explains, tells_amount
from rag.subject import definition, opens, stands
from rag.types import Chunk, Span
from rag.unfenced import BARE_CODE, is_bare_code

PART_LENGTH = 200
"""Up to here the sentences after a part that was asked for are read along."""
SHORT = 60
"""A part of fewer characters is read with the sentence before it."""
SHORTEST = 20
"""A sentence of fewer leaves out what it is about where another stands before it: MobileNet이 쓴다."""
LONGEST = 480
"""Characters of one passage's excerpt, unless a single sentence or code block is longer."""
LONGEST_LIST = 900
"""The same where a list belongs to it."""
_ANNOUNCES = re.compile(
    r"(?:다음|아래)(?:[과와]? ?같|처럼[^.]{0,30}\.?$)|[:：→]\W*$"
    r"|(?:\d+|두|세|네|다섯) ?(?:가지|단계)[^.]{0,20}\.?$"
    r"|(?:이|다음|아래) ?순서(?:로|대로)|이렇(?:습니다|다|게 (?:\S+ )?(?:됩니다|된다|씁니다|쓴다))\W*$"
    r"|(?:수식|공식|식)(?:으로|로)?[는은]?\s*$|(?:라고|이라|[으]?로) (?:두|놓|하)면\W*$"
)
_ITEM = re.compile(r"(?P<indent>[ \t>]*)(?:[-*+•·▪◦‣]|\(?\d{1,2}[.)]|[①-⑳])(?=[ \t]|[가-힣A-Z])")
_STEP = re.compile(r"[ \t>]*(?:\(?\d{1,2}[.)]|[①-⑳])(?=[ \t]|[가-힣A-Z])")
_HEADING = re.compile(r"[ \t>*+-]*(\#{1,6})[ \t]")
_BOLD = re.compile(r"\*\*[^*]+\*\*:?$")
_MEANS = re.compile(
    r"[^:：=`]{1,40}\s*[:：=]\s+\S|(?:[^\s:：=`|-]+ ){1,3}[-–—] \S|\d{3} (?=[A-Za-z가-힣])[^\n.]{1,40}$"
)
"""How a line looks that says what something is: ``뷰 : ...``, ``PUT - ...``, ``404 ...``."""
_POINTS_BACK = re.compile(
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
_LETTER = re.compile(r"[^\W\d_]")
_HANGUL = re.compile(r"[가-힣]")
_LEANS = re.compile(
    r"[\"'“‘(*]*∴|"
    r"[\"'“‘(*]*(?:그래서|그러면|그럼|그러니까?|그렇기|그렇다면|그 ?(?:때문에|결과|경우|덕분)|그제야|따라서"
    r"|즉|이게|이건|이 ?때문에|이 ?덕분|이렇게|이러면|이 ?경우|so\b|therefore\b|thus\b)(?![가-힣]{3})",
    re.IGNORECASE,
)
"""How a sentence begins that is half of what the one before it says."""
_THEN = re.compile(r"(?:그|이)(?:럴|런) ?(?:땐|때는?|경우)|(?:이|그)때는")
"""How a sentence begins that says what to do then."""
_DENIES = re.compile(
    r"(?:[이가은는]|것[은이]?) ?아니(?:다|에요|예요|라는 (?:것|점)|고)?[.\s]*$|아닙니다[.\s]*$|아님[.\s]*$"
)
_COUNTS = re.compile(r"(?:두|세|네|\d+) ?가지|하나는|첫째|첫 ?번째|먼저|\b[Ff]irst\b")
_COUNTS_ON = re.compile(
    r"(?:또|다른|나머지|그리고) ?(?:다른 )?하나|[둘셋넷]째|[두세네] ?번째|마지막[은으]|[Ss]econd|[Tt]hird"
)
_COUNTS_FROM = re.compile(r"첫째|첫 ?번째|(?:우선|먼저)[,\s]|하나는|[Ff]irst\b")
_ASKS = re.compile(r"[?？][\s\"'”’)*_`~]*$")
_FIRST = re.compile(r"(?<!\S)(?:\(?1[.)]|①)\s*\Z")
_SECOND = re.compile(r"(?<=\s)(?:\(?2[.)]|②)\s")
_RULE = re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(rf"(?:^[ \t]*\|.*\|[ \t]*(?:\r?\n|$)){{2,}}|{BARE_ROWS}", re.MULTILINE)
_FORMULA = re.compile(r"^[ \t]*(?:\$\$(?:(?!\$\$).)+\$\$|\\\[.+?\\\])[ \t]*$", re.MULTILINE | re.DOTALL)
_WRAPPED = re.compile(r"(?P<within>(?<=[a-z]-))?[ \t]*\r?\n[ \t>]*(?(within)(?=[a-z]))")
_BLOCKS = (_FENCE, _TABLE, _FORMULA, *BARE_CODE)
"""What stays whole."""


def units_of(chunk: Chunk) -> list[Span]:
    """Sentences of a passage as spans of the document; code blocks, tables and formulas stay whole."""
    body = chunk.body if chunk.body < chunk.end else chunk.start
    text = chunk.text[body - chunk.start :]
    spans: list[Span] = []
    at = 0
    for block in sorted(m.span() for form in _BLOCKS for m in form.finditer(text)):
        if block[0] < at:
            continue
        spans += [(at + a, at + b) for a, b in sentences(text[at : block[0]])]
        spans.append((block[0], block[0] + len(text[block[0] : block[1]].rstrip())))
        at = block[1]
    spans += [(at + a, at + b) for a, b in sentences(text[at:])]
    spans = [line for span in whole_code(text, spans) for line in _own_lines(text, span)]
    spans = [(_counted_from(text, a, b), b) for a, b in spans]
    spans = [(a, b) for a, b in spans if says_something(text[a:b])] or [(0, len(text))]
    return [(body + a, body + b) for a, b in spans]


def _own_lines(text: str, span: Span) -> Iterable[Span]:
    return (span,) if is_block_of(text[slice(*span)]) else own_lines(text, span)


def unwrapped(text: str) -> str:
    """A unit without the line breaks of a narrow page within its sentence and its hyphenated words."""
    if is_block_of(text):
        return text
    return _WRAPPED.sub(lambda found: " " if found["within"] is None else "", text)


def is_block_of(text: str) -> bool:
    """Whether a unit is a formula, a table or code, by its text."""
    return any(form.match(text) for form in _BLOCKS)


def _counted_from(text: str, start: int, end: int) -> int:
    """Where a sentence starts, with the ``1)`` before it if the count goes on in its line."""
    first = _FIRST.search(text, max(0, start - 4), start)
    if first is None:
        return start
    line_end = text.find("\n", end)
    goes_on = _SECOND.search(text, start + 1, line_end if line_end >= 0 else len(text))
    return first.start() if goes_on else start


def _indent(line: str) -> int:
    wide = line.expandtabs(4)
    return len(wide) - len(wide.lstrip())


class Lines:
    """The units of a passage with what their lines look like."""

    def __init__(self, chunk: Chunk, units: list[Span]) -> None:
        self.units = units
        self._chunk = chunk
        self._texts = [chunk.words(unit) for unit in units]
        self._lengths = [len(read(text)) + 1 for text in self._texts]
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
        names = [name for name in names if any(stands(name, text) for text in self._texts)]
        for forms in ([definition(name).match for name in names], [explains(name).search for name in names]):
            for n, text in enumerate(self._texts):
                if any(form(text) for form in forms):
                    return n
        return None

    def item_of(self, names: Sequence[str]) -> int | None:
        """The item of a list, or the line that says what something is, which begins with one of the names."""
        for n, text in enumerate(self._texts):
            if not self._in_line(n) and self._stands_alone(n) and any(opens(name, text) for name in names):
                return n
        return None

    def apart(self, n: int) -> bool:
        """Whether a rule sets a unit apart from the one before it, as what closes a post is."""
        return _RULE.search(self._gaps[n - 1]) is not None

    def code_of_its_own(self, n: int) -> bool:
        """Whether a unit is a block of code that the unit before it does not announce; prose is no code."""
        text, before = self._texts[n], read(self._texts[n - 1])
        if not _FENCE.match(text) or 3 * len(_HANGUL.findall(text)) > len(_LETTER.findall(text)):
            return False
        return not (_FENCE.match(before) or _ANNOUNCES.search(before) or self._is_label(n - 1))

    @cached_property
    def _levels(self) -> list[tuple[int, int]]:
        """How deep each unit stands: headings, bold lines, sentences, items by their indentation."""
        levels: list[tuple[int, int]] = []
        for n in range(len(self.units)):
            levels.append(levels[-1] if self._in_line(n) else self._level(n))
        return levels

    def _in_line(self, n: int) -> bool:
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
        near = [m for m in (n - 1, n + 1) if 0 <= m < len(self.units) and self._beside(min(n, m))]
        return is_command(self._lines[n]) and any(says_its_use(self._lines[m]) for m in near)

    def _beside(self, n: int) -> bool:
        """Whether no blank line stands behind a unit."""
        return not _BLANK.search(self._gaps[n])

    def owned(self, n: int) -> int:
        """The unit after those that stand under a unit: deeper ones, and what a label names."""
        level, end = self._levels[n], n + 1
        while end < len(self.units) and self._is_pointed_at(end):
            end += 1
        if level[0] == 2 and not self._is_label(n):
            return end
        while end < len(self.units) and (self._levels[end] > level or (level[0] == 3 and self._in_line(end))):
            if self.length(n, end + 1) > LONGEST:
                break
            end += 1
        if end == n + 1 and level[0] == 2 and self._is_label(n):  # a bare line over a paragraph
            return min(end + 1, len(self.units))
        return end

    def _is_pointed_at(self, n: int) -> bool:
        """Whether a line begins with an arrow, and says what the line above it leads to."""
        return n > 0 and points_at(self._texts[n]) and self._beside(n - 1) and not self._in_line(n)

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
            if n and not self._in_line(n):
                begins = (
                    self._levels[n][0] < 2
                    or self._is_command(n)
                    or _DATED.match(line) is not None
                    or (named > 1 and _NAMED.match(line) is not None)
                )
                entry += begins
                points = self._is_pointed_at(n)
                item = self._levels[n] <= self._levels[n - 1] and self._stands_alone(n)
                of_its_own = item and not _CAUSE.match(self._texts[n]) and not points
                of_its_own |= self._is_new_fact(n)
                paragraph += begins or of_its_own or not self._beside(n - 1) or (pointed and not points)
                pointed = points
            found.append((entry, paragraph))
        return found

    def _is_label(self, n: int) -> bool:
        text = read(self._texts[n])
        return _ANNOUNCES.search(text) is not None or (
            len(text) <= 30
            and not self._in_line(n)
            and not re.search(r"[.!?다요음함됨임]$", text)
            and not _MEANS.match(text)
            and not _EQUATION.search(text)
        )

    def grown(self, window: Span) -> Span:
        """The window with the sentences that go on from it, where they are short and no items of a list."""
        first, last = window
        if any(self._stands_alone(n) for n in range(first, last)):
            return self._answered(*self._in_full(first, last))
        while (
            last < len(self.units)
            and self.length(first, last) < PART_LENGTH
            and (self._goes_on(last) or (self.length(first, last) < SHORT and not self._begins_anew(last)))
        ):
            last += 1
        leans = _POINTS_BACK.match(self._texts[first]) or (
            self._in_line(first) and self._lengths[first] < SHORTEST
        )
        short = self.length(first, last) < SHORT or leans
        if first and short and self._goes_on(first):
            first -= 1
        return self._answered(first, last)

    def _answered(self, first: int, last: int) -> Span:
        """A window of questions, which may be numbered (2-1. 왜 ...?), with what stands below them."""
        while last < len(self.units) and all(
            _ASKS.search(text) or not _LETTER.search(text) for text in self._texts[first:last]
        ):
            last = self.owned(last)
        return first, last

    def leant_on(self, n: int) -> range:
        """A unit with the one before it, where it begins with a word that stands for what was named there."""
        behind = n > 0 and self._goes_on(n) and _STANDS_FOR.match(self._texts[n]) is not None
        return range(n - behind, n + 1)

    def _in_full(self, first: int, last: int) -> Span:
        """A window with the rest of its lines, where it is short: an item says what it is about first."""
        begin = first
        while begin and self._in_line(begin):
            begin -= 1
        while last < len(self.units) and self._in_line(last) and self.length(first, last + 1) <= PART_LENGTH:
            last += 1
        return (begin if self.length(begin, last) <= PART_LENGTH else first), last

    def told(self, first: int, last: int, *, why: bool, amount: str = "") -> Span:
        """A window with what its sentences lean on, and what they only lead up to.

        The sentence before 그래서; the answer to a question that the author asks, what holds where something
        does not, the formula or table that was announced, the second of two, and the reason, where one is
        asked for.

        Args:
            first: where the window begins.
            last: where it ends.
            why: whether a reason is asked for.
            amount: the question, where it asks for a number.
        """
        while first and _LEANS.match(self._texts[first]) and self._follows(first):
            if self.length(first - 1, last) > LONGEST:
                break
            first -= 1
        if any(map(_COUNTS_ON.match, self._texts[first:last])):
            first = self._counted_from(first, last)
        counts = any(map(_COUNTS.search, self._texts[first:last]))
        while last < len(self.units) and (end := self._next_end(first, last, why=why, counts=counts)) > last:
            last = end
        if amount:
            last = self._with_amount(first, last, amount)
        if why and not any(map(TELLS_WHY.search, self._texts[first:last])):
            while first and self._goes_on(first) and self.length(first - 1, last) <= LONGEST:
                first -= 1
        return first, last

    def _with_amount(self, first: int, last: int, question: str) -> int:
        """Where a window ends with the number that is asked for, if that follows in its paragraph."""
        if tells_amount(question, self._texts[first:last]):
            return last
        for end in range(last, min(last + 3, len(self.units))):
            if not (self._beside(end - 1) and self._belongs(end)) or self.length(first, end + 1) > LONGEST:
                break
            if tells_amount(question, [self._texts[end]]):
                return end + 1
        return last

    def _belongs(self, n: int) -> bool:
        """Whether a unit goes on from the one before it, in its line, its paragraph or under it."""
        return self._in_line(n) or self._goes_on(n) or self._levels[n] > self._levels[n - 1]

    def _counted_from(self, first: int, last: int) -> int:
        """Where the count begins that goes on in a window: 첫째 of 둘째, 셋째."""
        for n in range(first, -1, -1):
            if self.length(n, last) > LONGEST:
                break
            if _COUNTS_FROM.match(self._texts[n]):
                return n
            if not (n and self._goes_on(n)):
                break
        return first

    def _next_end(self, first: int, last: int, *, why: bool, counts: bool) -> int:
        """Where a window ends with what follows it, if that belongs to it."""
        said = read(self._texts[last - 1])
        if self.is_block(last) and _ANNOUNCES.search(said):
            return last + 1
        reason = (
            why and OPENS_WITH_WHY.match(self._texts[last]) and self._levels[last] == self._levels[last - 1]
        )
        if not (reason or self._goes_on(last) or self._levels[last] > self._levels[last - 1]):
            return last
        if self.length(first, last + 1) > LONGEST:
            return last
        if reason or _ASKS.search(said) or _DENIES.search(said) or _THEN.match(self._texts[last]):
            end = self.owned(last)
            while (
                end < len(self.units)
                and self._levels[end] > self._levels[last - 1]
                and self.length(first, end + 1) <= LONGEST
            ):
                end += 1
            return end
        ahead = [n for n in range(last, min(last + 3, len(self.units))) if self._leads_to(last, n)]
        untold = why and not any(map(CAUSAL.search, self._texts[first:last]))
        for n in ahead:
            text = self._texts[n]
            if (counts and _COUNTS_ON.match(text)) or (
                why and (BECAUSE.match(text) or (untold and CAUSAL.search(text)))
            ):
                return n + 1 if self.length(first, n + 1) <= LONGEST else last
        return last

    def _follows(self, n: int) -> bool:
        """Whether a unit goes on from the one before it, or is the next item of its list."""
        return self._goes_on(n) or (self._beside(n - 1) and self._levels[n] == self._levels[n - 1])

    def owner(self, n: int) -> int | None:
        """The line that an item further in stands under, which says of what it tells."""
        if self._levels[n][0] != 3 or self._in_line(n):
            return None
        found = next((m for m in range(n - 1, -1, -1) if self._levels[m] < self._levels[n]), None)
        first = found
        while first and self._in_line(first):
            first -= 1
        if first is not None and (first == found or self._stands_alone(first)):
            found = first
        return found if found is not None and all(map(self._beside, range(found, n))) else None

    def _leads_to(self, first: int, n: int) -> bool:
        """Whether all units up to one go on as sentences of one paragraph."""
        return all(map(self._goes_on, range(first, n + 1)))

    def is_block(self, n: int) -> bool:
        """Whether a unit is a formula, a table or code."""
        return is_block_of(self._texts[n])

    def _stands_alone(self, n: int) -> bool:
        text = read(self._texts[n])
        return self._levels[n][0] != 2 or any(form.match(text) for form in (_MEANS, _LEADS_TO))

    def _goes_on(self, n: int) -> bool:
        """Whether a unit belongs to the paragraph of the one before it, as a sentence."""
        return self._beside(n - 1) and not self._begins_anew(n)

    def _begins_anew(self, n: int) -> bool:
        return self._stands_alone(n) or self._is_new_fact(n)

    def _is_new_fact(self, n: int) -> bool:
        """Whether a line says something of its own, in a note that says one thing a line."""
        text = self._texts[n]
        leans = _LEANS.match(text) or _POINTS_BACK.match(text)
        return self._fact_a_line and not self._in_line(n) and not leans

    @cached_property
    def _fact_a_line(self) -> bool:
        """Whether line breaks part more than sentences: some line holds two, and none was broken as full.

        A row of a table that was copied with tabs is no fact of its own: its head says what it tells.
        """
        whole = all("\n" not in text or is_block_of(text) for text in self._texts)
        rows = any("\t" in text for text in self._texts)
        return whole and not rows and any(map(self._in_line, range(len(self.units))))

    def text(self, n: int) -> str:
        """The words of a unit."""
        return self._texts[n]

    def siblings(self, n: int) -> list[int]:
        """An item of a list with the others beside it, which are no longer than a line each."""
        level = self._levels[n]
        if level[0] != 3 or self._in_line(n):
            return [n]
        begin = end = n
        while begin and self._levels[begin - 1] == level and self._beside(begin - 1):
            begin -= 1
        while end + 1 < len(self.units) and self._levels[end + 1] == level and self._beside(end):
            end += 1
        return [m for m in range(begin, end + 1) if m == n or not self._in_line(m)]

    def in_steps(self, window: Span) -> bool:
        """Whether a window stands in or right before a list that is numbered."""
        first, last = window
        near = range(first, min(last + 1, len(self.units)))
        return any(_STEP.match(self._lines[n]) for n in near if not self._in_line(n))

    def with_list(self, window: Span, *, wanted: bool) -> Span:
        """The window with the whole list that it stands in or before, where that list is wanted."""
        first, last = window
        if not (wanted or self._leads_a_list(window) or _ANNOUNCES.search(read(self._texts[last - 1]))):
            return window
        near = [*range(first, min(last + 1, len(self.units))), *(reversed(range(first)) if wanted else ())]
        at = next((n for n in near if self._levels[n][0] in {0, 3}), None)
        if at is None:
            return window
        level = self._levels[at]
        begin = end = at
        while begin and self._levels[begin - 1] >= level:
            begin -= 1
        while end < len(self.units) and self._levels[end] >= level:
            end += 1
        if sum(one == level for one in self._levels[begin:end]) < 2:
            return window
        while end > last and self.length(first, end) > LONGEST_LIST:
            end -= 1
        return min(first, max(begin - 1, 0)) if wanted else first, max(end, last)

    def _leads_a_list(self, window: Span) -> bool:
        """Whether a window is a short line above the items of a list: 걸린 시간입니다."""
        first, last = window
        return (
            last < len(self.units)
            and self._levels[last - 1][0] == 2
            and self._levels[last][0] == 3
            and not self._in_line(last)
            and self.length(first, last) < SHORT
        )

    def behind_message(self, window: Span, question: str) -> Span:
        """The window with what follows it, where it holds only what a program said: that explains nothing.

        Up to the next message or heading, and as much as one reads at once.
        """
        first, last = window
        if not all(is_message(text) or quotes(question, text) for text in self._texts[first:last]):
            return window
        said = self.length(first, last)
        while (
            last < len(self.units)
            and self._levels[last][0]
            and not self.apart(last)
            and not is_message(self._texts[last])
            and self.length(first, last + 1) - said <= LONGEST
        ):
            last += 1
        return first, last

    def with_code(self, first: int, last: int) -> int:
        """Where a window ends with the code right behind it, where it holds none."""
        texts = self._texts[first:last]
        if last == len(self.units) or any("`" in text or is_bare_code(text) for text in texts):
            return last
        behind = self._texts[last]
        coded = is_bare_code(behind) or (_FENCE.match(behind) is not None and not is_message(behind))
        return last + coded

    def finished(self, window: Span) -> Span:
        """The window without a label at its end that names what no longer stands in it."""
        first, last = window
        while last - first > 1 and last < len(self.units) and self._levels[last - 1] < self._levels[last]:
            if not (self._levels[last - 1][0] < 2 or self._is_label(last - 1)):
                break
            last -= 1
        return first, last
