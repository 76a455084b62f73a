"""What an author left blank: an answer that says no more than that it is not known, or not written yet.

One set of words for notes, for their lines and for what a person answers. It is anchored: a sentence counts
only where nothing else stands in it, for "나중에 쓰는 방식" and "인덱스 추가 필요" are answers. What is an
answer as often as not (없음, 미정, 보류, 기억 못 함, placeholder) is none of these words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from rag.markup import is_courtesy, without_links

_LONGEST = 200
"""Characters; a text that is longer says something."""
_MARKS = frozenset("PZCM")
"""Unicode's classes of punctuation, spaces, controls and marks on letters, by their first letter."""
_SIGNS = frozenset("+<>=|~^$→←↔⇒⇐")
"""Signs that may stand around words; others of mathematics and a code's backtick may be an answer."""
_LABEL = re.compile(
    r"^[^\w\n`]*(?:(?:[Aa]\d{0,3}|답변?|답안|정답|[Aa]nswer|[Aa]ns)[ \t]*[.:：)\]]+"
    r"|(?:\d{1,2}|[가-하a-z])[.)](?=[ \t]+\S)|[①-⑳](?=[ \t]*\S))",
    re.MULTILINE,
)
"""What marks a line as an answer, or numbers it."""
_TASK = re.compile(r"^[^\w\n`]*(?:TODO|FIXME|TBD)[ \t]*[:：].*$", re.MULTILINE | re.IGNORECASE)
"""A line that calls itself something to do: what stands in it is the task."""
_SOUNDS = re.compile(
    r"[ㅋㅎㅠㅜ]+|ㄷ{2,}|ㅡ{2,}|[:;]-?[()DP](?!\w)|(?<!\w)(?:T[_.]?T|OTL|x[dD])(?!\w)"
    r"|(?<!\w)(?:음|어|아|흠)+(?=\s?(?:\.{2}|…|~))"
)
"""Laughing, weeping and humming; 음 alone may be a sign."""
_NOT_APPLICABLE = re.compile(r"(?<![\w/])n\s?/\s?a(?![\w/])", re.IGNORECASE)
_CLOSING = re.compile(
    r"^\W*이상(?:으로)?\s[^\n.]{0,20}(?:질문|내용|글|면접)\S{0,3}\s?(?:정리|소개|공유)해\s?(?:봤|보았)\S{1,4}\W*$",
    re.MULTILINE,
)
_REFERS = re.compile(
    r"\W*[^.!?\n]*(?:므로|[아어해]서?|니까?) 링크를 ?(?:대신 ?)?첨부(?:합니다|하겠습니다|했습니다|함)\W*"
)
"""One sentence that gives a reason for a link in the answer's place."""
_SENTENCE = re.compile(r"[^.!?。！？…\n]*(?:[.!?。！？…]+|\n|\Z)")


def _one_of(words: str) -> str:
    """An expression for one of several words, each perhaps with an expression in it."""
    return f"(?:{'|'.join(words.split())})"


_LATER = _one_of(
    "나중(?:에)?(?:다시)? 다음에 담에 추후(?:에)? 차후(?:에)? 언젠가(?:는)? 조만간"
    " (?:시간|여유)(?:이|가)?(?:나면|날때|있을때|되면|될때|나는대로|생기면|생길때)"
    " (?:다음|담)(?:번|기회|글|편|포스팅|포스트|[가-힣]{1,6}때)(?:에서|에는|에|으로|을)?"
    " (?:다른|별도|별도의|따로)(?:글|포스팅|포스트)(?:로|에서|에|으로)?"
)
"""Words for later, which say so alone."""
_SOON = _one_of(
    "곧 이후에 향후 내일 주말에 이따가? 따로 계속 면접끝나고 다음시간에 빠른시일내에 더 좀더 다시"
)
"""Words that put off what stands behind them; alone they may be an answer."""
_ITS_OWN = "정리 공부 작성 복습 업데이트 업뎃 포스팅 보강 보충 보완 조사"
_OWN = _one_of(_ITS_OWN)
"""What is done to a note and hardly to anything else;"""
_DONE = _one_of(f"{_ITS_OWN} 추가 확인 수정 기록 답변 설명 검토")
"""with what may be done to other things, too."""
_WILL = _one_of(
    "할(?:것|거|거임|거예요|게|게요|께|께요|예정|예정임|예정이다|예정입니다|예정이에요|계획|겁니다)"
    " 해야(?:함|한다|지|겠다|겠음|할듯|됨|해요|합니다)? 해(?:둘것|볼것|볼게요|볼예정|보겠습니다)"
    " 하(?:겠음|겠다|겠습니다|는중|도록하겠습니다) 드리겠습니다 예정(?:임|이다|입니다|이에요)? 계획 바람"
    " 요망 필요(?:함|하다|합니다)?"
    " (?:을|를)?(?:아직)?(?:못|안)(?:함|했음|했다|했어요|했습니다|했네|했네요)"
    " 하지(?:못|않)(?:함|음|했음|했다|았음|았다)"
)
_DO = _one_of("하기 하자 합시다 해두기 해놓기 해보기 해보자")
_WRITE = _one_of(
    "다룰(?:것|게요|예정(?:임|이다|입니다|이에요)?) 다루(?:겠습니다|도록하겠습니다) 다뤄보겠습니다"
    " (?:찾아|알아|읽어|살펴|(?:[가-힣]{1,8}(?:께|한테|에게))?(?:물어|여쭤))"
    "(?:볼것|볼예정|볼게요|보겠습니다|봐야(?:함|한다|지|겠다|겠음|할듯|합니다)?|보기|보자)"
    " 채(?:울것|울예정|워넣기|워넣을것|워야함|우는중) 써야(?:함|지) 쓸(?:것|예정|게요)"
    " 쓰(?:겠습니다|는중) 적(?:을것|을예정|을게요|어야함|겠습니다|는중) 올(?:릴예정|릴게요|리겠습니다)"
    " (?:못|안)(?:썼|적었)(?:음|다|어요)"
)
"""Writing that is to be done, in words that say so themselves."""
_BARE = _one_of(
    "쓰기 쓰자 적기 적자 채우기 채우자 읽기 보기 찾기 올리기 다루기 하기 할것 하자 할예정 할게요"
    " 학습(?:하기)?"
)
"""The same in words that say so only where "later" stands before them."""
_KNOWS_NOT = _one_of(
    "모르(?:겠|겟)(?:음|다|네|네요|어|어요|습니다|는데|는데요|지|ㅇ)? 모름(?:요)? 모른다 모릅니다"
    " 모르네요? ㅁㄹ 몰라(?:요)? 몰랐(?:음|다|네|네요|어요|습니다)"
    " 모르(?:는|던)(?:것|거|내용|개념|부분|질문)(?:임|이다|입니다|이에요)?"
    " 기억(?:이|은)?(?:안남|안나|안난다|안나요|안나네|안나네요|안납니다|나지않음|나지않는다|나지않아요|"
    "없음|없다|가물가물) 가물가물(?:함|하다|해요|합니다)?"
    " (?:다)?까먹(?:음|네|네요|는다|었음|었다|었어요|었네|었네요|었습니다|어버림|어버렸다)"
    " (?:다)?잊(?:었음|었다|었어요|어버렸다|어버렸어요) 헷갈(?:림|린다|려|려요|립니다|리네|리네요)"
    " 이해(?:가)?(?:안됨|안된다|안돼요|안됩니다|안감|안간다|안가요|못했음|못했다|못했어요)"
    " 감(?:이)?안(?:옴|온다|와요|잡힘|잡힌다)"
    " (?:처음|첨)(?:봄|본다|봤다|봤음|들음|듣는다|들어봄|들어본다|들어봤다|들어봤음|들어봅니다)"
    " (?:처음|첨)(?:보|듣|들어보|들어본?)(?:는|던)?(?:말|용어|개념|단어|이름|얘기|거|것|질문)(?:임|이다|"
    "입니다|이에요|예요|네요|다)?"
    " (?:들어본|써본|해본|공부한|배운|본)적(?:이|도)?(?:없음|없다|없어요|없습니다|없네요?)"
    " 안(?:써|해|배워)(?:봄|봤음|봤다|봤어요|봤습니다) (?:못|안)(?:외움|외웠음|외웠다|배움|배웠음|배웠다)"
    " (?:써보|해보|외우|배우)지(?:못|않)(?:함|음|했음|했다|았음|았다)"
    " (?:대답|답변|답)(?:을)?(?:못|안)(?:함|했음|했다|했어요|했습니다)"
    " (?:대답|답변)(?:을)?하지못(?:함|했음|했다|했어요|했습니다) 자신(?:이)?없(?:음|다|어요|습니다)"
    " 못(?:찾|알아)(?:음|냄|았음|았다|았어요|았습니다|냈음|냈다) (?:찾|알아내|밝히|밝혀내)지(?:는)?못"
    "(?:함|했음|했다|했어요|했습니다) (?:아직)?안(?:찾아|알아|물어|확인해)(?:봄|봤음|봤다|봤어요|봤습니다)"
    " (?:[가-힣]{1,8}(?:께|한테|에게))?(?:아직)?(?:답|답변|답장|회신|연락)(?:을|이)?"
    "(?:못(?:받음|받았음|받았다|들음|들었음|들었다)|안(?:옴|왔음|왔다|줌|줬음|줬다))"
    " 파악(?:이|을|은)?(?:못함|못했음|못했다|안됨|안됐음|안됐다|중)"
)
_NOT_WRITTEN = _one_of(
    "아직(?:은)?(?:다)?(?:못|안)(?:씀|적음|채움|채웠음|채웠다|채웠어요)"
    " (?:작성|정리|답변|공부|복습)전(?:임|이다|입니다)?"
    " (?:작성|정리|공부)(?:이|가)?(?:아직)?안(?:됨|됐음|되었음|됐다|되었다) 공란 빈칸"
    " 미작성 미완성 미정리 미답변 비워둠 비워두었다 비워놓음 (?:답변|메모)없음 아직없음 아직"
    " 생략(?:함|한다|합니다|하겠습니다)? (?:패스|스킵)(?:함|한다|합니다|할게요)? 넘어가(?:자|겠습니다)"
    " 띠용 글쎄(?:요)? 흠+"
    " (?:정리|공부|작성|준비|업데이트|업뎃|조사|보강|포스팅)(?:하는)?중(?:임|이다|입니다|이에요)?"
    " 투비컨티뉴(?:드)? 커밍순"
)
_ENGLISH = _one_of(
    "i?(?:really)?(?:dont|donot)know(?:yet|this|it)? dunno idk noidea ihavenoidea noclue"
    " (?:im|iam)?notsure(?:yet)? unsure i?(?:cant|cannot|dont|donot)(?:remember|recall)"
    " i?forgot(?:it|this)? todo(?:later)? fixme tbd tba tbc wip workinprogress comingsoon tobecontinued"
    " tobe(?:done|written|added|updated|determined|answered|filledin|filled)(?:later|soon)?"
    " (?:i)?(?:will|ll)(?:add|update|write|answer|study|check|fillin)(?:it|this)?(?:later|soon|nexttime)?"
    " (?:add|write|fill|fillin|fillthisin|study|update|check|answer|revisit|lookup|lookitup|review)(?:it|"
    "this)?later (?:i)?needto(?:lookthisup|lookitup|lookup|check|study|review|research)(?:this|it)?"
    " notyet not(?:written|studied|answered|started)(?:yet)? nothing(?:here)?yet noanswer(?:yet)?"
    " unanswered nextimes? leftblank leftopen pass skip(?:ped|fornow)? omitted"
    " (?:in)?(?:the)?next(?:time|post|article) underconstruction later neverheardof(?:it|this)"
    " neverused(?:it|this)"
)
_ELSEWHERE = _one_of(
    "(?:아래|위|밑|첨부)?(?:의)?(?:링크|블로그|글|포스팅)(?:를|을|로|으로|만)?(?:대신)?(?:참고|참조|첨부|"
    "대체)(?:함|한다|합니다|하겠습니다|하세요|했음|했습니다)?"
    " (?:노션|위키|위키피디아|구글|유튜브|교재|책|강의(?:자료|노트|록)?|수업(?:자료)?|슬라이드|ppt|pdf|"
    "프린트|족보|필기|공식문서|첨부파일)(?:에서|에|를|을)?(?:\\d{1,4}(?:쪽|p|페이지)?)?"
    "(?:참고|참조|볼것|봐야함|보면됨|확인)(?:함|하기|할것|하세요|바람)?"
    " 구글링(?:하기|할것|필요)?"
)
_LEAD = _one_of(
    "(?:아직|여전히)(?:은|도|까지|까지는|까진)? (?:아주)?잘 전혀 하나도 정확히(?:는)? 확실히(?:는)?"
    " 솔직히 사실 죄송(?:합니다|해요|하지만)? 에휴 헐 앗 아 이(?:건|거|거는|것은|것도) 여기(?:는|서는|도)?"
    " 이(?:부분|질문|문제|내용|개념|항목)(?:은|는|도)?"
    " (?:답|답변|설명|내용|자세한(?:건|내용|것|내용은|것은|설명)|상세내용|나머지|뒷부분)(?:은|는|도|을|"
    "를)? 저도 나도 나는 저는 제가 내가 또 다시 맨날 매번 자꾸 일단 우선 그냥 근데 하지만 그런데 역시 더 좀"
    " (?:원인|이유|까닭|정답|해답|해결책|해결법|해결방법|근거)(?:은|는|도|을|를|이|가)?"
    " (?:왜|어떻게)(?:인지|그런지|되는지|하는지)(?:는|도|를)?"
    " 조금 제대로 꼭 얼른 빨리 도무지 도저히 분명히? 무슨(?:말|소리)인지 뭔지 뭐더라 뭐였더라 뭐였지 뭐지"
    " (?:외웠|공부했|배웠|봤|읽었|알았|알고있었|들었|들어봤|들어는봤|찾아봤|했)(?:었)?(?:는데|"
    "지만)(?:도)?"
    " (?:내용|설명|양|분량|글|수식|증명|그림)(?:이|가)?(?:너무|많이|좀|조금|꽤)?(?:길|많|복잡|방대|어려|"
    "길어지)(?:어|아|해|워|므로|으므로|니|으니|여)?(?:서)? (?:없|읎)는(?:거|것)같(?:다|음|아요|습니다)"
)
"""What may stand before or between; alone it leaves nothing open."""
_OPEN = (
    rf"(?:(?:{_LATER}|{_SOON})(?:{_LEAD})*(?:(?:내용)?{_DONE}(?:{_DO}|{_WILL})?|{_BARE}|{_WRITE})|{_LATER}"
    rf"|(?:내용|글)?{_DONE}{_WILL}|{_OWN}(?:{_DO}|(?:가|이|을|를)(?:좀)?(?:더)?{_WILL})|{_WRITE}|{_KNOWS_NOT}|{_NOT_WRITTEN}|{_ENGLISH}|{_ELSEWHERE})"
)
_PIECE = re.compile(rf"(?:{_LEAD})*?(?P<open>(?:{_OPEN})*)(?:요|임)?")
"""A stretch between two marks without its spaces."""

_N = 4
"""ㄴ, as Unicode counts it at the end of a syllable: 는지, 인지; 느려질지 may be no question."""
_PUT_OFF = r"(?:나중|다음|추후|내일)에?"
_TO_WRITE = r"(?:정리|공부|추가|확인|보강)"
_WONDERS = (
    r"(?:(?:뭐|무엇|뭔|누구|언제|어디|얼마|몇)\S{0,4}"
    r"|(?:왜|어떻게|무슨|어느|언제|어디서?) (?:(?!\S*지 )\S+ ){0,2}\S*)"
    r"(?:(?<!겠)더라|[였었]지|[였었]나|던가)(?:[^\w\n]|[ㅋㅎㅠㅜ])*"
)
"""How one asks oneself what one once knew: 뭐였더라, 왜 그랬더라."""
_WONDERING = re.compile(rf"{_WONDERS}$")
_OF_ANOTHER = re.compile(r"(?:[^\W\d]|\d)[^\s]*(?<![이그저]것)[은는]\s")
"""How a line begins that has a topic of its own."""
_STUB = re.compile(
    rf"^\W*(?:TODO|FIXME|TBD)\b|(?:미작성|미완성|작성 ?(?:중|예정)|추가 ?예정)[)\]]?\W*$"
    rf"|(?:←|<-|→|->|=>) ?{_PUT_OFF}(?: (?:\S{{1,4}} )?\S{{0,4}}(?:기|것|예정))?\W*$"
    rf"|(?:{_WONDERS}|[?？])\W*(?:TODO|TBD|FIXME)\W*$"
    r"|(?:[은는지]|[?？])\s*(?:→|->|=>)\s*(?:(?:TODO|TBD|FIXME)\W*)?$"
    r"|^\W*(?:아직 )?없는 (?:것|노트|글)\s*:|(?:[:：]|→|->|=>)\s*(?:\.{3}|…|[?？]+)\s*$"
    r"|다음 ?(?:글|편|포스팅|포스트|시간|화)(?:은|에는?|에서는?)(?![가-힣])"
    rf"|{_PUT_OFF} ?(?:\S{{1,20}} )?{_TO_WRITE}(?:하기|할 ?것)?\W*$|{_TO_WRITE}할 것\W*$"
    r"|[은는도]\W{1,3}(?:다음 ?(?:기회|글|편|포스팅|포스트)에서?|(?:따로|다른|별도의?) ?글(?:로|에서)"
    r"|추후 ?업데이트)\W*$",
    re.IGNORECASE,
)

_NOT_KNOWN = re.compile(rf"(?:{_LEAD})*?{_KNOWS_NOT}(?:요|임)?")
_ASKED = re.compile(r"(?P<mark>[?？]+)[\"'”’\])]*|(?<=(?P<before>[가-힣]))지(?:는|를)?(?=[\s\W])")
"""Where what is asked in a line comes to its end: 뭐가 다른가?, 왜 빠른지."""
_TOLD = re.compile(r"(?:[가-힣]|[^\W_][A-Za-z])[.!。]\s")
"""Where something was said before that: 하루 5g. 부작용은? 모름"""
_POINTS_ON = re.compile(r"\W*?(?:→|⇒|->|=>|[:：])")


def is_blank(text: str) -> bool:
    """Whether a text is empty, or says only that its author does not know, or has not written, the answer."""
    said = _readings(text)
    return said is not None and (not said or any(said))


def is_left_open(text: str) -> bool:
    """Whether a text is blank, gives up after a guess (느려서? 모르겠다), or leaves it to a link."""
    if is_blank(text):
        return True
    text = without_links(text)
    if len(text) > _LONGEST:
        return False
    if _REFERS.fullmatch(text):
        return True
    given_up = False
    for sentence in filter(str.strip, _SENTENCE.findall(_CLOSING.sub("", text))):
        said = _readings(sentence)
        if said is None and not sentence.rstrip().endswith(("?", "？")):
            return False
        given_up = given_up or any(said or ())
    return given_up


def is_stub(line: str) -> bool:
    """Whether a line only says that something is to be written yet: TODO, (미작성), ← 나중에.

    Or it asks, and says behind that no more than that the answer is not known: 왜 빠른지? → 모르겠음.
    """
    return _STUB.search(line) is not None or any(_readings(line) or ()) or _gives_up(line)


def _gives_up(line: str) -> bool:
    """Whether a line asks and then says that its author does not know, or has not written, the answer.

    Behind a question that is only told (왜 빠른지 모르겠음) it must be said in so many words: 열렸는지
    확인하기 is something to do. What is asked in brackets, or may be (느린지도 모른다), is not what the line
    asks.
    """
    for asked in _ASKED.finditer(line, max(0, len(line) - _LONGEST)):
        before, rest = line[: asked.start()], line[asked.end() :]
        if before.count("(") > before.count(")") or _TOLD.search(before):
            continue
        if asked["mark"] or _POINTS_ON.match(rest):
            open_ = any(_readings(rest) or ())
        else:
            stretches = list(_stretches(rest))
            open_ = (
                (ord(asked["before"]) - ord("가")) % 28 == _N
                and bool(stretches)
                and _NOT_KNOWN.fullmatch("".join(stretches[0].lower().split())) is not None
                and _readings(rest) is not None
            )
        if open_:
            return True
    return False


def wonders(line: str) -> bool:
    """Whether a line only asks what its author once knew: keep-alive가 뭐였더라."""
    return _WONDERING.search(line) is not None


def stubs(sentences: Sequence[str]) -> list[bool]:
    """Which sentences are stubs; one that trails off into a blank one is, too: "샤딩은.. 다음 기회에.".

    And so is a question with nothing behind it, or nothing but a stub or what is of another thing.
    """
    found: list[bool] = []
    behind = ""
    for one in reversed(sentences):
        then = bool(found) and found[-1]
        trails = one.rstrip().endswith(("..", "…", "?", "？"))
        asks = wonders(one) and (not found or then or _OF_ANOTHER.match(behind) is not None)
        found.append(is_stub(one) or asks or (then and trails))
        behind = one
    return found[::-1]


def _readings(text: str) -> list[bool] | None:
    """Of each stretch of words whether it leaves the answer open; None where one says something."""
    text = _CLOSING.sub("", _TASK.sub("", without_links(unicodedata.normalize("NFC", text))))
    if len(text) > _LONGEST:
        return None
    found = []
    for stretch in _stretches(_LABEL.sub("", text)):
        if is_courtesy(stretch):
            continue
        said = _PIECE.fullmatch("".join(stretch.lower().split()))
        if said is None:
            return None
        found.append(bool(said["open"]))
    return found


def _stretches(text: str) -> Iterator[str]:
    """The words between marks, without what only laughs, weeps or decorates."""
    text = _NOT_APPLICABLE.sub("미작성", _SOUNDS.sub(" ", text))
    text = re.sub(r"(?<=\w)['’-](?=\w)", "", text)
    return (stretch for stretch in text.translate(_BREAKS).split("\n") if stretch.strip())


class _Breaks(dict[int, int]):
    """What each character is between stretches: a mark ends its line; found out once for each."""

    def __missing__(self, code: int) -> int:
        self[code] = ord("\n") if _is_mark(chr(code)) else code
        return self[code]


_BREAKS = _Breaks()


def _is_mark(char: str) -> bool:
    if char in " \t`" or char in "∞%":
        return False
    kind = unicodedata.category(char)
    return kind[0] in _MARKS or kind in {"So", "Sk"} or char in _SIGNS
