"""How numbers look that are spelt in Hangul, and what they count: 백오십 명, 서른두 권, 하루 한 번."""

from __future__ import annotations

_ONES = "[일이삼사오육칠팔구]"
_SINO = (
    r"(?<![가-힣\d])(?=[일이삼사오육칠팔구십백천만억조]{2}|[십백천만억조]\s)"
    rf"(?:{_ONES}?[십백천만억조]){{1,6}}{_ONES}?"
)
"""백오십, 십삼만; 만 by itself stands before a space: 천장 is a ceiling."""
_SMALL = r"(?:(?<![가-힣])|(?<=[루주달에열물른흔쉰순든]))(?:한|두|세|네)"
"""하루한번, 열두 개; the end of 필요한 or 동네 counts nothing."""
_NATIVE = (
    "하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔|서너|두세|대여섯"
)
EXACT = rf"{_SINO}|{_SMALL}|{_NATIVE}"
"""A number; in ``NUMERAL`` it may be any."""
NUMERAL = rf"{EXACT}|반|몇|여러|수[십백천]만?|절반"
"""Before what is counted."""
ALONE = r"(?<![가-힣])(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열)(?:이서)?(?![가-힣])"
"""Without what is counted: 방 셋, 둘이서."""
HOUR = r"(?:열(?:한|두)?|(?<![가-힣])(?:한|두|세|네)|다섯|여섯|일곱|여덟|아홉) ?시(?!간)"
"""An hour of the day: 일곱 시."""
UNITS = (
    "개월|개년|가지|시간|세트|단위|퍼센트|달러|학점|마리|제곱|킬로|그램|리터|미터|학년|원|명|인(?!치)|분|초|시(?!도)|일|월|년|주|달|박"
    "|번|회|차|개|장|매|점|도|층|살|세|대|권|편|잔|컵|병|포(?!인)|알|정(?!도)|평|배|쪽|단(?!어)|줄|칸|곳|건|등|호|급|반|판|위|%|℃|°"
    "|(?-i:[km]?[gm](?![A-Za-z]))|cm|m?L(?![a-z])|[GMK]B|h(?![a-z])"
)
"""A number before one of these counts in it; before none it may count anything.

In capitals an m counts millions: 110M.
"""
SPELT = rf"(?:{EXACT})\s?(?:{UNITS})"
"""What is counted, and how many: 쉰 킬로, 만 이백 원."""
