"""What readers wrote below a post that was saved as text, and what asks them to like and subscribe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.lines import Line

_LABEL = re.compile(
    r"[\[(<=\-*•#\s]*(?:전체\s?)?(?:"
    r"(?:댓글|덧글|코멘트|comments?|responses?)\s*[:：]?\s*[\[(]?\s*(?P<count>\d{1,4})?\s*(?:개|건)?\s*[\])]?"
    r"|(?P<many>\d{1,4})\s?(?:개의\s?)?(?:댓글|덧글|comments?|responses?))[\])>=\-*\s]*",
    re.I,
)
_RULE = re.compile(r"[-=_*~─━═]{3,}")
_LONGEST = 400
"""Characters of a line that a reader writes."""
_MOST = 120
"""Lines of comments."""
_NAME = r"[^\s:：.,!?()\[\]{}=|/\"'“”][^:：.,!?()\[\]{}=|/\"“”]{0,19}"
_MARK = r"(?:[└ㄴ↳⤷>*•\-]+|RE\s?[:：])?\s*"
_SAID = re.compile(rf"{_MARK}(?P<name>{_NAME})\s*[:：]\s*(?P<text>\S.*)", re.I)
_HOUR = r"(?:오전|오후|AM|PM)?\s*\d{1,2}:\d{2}(?::\d{2})?"
_WHEN = (
    rf"(?:\d{{2,4}}\s*[./년-]\s*\d{{1,2}}\s*[./월-]\s*\d{{1,2}}\s*[.일]?(?:\s*{_HOUR})?"
    r"|\d{1,3}\s?(?:초|분|시간|일|주|달|개월|년)\s?전|방금(?: 전)?|어제"
    r"|\d+ (?:minute|hour|day|week|month|year)s? ago)"
)
_DATED = re.compile(rf"{_MARK}(?:(?P<name>{_NAME})[\s|·(]+)?{_WHEN}[\s)]*(?:답글|신고|답글쓰기|reply)?", re.I)
_BUTTON = re.compile(
    r"(?:답글(?:\s?(?:달기|쓰기|\d+))?|신고(?:하기)?|좋아요\s*\d*|공감\s*\d*|싫어요\s*\d*|수정|삭제|reply|like|더\s?보기"
    r"|댓글\s?(?:쓰기|달기|남기기|등록|작성)|등록|비밀글)(?:[\s|·]+(?:답글|신고|수정|삭제|공감\s*\d*))*",
    re.I,
)
_NAMED = re.compile(rf"{_MARK}{_NAME}")
_SPOKEN = re.compile(r"(?:니다|요|죠|네요|세용|[!?~^ㅋㅎㅠㅜ]|:\)|\^\^)[\s.!?~^ㅋㅎㅠㅜ]*$")

_ASKED_FOR = (
    r"(?:공감|하트|좋아요|구독|서로\s?이웃|이웃\s?(?:추가|신청)|서이추|팔로우|알림\s?설정|별점|❤|♥|⭐|👍"
    r"|광고 ?클릭|이 글이 .{0,12}도움|추천(?=\s?(?:꾹|한 ?번|부탁)))"
)
_COMMENT = r"(?:댓글|코멘트)"
_LIKES = re.compile(rf"{_ASKED_FOR}|{_COMMENT}", re.I)
_WANTED = (
    r"(?:꾹+(?:\s?(?:눌러|부탁)\S*(?:\s\S{2,6})?)?|눌러\s?주(?:세요|시면\s.{1,20}|십시오)"
    r"|부탁(?:해요|드려요|드립니다|드릴게요|합니다)|환영(?:해요|합니다|이에요|입니다)"
    r"|(?:(?<=구독)|(?<=팔로우)|(?<=추가)|(?<=신청)|(?<=설정)|(?<=좋아요))\s?해\s?주(?:세요|시면\s.{1,20}|십시오)"
    r"|잊지\s?(?:마세요|말아\s?주세요)|(?:큰\s?)?힘이\s?(?:됩니다|돼요|되어요|납니다)|사랑입니다)"
)
_SMILES = r"[\s~^:;ㅎㅋ♡♥❤\ufe0f\U0001f300-\U0001faff)]*"
_BAIT = re.compile(
    rf"(?:.{{0,40}}?{_ASKED_FOR}.{{0,20}}?{_WANTED}"
    r"|(?:(?:구독|좋아요|공감|하트|댓글|이웃\s?추가|알림\s?설정)(?:\s?(?:과|와|이랑|하고|[,·/&+]))?\s?){2,4}"
    r"|공감(?:은|과 댓글은)\s?로그인\s?(?:없이|안).{0,8}(?:가능|누를|눌러).{0,8}"
    rf"|[^\d:：]{{0,30}}{_COMMENT}(?:로|을|에|도)?[^\d:：]{{0,10}}(?:남겨|달아|적어|알려|써)\s?"
    rf"주(?:세요|십시오|시면[^\d:：]{{1,20}})){_SMILES}",
    re.I,
)
"""A sentence that asks for comments and names a day or a place (3월 2일까지) tells that as well."""
_POLITE = re.compile(
    r"(?:.{0,14}(?:오늘|이번)?\s?(?:포스팅|글|포스트)은?\s?(?:여기까지|이만|이상).{0,12}"
    r"|.{0,16}(?:읽어|봐|방문해|시청해)\s?주셔서\s?(?:대단히|정말|너무)?\s?(?:감사|고맙).{0,8}"
    r"|(?:안녕|그럼|다음에|좋은 하루).{0,20}|(?:감사합니다|고맙습니다)"
    r"|(?:본|이) (?:글|포스팅|포스트)은 [^\d:：]{0,30}(?:입장|의견)\S{0,3}(?: 아닙니다| 아니에요|입니다)"
    rf"|[❤♥]\ufe0f?|(?:이전|다음)\s?(?:글|편|포스트)\s*[:：].{{1,80}}){_SMILES}"
)
_SENTENCE = re.compile(r"[^.!?。！？~]+[.!?。！？~^♡♥]*")
_LONGEST_BAIT = 120


def replies(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The comments at the end of a text, with the line that names them; nothing but comments may follow."""
    shown = [i for i, line in enumerate(lines) if line.text]
    for n in range(max(3, len(shown) - _MOST), len(shown) - 1):
        found = _LABEL.fullmatch(lines[shown[n]].text)
        if found is None:
            continue
        counted = bool(found["count"] or found["many"])
        above = sum(len(lines[i].text) for i in shown[:n])
        below = sum(len(lines[i].text) for i in shown[n + 1 :])
        if below <= above and _are_replies(lines, shown[n + 1 :], counted=counted):
            first = shown[n - 1] if _RULE.fullmatch(lines[shown[n - 1]].text) else shown[n]
            yield first, shown[-1] + 1
            return


def _are_replies(lines: Sequence[Line], below: Sequence[int], *, counted: bool) -> bool:
    """Whether lines are names, dates and what these readers said, to the last."""
    said: list[str] = []
    signs = 0
    may_go_on = False
    for n, i in enumerate(below):
        text = lines[i].text
        after = lines[below[n + 1]].text if n + 1 < len(below) else ""
        if len(text) > _LONGEST or text[0] in "#|`":
            return False
        if found := _SAID.fullmatch(text):
            said.append(found["text"])
            may_go_on = i + 1 < len(lines) and bool(lines[i + 1].text)
        elif _DATED.fullmatch(text):
            signs, may_go_on = signs + 1, True
        elif _BUTTON.fullmatch(text) or _RULE.fullmatch(text):
            signs, may_go_on = signs + 1, False
        elif _NAMED.fullmatch(text) and _DATED.fullmatch(after):
            may_go_on = False
        elif may_go_on:
            said.append(text)
            may_go_on = i + 1 < len(lines) and bool(lines[i + 1].text)
        else:
            return False
    spoken = sum(bool(_SPOKEN.search(text)) for text in said)
    return bool(said) and (counted or signs > 0 or spoken * 2 >= len(said))


def bait(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Lines that only ask for likes and subscriptions, with the thanks around them."""
    for i, line in enumerate(lines):
        if not line.text or len(line.text) > _LONGEST_BAIT or not _LIKES.search(line.text):
            continue
        said = [part.strip() for part in _SENTENCE.findall(line.text.strip("*_>-•· "))]
        said = [part for part in said if any(map(str.isalnum, part))]
        asking = [bool(_BAIT.fullmatch(_plain(part))) for part in said]
        if any(asking) and all(a or _POLITE.fullmatch(_plain(p)) for a, p in zip(asking, said, strict=True)):
            yield i, i + 1


def _plain(sentence: str) -> str:
    return sentence.strip(" .!?。！？*_")
