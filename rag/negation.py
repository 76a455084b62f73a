"""What a sentence denies: 않다, 못하다, 없다, 아니다, and to which of its words that goes."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.claims import Item
from rag.whole_words import whole_morphemes

NOUN_TAGS = frozenset({"NNG", "NNP", "XR", "SL", "SH"})
IN_NAME = NOUN_TAGS | {"XSN", "XPN", "NR", "SN", "JKG", "SO", "NNB"}
GENERIC_NOUNS = frozenset(
    "것 때 경우 방법 정도 점 방식 기법 과정 모델 의미 역할 종류 부분 단계 상황 특징 개념 결과 목적 말 "
    "효과 기준 학습 데이터 값 method model data value".split()
)
_EXTRA_VERBS = frozenset({"수", "방법", "일", "필요", "보장", "법", "것", "줄", "리"})
_SAID = frozenset({"라는", "다는", "ᆫ다는", "는다는", "이라는"})
_NOT_ONLY = re.compile(r"뿐만?\s*아니라")


class Negation:
    """The morphemes of a sentence, the items that were made of them so far, and which of those are denied."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = whole_morphemes(text)
        self.tags = [t.tag.split("-")[0] for t in self.tokens]
        self.found: list[Item] = []
        self.of_token: dict[int, int] = {}
        """Which item a morpheme belongs to."""
        self.deny_next = False
        """Whether what comes next is denied: 안, not."""

    def _add(self, i: int, item: Item) -> None:
        self.of_token[i] = len(self.found)
        self.found.append(item)

    def _refuted(self, i: int) -> int | None:
        """The item that '…라는 설명은 틀리다' denies."""
        said = next((at for at in range(i - 1, max(-1, i - 4), -1) if self._form(at) in _SAID), None)
        if said is None:
            return None
        earlier = (self.of_token[at] for at in range(said - 1, -1, -1) if at in self.of_token)
        return next((at for at in earlier if self.found[at].kind == "act"), None)

    def _flip_pending(self, i: int) -> None:
        if self.deny_next and i in self.of_token:
            self.deny_next = False
            self._flip(self.of_token[i])

    def _flip(self, at: int) -> None:
        self.found[at] = replace(self.found[at], sign=-self.found[at].sign)

    def _flip_last(self) -> None:
        for at in reversed(range(len(self.found))):
            if self.found[at].kind == "act" or self.found[at].kind == "noun":
                self._flip(at)
                return

    def _lacks(self, i: int) -> None:
        """-ㄹ 수 없다, 효과가 없다, 보장은 없다."""
        at = i - 1
        while at >= 0 and self.tags[at] in {"JX", "JKS", "MAG"}:
            at -= 1
        if at < 0 or self._form(i - 1) in {"밖에", "만"}:
            return
        if self.tags[at] == "NNB" or self._form(at) in _EXTRA_VERBS:
            self._flip_last_act(before=at)
            if at in self.of_token and self.found[self.of_token[at]].kind in {"noun", "name"}:
                self._flip(self.of_token[at])
        elif at in self.of_token:
            self._flip(self.of_token[at])
        else:
            self._flip_last()

    def _flip_last_act(self, before: int) -> None:
        """Deny the predicate whose ending stands before a word: 확인할 방법."""
        if self._tag(before - 1) != "ETM" or self._form(before - 1) in _SAID:
            return  # 한다는 보장은 없다: what is not warranted is not denied
        at = before - 2
        while self._tag(at) in {"XSV", "XSA", "VX", "VV", "VA", "EC", "EP"} and at not in self.of_token:
            at -= 1
        if at in self.of_token and self.found[self.of_token[at]].kind == "act":
            self._flip(self.of_token[at])

    def _is_not(self, i: int) -> None:
        """X가 아니라 denies X; 하는 것은 아니다 denies the predicate."""
        if self._form(i - 1) in {"뿐", "만"} or _NOT_ONLY.search(self.text[: self.tokens[i].end + 1][-8:]):
            return
        at = i - 1
        while at >= 0 and self.tags[at] in {"JKC", "JX", "JKS"}:
            at -= 1
        if at < 0 or self._form(i + 1).startswith("면"):
            return
        generic = self._form(at) in GENERIC_NOUNS
        if self.tags[at] == "NNB" or (generic and self._tag(at - 1) == "ETM"):
            self._flip_last_act(before=at)
            return
        flipped: set[int] = set()
        inside = IN_NAME | {"SSO", "SSC"} if generic else (IN_NAME | {"SSO", "SSC"}) - {"JKG"}
        while at >= 0 and self.tags[at] in inside:
            if at in self.of_token and self.of_token[at] not in flipped:
                flipped.add(self.of_token[at])
                self._flip(self.of_token[at])
            at -= 1

    def _deny_noun(self, i: int) -> None:
        for at in range(i - 1, max(-1, i - 4), -1):
            if at in self.of_token and self.found[self.of_token[at]].kind in {"noun", "name", "act"}:
                self._flip(self.of_token[at])
                return

    def _form(self, i: int) -> str:
        return str(self.tokens[i].form) if 0 <= i < len(self.tokens) else ""

    def _tag(self, i: int) -> str:
        return self.tags[i] if 0 <= i < len(self.tags) else ""
