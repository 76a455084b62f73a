"""How numbers look that are spelt in Hangul: 백오십 명, 서른두 권, 하루 한 번."""

from __future__ import annotations

_ONES = "[일이삼사오육칠팔구]"
_SINO = (
    r"(?<![가-힣])(?=[일이삼사오육칠팔구십백천만억조]{2}|[십백천만억조]\s)"
    rf"(?:{_ONES}?[십백천만억조]){{1,6}}{_ONES}?"
)
"""백오십, 십삼만; 만 by itself stands before a space: 천장 is a ceiling."""
_SMALL = r"(?:(?<![가-힣])|(?<=[루주달에열물른흔쉰순든]))(?:한|두|세|네)"
"""하루한번, 열두 개; the end of 필요한 or 동네 counts nothing."""
_NATIVE = (
    "하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔|서너|두세|대여섯"
)
NUMERAL = rf"{_SINO}|{_SMALL}|{_NATIVE}|반|몇|여러|수[십백천]만?|절반"
"""Before what is counted."""
ALONE = r"(?<![가-힣])(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열)(?:이서)?(?![가-힣])"
"""Without what is counted: 방 셋, 둘이서."""
HOUR = r"(?:열(?:한|두)?|(?<![가-힣])(?:한|두|세|네)|다섯|여섯|일곱|여덟|아홉) ?시(?!간)"
"""An hour of the day: 일곱 시."""
