"""What a blog's page prints around a post that was copied into a text or a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from ingest.lines import Line, ends_sentence
from ingest.page import atx

_TOP = 8
"""Lines with text among which a post's header stands."""
_BOTTOM = 12
_LONGEST = 120
"""Characters of a line that a page prints."""

DAY = r"\d{4}\s*[./년-]\s*\d{1,2}\s*[./월-]\s*\d{1,2}\s*[.일]?"
TIME = r"(?:(?:오전|오후|AM|PM)\s*)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:AM|PM))?"
_ENGLISH_DAY = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:, \d{4})?"
_WHEN = rf"(?:\([월화수목금토일]\)|{TIME}|\s)*"
_SEPARATOR = re.compile(r"\s*[·|/•∙ㆍ]\s+|,\s+(?!(?:19|20)\d\d)|\s+[·|/•∙ㆍ]\s*|\s*·\s*|\s{2,}|\t")
_DATED = re.compile(
    r"(?:(?:작성일?|등록일?|발행일?|입력|최종 ?수정일?|수정일?|published|posted)\s*[:：]?\s*)?"
    rf"(?:{DAY}\s*{_WHEN}|{_ENGLISH_DAY})",
    re.I,
)
_NOTED = r"(?!.*(?:면접|시험|일정|마감|발표|회의|미팅|수업|강의|세미나|예약|출근|입사|시작|종료|배포))"
"""What has a day of its own is no name."""
_SIGNED = re.compile(rf"{_NOTED}[^\s\d:：=#>*\-][^\d:：=]{{0,19}}?\s+{DAY}\s*{TIME}", re.I)
_PRINTED = re.compile(
    r"(?:조회수?|댓글|추천|좋아요|공감|라이킷|스크랩|구독자|views?|comments?|likes?)"
    r"\s*[:：]?\s*[\d,.]+[만천kK]?\s*[회개명]?"
    r"|(?:읽는 ?(?:데|시간)|읽기)\s*[:：]?\s*(?:약\s*)?\d{1,3}\s*분(?:\s*소요)?"
    r"|(?:약\s*)?\d{1,3}\s*분\s*읽기"
    r"|\d{1,3}\s?min(?:ute)?s? read|\d{1,4} revisions?",
    re.I,
)
"""Counts and reading times: only a page tells them of its post."""
_EDITED_PAGE = re.compile(r"\S.{0,40} (?:edited|last updated) this page .{0,60}")
_FILED = re.compile(r"(?:카테고리|category)\s*[:：]?\s*[^\d:：]{1,30}", re.I)
_SURE_BUTTON = (
    r"(?:URL ?복사|(?:서로)?이웃 ?추가|본문 ?기타 ?기능|공유하기|신고하기|게시글 ?관리"
    r"|(?:통계|수정|삭제)(?= (?:수정|삭제)))"
)
_BUTTON = (
    rf"(?:{_SURE_BUTTON}|통계|수정|삭제|관리|인쇄(?:하기)?|신고|공유|스크랩|복사|팔로우|팔로잉|구독(?:하기)?"
    r"|프로필|블로그 ?홈|좋아요|공감|댓글(?:\s?\d{1,4})?|북마크|더보기|목록|이전|다음|맨 ?위로"
    r"|(?:Listen|Share|Follow|Save)(?=\s|$))"
)
_BUTTONS = re.compile(rf"{_BUTTON}(?:[\s·|/]+{_BUTTON})*")
_HAS_SURE = re.compile(rf"(?<!\S){_SURE_BUTTON}(?!\S)")
_NAME = re.compile(rf"{_NOTED}[^\s\d:：=#>*\-][^\d:：=.!?]{{0,19}}")
_GREETS = re.compile(r"[\W_]*(?:여러분[,\s]*)?안녕하(?:세요|십니까)")
_THANKS = re.compile(r"(?:읽어|봐|방문해|찾아와?)\s?주셔서\s?\S{0,4}\s?(?:감사|고맙)")
_GREETING = re.compile(
    r"[\W_]*(?:(?:여러분|이웃님들?)[,\s]*)?안녕하(?:세요|십니까)[\s!,.~]*(?:여러분|이웃님들?)?[\s!,.~]*"
    r"(?:(?:저는 )?(?!.*(?:오늘|이번|주제|[은이가을를] |[^하되]는 ))"
    r"[^\d,.!?:=]{1,16}(?:입니다|이에요|예요|이?라고 합니다))?\W*"
)
"""A line that greets, and says at most who does; what the text tells starts below."""

_HASHTAGS = re.compile(r"(?:#[^\s#,]{1,30}+[\s,]*+){2,}+")
_SURE_BELOW = re.compile(
    r"(?:이 (?:글|포스트)[에을]\s?)?(?:공감|좋아요?|댓글)(?:한|를 누른|을 단) (?:블로거|사람).{0,40}"
    r"|(?:해시)?태그\s*[:：]?\s*(?:#[^\s#,]{1,30}+[\s,]*+)++"
    r"|라이킷\s*\d+.{0,20}|(?:매거진|작가|브런치북)의\s?(?:이전|다음)\s?글.{0,80}"
    r"|이 블로그의? .{0,20}카테고리의? ?글.{0,20}|(?:\S{1,20} )?(?:카테고리의|블로그의) 다른 ?글.{0,20}"
    r"|이전\s?(?:글|포스트)\s*[:：].{1,60}다음\s?(?:글|포스트)\s*[:：].{1,60}"
    r"|저작자\s?표시(?:\s?[-·]?\s?(?:비영리|변경\s?금지|동일\s?조건(?:\s?변경\s?허락)?))*"
    r"|첫 댓글을 .{1,20}|댓글을 (?:작성|입력)하세요\.?"
)
_WEAK_BELOW = re.compile(
    r"(?:해시)?태그\s*[:：].{1,80}|태그|(?:전체\s?)?댓글\s*\(?\d*\)?\s*개?|\d{1,4}\s?개의\s?댓글"
    r"|(?:좋아요|공감)\s*\d*|(?:이전|다음)\s?(?:글|포스트)\s*[:：].{1,60}"
)
_TAG_LABEL = re.compile(r"(?:해시)?태그|tags?", re.I)
_TAGS = re.compile(r"[^\s,][^,:：.!?]{0,24}(?:,\s*[^\s,][^,:：.!?]{0,24}){0,14}")
_SUBSCRIBE = re.compile(r"구독하기(?=[^\s.,은는이가를을와과도의로 ])[^.,:：!?]{1,30}")
"""A button and the name of the blog, which a page prints as one word."""
_CLOSES = re.compile(
    r"(?:.{0,16}(?:읽어|봐|방문해|찾아와?)\s?주셔서\s?\S{0,4}\s?(?:감사|고맙)\S{0,8}"
    r"|(?:그럼\s|우리\s)?다음\s?(?:글|편|포스팅|포스트|시간)에서?\s(?:또\s)?(?:만나|봐|뵈|뵐|뵙)\S{0,6}"
    r"|(?:그럼\s)?(?:이만|안녕)|감사합니다|고맙습니다)[\W_]*"
)
_RULE = re.compile(r"-{3,}|\*{3,}|_{3,}|[─━]{3,}|</?br\s*/?>", re.I)


def header(lines: Sequence[Line], passed: Collection[int]) -> Iterator[tuple[int, int]]:
    """Who posted when, counts and buttons between a post's title and its text, and a bare greeting.

    A name with a day may as well be what a note is of (``1차 면접 2025. 5. 27. 14:00``): it goes only where
    other lines are a blog's.

    Args:
        lines: of the whole text.
        passed: those that are known to be furniture.
    """
    top = [i for i, line in enumerate(lines[: 10 * _TOP]) if line.text][:_TOP]
    sure: list[int] = []
    signed: list[int] = []
    plain: list[int] = []
    for i in top:
        text = lines[i].text.lstrip("> ").strip("*_ ")
        if i == top[0] or i in passed or atx(lines[i]) or len(text) > _LONGEST:
            continue
        if _GREETING.fullmatch(text):
            signed.append(i)
        elif _BUTTONS.fullmatch(text):
            (sure if _HAS_SURE.search(text) else plain).append(i)
        elif _is_of_a_page(text) or _EDITED_PAGE.fullmatch(text):
            sure.append(i)
        elif _SIGNED.fullmatch(text) or _is_signed(text):
            signed.append(i)
        elif ends_sentence(text):
            break
    if signed and (sure or _reads_as_post(lines, passed)):
        sure += signed
    if sure:
        for i in [*plain, *reversed(plain)]:
            if any(0 < abs(top.index(i) - top.index(j)) < 2 for j in sure):
                sure.append(i)
    yield from ((i, i + 1) for i in sorted(set(sure)))


def _is_of_a_page(text: str) -> bool:
    """Whether a line's fields are what a page tells of its post: a count, a reading time, a category."""
    fields = [field for field in _SEPARATOR.split(text) if field]
    rest = [f for f in fields if not _PRINTED.fullmatch(f) and not _BUTTONS.fullmatch(f)]
    filed = [f for f in rest if _FILED.fullmatch(f)]
    names = [f for f in rest if f not in filed and not _DATED.fullmatch(f) and not _SIGNED.fullmatch(f)]
    dated = len(rest) > len(filed) + len(names)
    printed = sum(map(bool, map(_PRINTED.fullmatch, fields)))
    told = dated and (printed or filed)
    return bool(told) and len(names) <= 2 and all(map(_NAME.fullmatch, names))


def _is_signed(text: str) -> bool:
    """``통계덕후 · 2025년 2월 11일``, either way round."""
    fields = [field for field in _SEPARATOR.split(text) if field]
    if len(fields) != 2:
        return False
    dated = [bool(_DATED.fullmatch(field)) for field in fields]
    return sum(dated) == 1 and _NAME.fullmatch(fields[dated.index(False)]) is not None


def _reads_as_post(lines: Sequence[Line], passed: Collection[int]) -> bool:
    """Whether a text greets its readers, thanks them, or ends in what a blog prints below a post."""
    shown = [i for i, line in enumerate(lines) if line.text]
    if any(map(_GREETS.match, (lines[i].text for i in shown[:_TOP]))):
        return True
    ending = shown[-_BOTTOM // 2 :]
    return any(_THANKS.search(lines[i].text) or _is_printed_below(lines[i].text) for i in ending)


def _is_printed_below(text: str) -> bool:
    return bool(_SURE_BELOW.fullmatch(text)) or (
        _BUTTONS.fullmatch(text) is not None and len(text.split()) > 1 and bool(_HAS_SURE.search(text))
    )


def is_tail(lines: Sequence[Line], shown: Sequence[int], n: int) -> bool:
    """Whether the ``n``-th shown line is what a page prints below a label: a post's tags, a blog's name."""
    if n < 1:
        return False
    above, text = lines[shown[n - 1]].text, lines[shown[n]].text
    if _TAG_LABEL.fullmatch(above.strip(":： ")):
        return _TAGS.fullmatch(text) is not None
    return _BUTTONS.fullmatch(above) is not None and _SUBSCRIBE.fullmatch(text) is not None


def footer(lines: Sequence[Line], passed: Collection[int]) -> Iterator[tuple[int, int]]:
    """From the end upwards, as long as every line is a blog's: tags, buttons, who liked it, a farewell.

    Tags or a word of thanks alone may be the author's; beside a line that only a blog prints, they are its.

    Args:
        lines: of the whole text.
        passed: those that are known to be furniture.
    """
    shown = [i for i, line in enumerate(lines) if line.text][1:]
    found: list[int] = []
    sure = False
    for n in reversed(range(max(0, len(shown) - _BOTTOM), len(shown))):
        i = shown[n]
        text = lines[i].text
        printed = i in passed or _is_printed_below(text)
        weak = (
            is_tail(lines, shown, n)
            or _HASHTAGS.fullmatch(text)
            or _WEAK_BELOW.fullmatch(text)
            or _BUTTONS.fullmatch(text)
            or _CLOSES.fullmatch(text)
            or _RULE.fullmatch(text)
        )
        if len(text) > _LONGEST or not (printed or weak):
            break
        sure = sure or printed
        found.append(i)
    if sure:
        yield from ((i, i + 1) for i in sorted(found))
