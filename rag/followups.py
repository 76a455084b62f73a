"""The words by which a question leans on what came before, or turns away from it."""

from __future__ import annotations

import re

HANGUL = re.compile("[가-힣]")
SIGNS = re.compile(r"[\W_]+")
LEAD = re.compile(
    r"(?:(?:그럼|그러면|그렇다면|근데|그런데(?!도)|그리고|그래서|그러니까|그나저나|음+|아+|아니|자|어+|저기|네,|응,|예,"
    r"|(?:[이그저](?:건|거는|것은)\s+)?(?:알겠|알았|이해했|이해됐)(?:고|어|습니다|네|는데)|and|then|so|but|well|also|ok|okay)(?:요)?[,.…!]*\s+)+",
    re.IGNORECASE,
)
"""Words that open a turn and carry nothing."""
DISMISSED = re.compile(
    r"(?:^|^.*?\S(?:은|는|건|거)\s+|^.*?이제\s+)(?:됐|되었)(?:고|어|습니다)요?[\s,.!;:]+"
    r"|^.*?(?:그만(?:하고|두고|하자|하죠|합시다)?|(?:그거|그것은?|그건|이거|이건|저거)\s*말고|넘어가(?:고|서|자|죠)"
    r"|제쳐\s*두고|(?:나중에|다음에)\s*(?:하고|보고)|다른\s*(?:질문|얘기|이야기|주제|걸로)\S*|화제를?\s*바꿔서?"
    r"|never\s*mind(?:\s+that)?|forget\s+(?:about\s+)?(?:it|that)|enough\s+(?:of|about)\s+(?:that|it)"
    r"|skip\s+(?:that|it)|(?:different|another|other)\s+(?:question|topic))[\s,.!;:]+",
    re.IGNORECASE,
)
"""Ways to turn away from what came before."""
FIRST = re.compile(r"^.*?그\s*전에[\s,]+(?=.*(?:부터|먼저))")
_PARTICLES = (
    r"(?=(?:[은는이가을를의도만와과로랑나들야요]|으로|이랑|보다|에서|처럼|부터|까지|마다|하고"
    r"|예요|이에요)*(?![가-힣]))"
)
CONTRACTED = {
    "그건": "은", "이건": "은", "저건": "은", "요건": "은", "그게": "이", "이게": "이", "저게": "이",
    "그걸": "을", "이걸": "을", "저걸": "을", "그걸로": "으로", "이걸로": "으로", "그겐": "은",
    "거기서": "에서", "여기서": "에서", "거기선": "에서는", "여기선": "에서는", "거긴": "은", "여긴": "은",
}  # fmt: skip
"""Pronouns that have grown together with their particle."""
PRONOUN = re.compile(
    rf"(?<![가-힣])(?:{'|'.join(sorted(CONTRACTED, key=len, reverse=True))})(?![가-힣])"
    rf"|(?<![가-힣])거기서(?=는)|(?<![가-힣])(?:그거|그것|이거|이것|저거|저것|걔|얘|거기|여기)(?:들)?{_PARTICLES}"
    r"|(?<![가-힣])(?:거기|여기)(?=에는|에도|에)"
    r"|(?:(?<![가-힣])(?:그|해당|그런|이런|그러한)|(?:^|(?<=, ))이)(?= (?!중|둘|두|세|때|런|번)[가-힣A-Za-z])"
)
HERE = re.compile("[거여]기|[거여]긴")
EARLIER = re.compile(
    r"(?:아까|방금|위에서?|앞에서?|이전에?|전에)\s*(?:(?:그|말한|말했던|말씀하신|얘기한|이야기한|물어본|물어봤던|본|나온|나왔던|설명한)\s*)+"
    r"(?:거|것|꺼|건|걸|애)"
)
"""What was talked of before the topic: 아까 말한 거."""
OTHER_WAY = re.compile(r"(?:또\s*)?(?:다른|딴)\s*(?:방법|방식|해결책|해결법|대안|방안|수|거|건|것|이유|원인)")
HOW = re.compile(r"어떻게|어떡|왜|방법|how\b|why\b", re.IGNORECASE)
ENGLISH_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|those|these|there(?!\s+(?:is|are|was|were|any|a)\b)"
    r"|(?:this|that)(?=\s*(?:[?.,!]|$|(?:is|was|does|did|do|mean|work|help|happen|differ|compare)\w*\b)))\b",
    re.IGNORECASE,
)
_CASE = (
    r"(?=[은는이가을를의도만]|\s*[?]|$"
    r"|\s+(?:단점|장점|특징|예시|예|이유|원인|경우|방법|더|좀|자세히|왜|뭐|어떻게|언제|어디|설명|알려))"
)
_NTH = rf"(?:\s*(?:거|것|꺼|게|건|걸)(?=\s|[은는이가을를의도만랑]|$|[?])|{_CASE})"
FORMER = re.compile(
    rf"(?<![가-힣])(?:앞엣것|앞(?:의|에|쪽) ?[것거꺼]"
    rf"|(?:첫\s?(?:번\s?)?째|1\s?번(?:째)?){_NTH}|전자{_CASE})"
    r"|\bthe (?:former|first one)\b",
    re.IGNORECASE,
)
LATTER = re.compile(
    rf"(?<![가-힣])(?:뒤엣것|뒤(?:의|에|쪽) ?[것거꺼]"
    rf"|(?:(?:두\s?번|둘)\s?째|2\s?번(?:째)?){_NTH}|후자{_CASE})"
    r"|\bthe (?:latter|second one)\b",
    re.IGNORECASE,
)
BOTH = re.compile(
    r"(?:그 )?(?<![가-힣])(?:(?:둘|셋)(?:이|은|을|의|다|중|\s)|(?:두|세) (?:가지|방법|모델|개념|방식) )"
)
CHOICE = re.compile(
    r"(?:뭐가|뭘|무엇을|무엇이|어느\s*(?:쪽|게|것|걸)\S*|어떤\s*(?:게|걸|쪽|것)\S*)"
    r"\s*(?:더\s|나아|나은|낫|좋|골라|고르|써|쓰는)"
)
"""Asks which of those that were talked of."""
ENGLISH_BOTH = re.compile(
    r"\b(?:both|the two|each of them|which (?:one )?(?:is|should|do|would))\b", re.IGNORECASE
)
AND = frozenset({"고", "며", "으며", "고서", "는데", "ᆫ데", "은데"})
"""Endings after which a clause can speak of what the one before named."""
WHY = re.compile(
    r"(?:왜|어째서|어떻게|why|how so|how come)(?:\s*(?:그래|그런가|그렇죠?|그런))?"
    r"(?:요|죠|지|로|이죠)*[\s?!.]*",
    re.IGNORECASE,
)
DEFINITION = re.compile(
    r"뭐(?:야|예요|에요|죠|지|니|고|임)|무엇|뭔가|뭔데|이란|란\?|설명|알려|소개|뜻"
    r"|what (?:is|are)|explain|define|tell me",
    re.IGNORECASE,
)
BARE_BEFORE = re.compile(r"(?:(?:what|how) about |what of )?", re.IGNORECASE)
BARE_BEHIND = re.compile(
    r"(?:은|는|도)?(?:요)?(?:\s*(?:그래|그런가|마찬가지(?:예|이에|야)?|똑같아)요?)?[\s?]*"
)
"""What may stand before and behind a name in a question that holds nothing else."""
WITH = re.compile(
    r"(?:(?:이랑|랑|와|과|하고|보다|에 비해서?|에 비하면| ?대비| 대신에?)(?:은|는|도|의)?|에 비해선)"
    r"(?:요(?=[?]|$))?(?:\s+|$|(?=[?]))"
)
"""What stands behind the other side of a comparison."""
WHERE = re.compile(
    r"(?:에서|에|에게|엔|에선|으로|로| ?없이|일 때|인 경우에?|의 경우에?)(?:는|도|만|선)?(?:요)?(?![가-힣])"
)
"""What stands behind a name that only says where or with what."""
LIGHT = frozenset(
    "쓰 쓰이 하 되 있 없 어떻 좋 나쁘 같 다르 나오 들어가 달라지 바꾸 바뀌 넣 맞 통하 괜찮 그렇 이러 "
    "그러 말 보 않 싶 못하 안되 모르 알".split()
)
"""Stems that say nothing of what is asked about."""
ADVERBS = "(?:왜|언제|어떻게|주로|보통|결국|대체|도대체|혹시|원래|그때|굳이|직접|총|다시|처음|처음에)"
ADVERB = re.compile(rf"(?:{ADVERBS}\s+)+")
WHICH = frozenset({"몇", "어느", "어떤", "무슨"})
SPOKEN_OF = re.compile("(?:에서|에)?(?:은|는|도)(?![가-힣])")
COPULA = re.compile(
    r"(?:이?야|이?예요|이에요|이?니|인가요?|인거야|인지|이?죠|이?지|입니까|맞아|맞나|맞아요)[\s?!.]*"
)
"""Behind a noun that says what something is: 대칭이야?"""
ASKED_WHAT = re.compile(
    r"\s*(?:이|가|은|는|도|이?란)?\s*(?:또|대체|도대체)?\s*(?:뭐(?:야|예요|에요|죠|지|니|임|고)|뭔|무엇|무슨|설명|알려|소개|뜻)"
)
LIGHTLY_ASKED = re.compile(
    r"(?:은|는|도|이|가)?\s+(?:(?:각각|총|대략|대충|보통|주로|또|그때|다|한|다시|결국|최종|우리는?)\s+)*"
    r"(?:얼마|며칠|몇|어디|언제|누구|누가|어땠|어때|어떤|어떻게\s*(?:했|됐|되|돼|하)|어느\s*정도"
    r"|뭐였|뭘로|뭐로|있었?[어나]|없었?[어나])"
)
"""Asks for a value of something, and not for what it does."""
TOPICAL = re.compile("[은는이가도]")
RELATIONS = frozenset({"차이", "차이점", "비교", "관계", "공통점", "구별", "구분", "비슷", "반대", "대비"})
ENGLISH_COMPARED = re.compile(
    r"\b(?:better|worse|faster|slower|cheaper|differ(?:s|ent|ence)?|compared?|than|versus|vs|over|instead of"
    r"|unlike)\b",
    re.IGNORECASE,
)
AGAINST = re.compile(
    r"그런데도|그래도|그럼에도|그렇지만|그렇게|이렇게|그러다|그 ?외에|그 ?밖에|반대로"
    r"|그럴|이럴|그때|그중|이 ?중에|even so|still,?\s|otherwise",
    re.IGNORECASE,
)
