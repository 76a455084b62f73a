"""Marks of Markdown and HTML in a note's words: what its author typed and a reader does not read."""

from __future__ import annotations

import re

_TAGS = (
    "a abbr article aside audio b big blockquote body br button caption center cite code col colgroup dd del"
    " details dfn div dl dt em embed figcaption figure font footer form h[1-6] header hr html i iframe img"
    " input ins kbd label li main mark nav object ol p picture pre q s samp section small source span strike"
    " strong style sub summary sup svg table tbody td tfoot th thead tr tt u ul var video wbr"
).replace(" ", "|")
_CODE = (
    r"(?P<code>`+)(?:(?!(?P=code)).)+(?P=code)"
    r"|^[ \t]*(?P<fence>```|~~~)[\s\S]*?(?:^[ \t]*(?P=fence)[ \t]*$|\Z)"
)
_SEEN = re.compile(
    rf"{_CODE}"
    r"|\[\[(?:[^\[\]|#]*(?:\#[^\[\]|]*)?\|)?(?P<linked>[^\W\d_][^\[\]|]*)\]\]"
    r"|(?<![A-Za-z0-9_)\]=])==(?P<marked>(?=[^\s=])[^=\n]*[^\s=])==(?![A-Za-z0-9_(=])"
    r"|(?P<task>(?<!\S)\[[ xX]\](?=[ \t]+\S))"
    r"|(?P<break><br\s*/?>)"
    rf"|(?P<mark></?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--[\s\S]*?-->|!\[[^\[\]]*\]\([^()]*(?:\([^()]*\)[^()]*)*\)"
    r"|!\[\[[^\[\]]*\]\]|%%(?:(?!%%)[\s\S])*%%"
    r"|(?<![ \t])[ \t]+\^(?=[\d-]*[a-z])[a-z0-9-]{3,}[ \t]*$"
    r"|^[ \t]*(?:>[ \t]?)+(?:\[![a-z]+\][-+]?[ \t]*)?(?:\#{1,6}[ \t]+)?|^[ \t]*\#{1,6}[ \t]+)",
    re.MULTILINE | re.IGNORECASE,
)
_NESTED = re.compile(r"[a-z0-9_]+(?:,\s*[a-z0-9_]+)+\Z")
"""Two words or more in brackets of a configuration: [[gpu, utility]]."""
_KEY = re.compile(
    r"(?:[^\n가-힣]*[^\s가-힣][ \t]+[^\n가-힣]*[^\s가-힣>*+-])?[ \t]+[\"']?[a-z][a-z_]*[\"']?\s*[:=][ \t]*\Z"
)
"""The key of a value, indented or behind other words of English: with capabilities: [[gpu]]."""
_LINK = re.compile(
    r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]\([^()]*(?:\([^()]*\)[^()]*)*\)|\bhttps?://\S+|www\.\S+"
)
BARE_ROWS = r"(?:^[^\n|]*[^\s|] \| [^\n]*[^\s|][ \t]*(?:\r?\n|$)){2,}"
"""Lines that are a web page's table as text: its cells with bars between, and none around."""
_BARE_TABLE = re.compile(BARE_ROWS, re.MULTILINE)
_LABEL = re.compile(
    r"[ \t>*_-]*(출처|출제|난이도|태그|분류|카테고리|작성일|날짜|tags?|source|category|level|date)[*_]*"
    r"\s*[:：].{1,40}",
    re.IGNORECASE,
)
_TASK = re.compile(r"[ \t>*+-]*\[[ xX]\][ \t]+\S")
_TAGGED = re.compile(
    r"^[ \t]*(?:(?:해시)?태그[ \t]*[:：]?[ \t]*(?=\#))?(?:\#[^\s#,]+[ \t,]*)+$", re.MULTILINE
)
_REFERRED = re.compile(
    r"^[ \t>*+-]*(?:[^\s:：\[\]]{1,12}\s*[:：]\s*)?(?:!?\[\[[^\[\]\n]*\]\][\s,·|/]*)+$", re.MULTILINE
)
"""A line of Obsidian's links to other notes, with what it calls them."""
_LIKES = (
    r"[^\d:：]{0,30}(?:공감|하트|좋아요|구독|이웃\s?추가|댓글)[^\d:：]{0,14}"
    r"(?:꾹\S*|(?:눌러|남겨|달아)\s?주(?:세요|십시오)|부탁(?:해요|드려요|드립니다|드릴게요)|사랑입니다|힘이\s?(?:됩니다|돼요))"
)
"""What asks for likes in a line that says something else too; a line of nothing else is furniture."""
_GREETED = r"(?:여러분|다들|모두|이웃님들?|구독자님들?)"
_INTRODUCED = (
    r"(?:저는\s)?(?![^,]*(?:오늘|이번|주제|[은이가을를]\s|[^하되]는\s))"
    r"[^\d,.!?:=]{1,18}(?:입니다|이에요|예요|에요|이?라고 합니다)"
)
"""A name after a greeting; a sentence with a topic or an object says more than who writes."""
_COURTESIES = re.compile(
    rf"{_LIKES}|(?:{_GREETED}[,\s]+)?(?:안녕(?:들? ?하세요|하십니까|하신가요)?|반갑습니다|반가워요)"
    rf"(?:[,!~\s]+{_GREETED})?(?:[,!~\s]+{_INTRODUCED})?"
    r"|(?:[^\d:：]{0,16}\s)?(?:읽어|봐|방문해|찾아와?|시청해|들러)\s?주셔서\s?(?:대단히|정말|너무)?\s?(?:감사|고맙)\S{0,6}"
    r"|(?:정말|대단히|모두|다들)?\s?(?:감사(?:합니다|드립니다|해요)|고맙습니다|고마워요)"
    rf"|(?:(?:그럼|그러면|{_GREETED})[,\s]+)*(?:저는\s)?(?:이만|끝|이상입니다|또 (?:봐요|만나요|뵙겠습니다))"
    rf"|(?:(?:그럼|그러면|{_GREETED})[,\s]+)*다음(?:에|번에|\s?(?:글|편|포스팅|포스트|시간)(?:에서?|으로)?)\s(?:또\s)?"
    r"(?:만나요|만납시다|봐요|봬요|뵐게요|뵙겠습니다|뵙도록 하겠습니다|(?:찾아|돌아)(?:올게요|오겠습니다))"
    r"|(?:오늘|이번)?(?:의)?\s?(?:포스팅|포스트|글)은\s?(?:여기까지|이만|이상)(?:입니다|이에요|예요|에요|\s?마칩니다|\s?줄입니다)?"
    rf"|(?:(?:그럼|오늘도|{_GREETED})[,\s]+)*(?:좋은|행복한|즐거운|편안한)\s"
    r"(?:하루|밤|저녁|주말|오후|한 ?주|시간|연휴)\S?\s?(?:되|보내)(?:세요|십시오|시길\s?바랍니다|시길)"
    rf"|{_GREETED}\s[^\d:：]{{0,14}}(?:드셨나요|드셨어요|지내셨나요|지내시나요|지내시죠|보내셨나요|계신가요|주무세요)"
    rf"|(?:{_GREETED}\s)?(?:건강|감기|더위|추위)\s?(?:조심|유의)하세요"
    r"|(?:오늘|요즘)?\s?날씨[가는도]\s(?:많이|꽤|참|정말|너무|부쩍|갑자기)?\s?(?:풀렸|추워졌|더워졌|춥|덥|쌀쌀하|따뜻하|좋)(?:네요|죠)"
    r"|(?:혹시\s)?(?:내용에\s)?(?:틀린|잘못된|부족한|오류|오타)[가이]?(?:\s?(?:부분|점|내용|곳)이?)?\s"
    r"(?:있으면|있다면|있으시면|있을 경우)\s?(?:언제든지?|꼭|편하게)?\s?"
    r"(?:알려|지적해|말씀해)\s?(?:주세요|주십시오|주시면 감사하겠습니다|주시기 바랍니다)"
    r"|(?:본|이) (?:글|포스팅|포스트)은 (?:제 )?(?:회사|소속|개인|특정)\S* [^\d:：]{0,16}"
    r"(?:입장|의견)\S{0,3}(?: 아닙니다| 아니에요|입니다)"
)
"""Whole sentences in which a post's author greets, thanks and takes leave; none holds a number."""
_SENTENCE = re.compile(r"[^.!?。！？~^♡♥\n]+[.!?。！？~^♡♥]*")
_LAUGHS = re.compile(
    r"(?:[\s.!?。！？~^*_>ㅎㅋㅠㅜ♡♥❤\ufe0f]|[\u2600-\u27bf]|[\U0001f000-\U0001faff]|[:;]-?[)D])+\Z"
)
_LEADS = re.compile(r"\A(?:[\s*_>•·\-]|[\u2600-\u27bf]\ufe0f?(?=\s?[가-힣])|[\U0001f000-\U0001faff])+")
_LONGEST_COURTESY = 300


def read(text: str) -> str:
    """What a reader sees of a text: no tags, pictures, comments, no marks of headings and quotations.

    Of ``[[note|words]]`` and ``==words==`` stay the words, of ``[ ]`` a box. Code stays as it is, and so do
    emphasis, lists and links, which a page shows.
    """

    def seen(found: re.Match[str]) -> str:
        if found["break"]:
            return " "
        if found["mark"] is not None:
            return ""
        if found["task"] is not None:
            return "☐" if found["task"] == "[ ]" else "☑"
        if found["linked"] and _is_nested_list(found):
            return found[0]
        return found["linked"] or found["marked"] or found[0]

    said = _SEEN.sub(seen, text).strip()
    return _with_bars(said) if _BARE_TABLE.fullmatch(said) else said


def _is_nested_list(found: re.Match[str]) -> bool:
    """Whether what looks like a link to a note is a list of lists in a configuration or an error's words."""
    if _NESTED.match(found["linked"]):
        return True
    line = max(found.string.rfind("\n", 0, found.start()) + 1, found.start() - 200)
    before = found.string[line : found.start()]
    return found["linked"].islower() and found["linked"].isascii() and _KEY.match(before) is not None


def _with_bars(rows: str) -> str:
    """A table as Markdown has it, its first row as the head."""
    lines = [f"| {line.strip()} |" for line in rows.splitlines()]
    columns = lines[0].count(" | ") + 1
    return "\n".join((lines[0], "|" + "---|" * columns, *lines[1:]))


def without_links(text: str) -> str:
    """What a reader reads of a text besides links."""
    return _LINK.sub("", read(text)).strip()


def label_of_note(line: str) -> str:
    """What a line tells of a note beside what it says, in lower case (출처 of "출처: A사"); else empty."""
    found = _LABEL.fullmatch(line)
    return found[1].lower() if found else ""


def is_task(text: str) -> bool:
    """Whether a list item's text is something to do, with a box to tick."""
    return _TASK.match(text) is not None


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence only greets, thanks, takes leave or asks for likes, as a post's author does."""
    if len(sentence) > _LONGEST_COURTESY:
        return False
    return _COURTESIES.fullmatch(_LEADS.sub("", _LAUGHS.sub("", sentence), count=1)) is not None


def _is_chatter(text: str) -> bool:
    """Whether every sentence of a short text greets, thanks or asks for likes."""
    if len(text) > _LONGEST_COURTESY:
        return False
    said = [part for part in _SENTENCE.findall(text) if any(map(str.isalnum, part))]
    return bool(said) and all(map(is_courtesy, said))


def says_something(text: str) -> bool:
    """Whether anything is left to read besides links (``관련: [[CNN]]``), pictures, tags and greetings."""
    left = _TAGGED.sub("", without_links(_REFERRED.sub("", text)))
    return any(map(str.isalnum, left)) and not _is_chatter(left)
