"""What people say in a conversation that asks nothing: ㅇㅇ, 아하, 고마워, 오케이, ㅋㅋ."""

from __future__ import annotations

import re

_LETTERS = "[\u1100-\u11ff\u3131-\u318e]"
"""Hangul letters that make no syllable, as they are typed and as NFKC leaves them: ㅇㅇ, ㄱㅅ, ㅠㅠ."""
_POLITE = "(?:요|염|\u1112+)?"
_SOUNDS = r"""
아+ 오+ 우?와+ 어+ 음+ 흠+ 흐음 으음 에{2,} 엥 엇 앗 허{2,} 헐+ 헉 후{2,} 휴+ 아하+ 오호+ 하{2,} 호{2,}
히{2,} 흐{2,} 크{2,} 저기 자
"""
_YES_AND_NO = r"""
네네+ 넵+ 넴 넹 눼 예예 예압 응+ 웅+ 엉+ 오키(?:도키)? 오케(?:이|바리)? 옼+ 콜 그래(?:그래)? 그치 그쵸 그죠
그렇지 그렇죠 글쵸 맞아 맞네 맞다 맞습니다 인정 아니 아뇨 아냐 아니야 아니에요 노노 역시 당연하지 하긴
"""
_PRAISE = r"""
굿+ 굳+ 나이스 대박 짱 쩐다 쩌네 쩔어 미쳤다 최고(?:다|네|야|예)? 훌륭(?:해|하네|하다) 완벽(?:해|하네|하다)?
좋(?:아|네|다|군|습니다|은데|구나|았어) 괜찮(?:네|다|군) 멋지다 멋져 신기(?:하네|하다|해) 재밌(?:네|다|어)
재미있(?:네|다|어) 놀랍(?:네|다) 도움(?:이)?\s(?:됐|되었|많이\s됐)(?:어|네|습니다)
"""
_UNDERSTOOD = r"""
그렇(?:구나|군|네|구만|구먼|습니까) 그러(?:네|쿠나|게) 그랬(?:구나|군|네)
그런(?:가|거구나|거군|거였구나|거였어|가보네) 글쿠나 글쿤
(?:그건|이건|잘|다|대충)?\s*(?:알겠|알았|이해했|이해됐|이해갔)(?:어|네|다|음|습니다|구|고|는데|지)
(?:그건|이건|잘|다)?\s*이해(?:가|는)?\s*(?:됐|되|갔|가)(?:어|네|다|음|습니다|는군|는구나) 이해(?:완료|함|됨)
확인(?:했어|했습니다|함)?
"""
_THANKS = r"""
고마워 고맙(?:네|다|습니다|당)? 고마(?:우이|웡|어) 감사(?:합니다|해|함|드려|드립니다|감사|한데|히)? 땡큐
땡스 쌩유 수고(?:했어|하셨습니다|하세요|해)?
"""
_GREETINGS = r"""
안녕(?:하세요|하십니까|히\s*(?:계세요|가세요))? 하이 헬로 반가워 반갑습니다 잘\s*(?:가|자|있어)
바이(?:바이)? 굿모닝
"""
_DOUBTED = "진짜 정말(?:로)? 레알 리얼"
_VERY = "|".join(
    "정말 너무 너무너무 완전 진짜 매우 많이 아주 참 와 다 다들 잘 답변 설명 답 덕분에 덕분이야".split()
)
_ENGLISH = "|".join(
    r"""
thanks thank\syou thx ty tysm a\slot so\smuch very\smuch ok okay okey okie kk? got\sit gotcha i\ssee
i\sunderstand understood alright all\sright sure yes yeah yep yup no nope nice cool great good perfect
awesome excellent amazing wow oh ah aha hmm+ um+ lol haha+ hello hi hey bye goodbye really right interesting
(?:that\s)?makes\ssense indeed well one
""".split()
)
_KOREAN = "|".join(
    " ".join((_SOUNDS, _YES_AND_NO, _PRAISE, _UNDERSTOOD, _THANKS, _GREETINGS, _DOUBTED)).split()
)
_WORD = f"(?:{_KOREAN}){_POLITE}"
_END = r"(?![^\W\u1100-\u11ff\u3131-\u318e])"
_SIGNS = r"[^\w가-힣\u1100-\u11ff\u3131-\u318e]"
_TOLD = rf"(?:(?:{_WORD}|네+|예+|{_ENGLISH}){_END}|{_LETTERS}+)"
_AROUND = rf"(?:{_VERY}){_END}"
_SMALL_TALK = re.compile(
    rf"{_SIGNS}*(?:{_AROUND}{_SIGNS}*)*{_TOLD}{_SIGNS}*(?:(?:{_TOLD}|{_AROUND}){_SIGNS}*)*", re.IGNORECASE
)
_YES = r"네(?=\s+(?!번|가지|개|명|종류|단계|줄|시|배|층|살|차례)[가-힣])"
"""네 that is no number."""
_OPENS = "그럼|그러면|근데|그런데|그리고|그래서"
_NO_NOUN = rf"(?!(?:최고|완벽|확인|인정|감사|콜|짱|하이|리얼|수고|나이스|바이)\s+(?!{_OPENS}))"
"""Nouns, too, unless another word that opens a turn stands behind them: 감사 의견은?"""
_CLEAR = rf"{_NO_NOUN}(?:{_WORD}|{_LETTERS}{{2,}}|[네예](?=\s*[,.!~])|{_YES})"
LEADING = re.compile(
    rf"(?:(?:(?:{_VERY})\s+)*{_CLEAR}{_END}(?!\s*$){_SIGNS}+)+"
    r"|(?:(?:thanks|thank you|thx|ok|okay|got it|i see|nice|cool|great|wow|hmm+)"
    r"(?: a lot| so much| very much)?[,.!]+\s+)+",
    re.IGNORECASE,
)
"""Such words before a question: 고마워 근데 …"""
_TRAILING = re.compile(
    rf"(?<=[?!.\s]){_SIGNS}*{_LETTERS}{{2,}}{_SIGNS}*$|(?<=[가-힣]){_LETTERS}{{2,}}{_SIGNS}*$"
)


def is_small_talk(text: str) -> bool:
    """Whether a normalised text asks and tells nothing: ㅇㅇ, 오 감사, thanks a lot!"""
    return _SMALL_TALK.fullmatch(text) is not None


def without_laughter(text: str) -> str:
    """A normalised text without the ㅋㅋ, ㅠㅠ at its end."""
    return _TRAILING.sub("", text).rstrip()
