"""Words that say the same, and words that say the opposite, as technical Korean uses them.

Stems as Kiwi gives them: verbs and adjectives without their ending, nouns that take 하다 or 되다 as nouns.
The glossary knows names of things; here is what is said about them.
"""

from __future__ import annotations

_SAME = """
쓰 쓰이 소모 소비 사용 이용 활용 채택 채용 use used using employ
막 방지 예방 억제 억누르 누르 차단 막아내 피하 회피 prevent avoid suppress
되풀이 반복 되풀이되 거듭 repeat
만들 만들어지 생성 생기 생겨나 만들어내 낳 발생 일으키 초래 유발 일어나 produce create cause
구하 계산 산출 얻 측정 재 셈 세 compute calculate measure
맞히 예측 맞추 알아맞히 predict
배우 학습 익히 훈련 배워지 learn train trained training
나타내 보이 표현 뜻 의미 가리키 말 represent mean
고르 선택 뽑 정하 결정 추출 선정 골라내 choose select pick
나누 분리 쪼개 자르 나뉘 분할 구분 split divide
합치 결합 합하 더하 통합 묶 이어붙이 더해지 합산 add combine merge
바꾸 바뀌 변환 변하 변경 달라지 교체 전환 변화 change convert
버리 제거 없애 지우 삭제 없어지 사라지 걷어내 지워지 remove drop
멈추 중단 그만두 정지 stop
돌리 회전 돌아가 rotate
되돌리 복원 되살리 복구 되돌아오 restore reconstruct
남기 보존 유지 남 지키 keep preserve
넣 입력 들어가 집어넣 삽입 insert
내 출력 내놓 나오 내보내 output
필요 요구 필수 있어야 need require required
가능 can able possible
관계 상관 의존 영향 관련 관련되 depend dependent
지배 좌우 dominate
해결 풀 푸 해소 solve
시작 출발 begin start
끝나 끝내 마치 종료 끝 finish
도움 돕 유용 help
이어지 연결 잇 connect
일반적
대표 대표적 예
잡음 노이즈 noise
표본 샘플 sample
둔감 robust
조절 조정 튜닝 tune adjust
확인 검사 점검 살피 알아보 check verify
비교 compare
둘러싸 감싸 wrap
외우 암기 기억 memorize
비슷 유사 닮 비슷하 similar
똑같 같 동일 일치 마찬가지 same equal
모으 수집 collect
보상 reward
제안 제시 propose
정렬 align
밝히 알리 드러내
가리 마스킹 mask
구별 구분되 식별 distinguish
동작 작동 실행 수행 operate
구성 이루 이루어지 consist
저장 보관 store save
참고 참조 refer
추정 어림 estimate
평가 evaluate
권하 추천 권장 recommend
앞서 능가 앞지르 outperform
고정 얼리 동결 freeze
복사 베끼 copy
넘 초과 웃돌 exceed
등장 나타나 출현 appear
도입 들여오 introduce
추가 add
따로 별도 개별 각각 separately
함께 같이 동시 한꺼번에 동시에 together
미리 사전 먼저
자동 저절로 알아서 automatically
진동 요동 흔들리 oscillate
벗어나 빠져나오 탈출 빠져나가 escape
오차 에러 error
크기 사이즈 size
개수 갯수
자리 위치 position
순서 차례 order
영역 구역 region
범위 구간 range
비율 비중 ratio
이미지 그림 사진 image
글 텍스트 text
행렬 매트릭스 matrix
확률 probability
과제 태스크 task
자료 데이터 data
단어 낱말 word
사람 인간 human
빈약 모자라
겹치 중복 overlap
살리 유지하
모양 형태 꼴 shape
대상 객체 물체 object
근거 바탕 기반 기초 basis
과하 지나치 너무 excessively
무너뜨리 망가뜨리 깨뜨리
불러오 로드 load
비교적 상대적 relatively
학습되 훈련되
정밀 세밀
간격 차이 gap
탐색 찾 search find
묶 그룹 group
쌓 적층 stack
펴 펼치 flatten
계수 coefficient
모두 전체 모든 전부 다 all entire whole
부르 호출 call
손실 loss 로스
비용 cost 코스트
편향 bias 바이어스
특징 feature 피처
합성곱 conv convolution
짝 매칭 짝짓 match
일대일 1:1
쿼리 query
밸류 value
키 key
반대 거꾸로 opposite
무게 가중치
섞 혼합 mix
선형 linear
도달 이르 reach
갇히 빠지
바로잡 보정 교정 correct
나쁘 나빠지 악화
덧붙이 붙이 붙 부여 append attach
평균 평균내 average mean avg
직접 손수
다루 처리 process handle
움직이 옮기 이동 move
느끼 feel
흐르 전달 전해지 흘러가 flow
무너지 망가지 깨지
튼튼 강건 견고
맡기 맡 담당
적용 apply
갱신 업데이트 update
방법 기법 방식 method technique
이유 까닭 원인 때문 reason
경향 성향
단점 약점 문제점 weakness
장점 강점 advantage
레이어 층 layer
검증 validation
덕 덕분
첫 첫째 최초
벌점 페널티 penalty
합 합계 sum
가운데 중심 center
최적 최선 최고 best
인자 요소 factor
현상 상태 state
무작위 랜덤 random
수렴 converge
사실 실제
발산 diverge
"""

_OPPOSITE = """
크 커지 키우 크게 많 많아지 많이 늘 늘어나 늘리 늘어 증가 증대 확대 불어나 더 | \
작 작아지 적 적어지 적게 줄 줄이 줄어들 감소 축소 감쇠 덜
크 높 높아지 높이 올리 올라가 상승 향상 최대 최대화 | \
작 낮 낮아지 낮추 내리 내려가 떨어지 떨어뜨리 하락 최소 최소화
크 larger higher more large high increase increases raise rise grow maximum maximize | \
작 절감 절약 아끼 모자라 부족 lower less smaller small low fewer decrease decreases reduce reduces \
minimum minimize
넓 넓어지 넓히 확장 늘이 wide widen | 좁 좁아지 좁히 narrow
세 강하 강 강해지 강력 strong stronger | 약하 약 약해지 weak weaker
빠르 빨라지 빨리 빠르게 가속 fast faster quick speed | 느리 느려지 늦 더디 굼뜨 둔화 감속 slow slower
원활 | 막히
밝 | 어둡
뜨겁 hot | 차갑 cold
오르 | 내려오
밀집 촘촘 dense | 듬성 성기 sparse
필수 필수적 필수로 | 선택적 임의
풍부 | 빈약
이기 앞서 우세 | 지 밀리 뒤지 열세
늦추 | 앞당기
쉽 쉬워지 간단 단순 수월 용이 easy simple | 어렵 어려워지 까다롭 복잡 힘들 hard difficult complex
좋 좋아지 낫 우수 뛰어나 개선 나아지 good better improve improves | 나쁘 나빠지 악화 뒤떨어지 못하다 bad worse
안정 안정적 stable stabilize | 불안정 흔들리 unstable
가깝 가까워지 당기 끌어당기 near close | 멀 멀어지 밀 far
깊 깊어지 deep | 얕 shallow
선명 또렷 뚜렷 sharp clear | 흐릿 흐리 희미 blurry
평평 고르 평탄 flat | 뾰족 가파르 steep
정확 accurate exact | 부정확
유리 | 불리
균형 | 불균형
민감 예민 sensitive | 둔감 insensitive robust
켜 켜지 켤 | 끄 꺼지 끌
있 존재 | 없
같 동일 똑같 일치 same equal | 다르 달라지 상이 different differ
포함 속하 include | 제외 빼 빠지 exclude
길 길어지 long | 짧 짧아지 short
비싸 expensive | 싸 저렴 cheap
두껍 | 얇
무겁 heavy | 가볍 light
남 남기 보존 유지 keep | 없애 버리 제거 지우 사라지 없어지 삭제 remove
희소 sparse | 조밀 dense
흔하 흔히 자주 common commonly usually 보통 대개 대체로 | 드물 드물게 rarely
얼리 고정 freeze | 풀리
"""


_CONTRARY = """
뒤 뒤쪽 나중 이후 after | 앞 앞쪽 먼저 before
처음 첫 초기 초반 first | 마지막 최종 끝 last final
입구 | 출구
연속 | 이산
선형 linear | 비선형
능동 | 수동
볼록 convex | 비볼록 오목
결정적 deterministic | 비결정적 확률적 stochastic
양수 | 음수
전역 global | 지역 local
진짜 | 가짜
오른쪽 | 왼쪽
교집합 | 합집합
최댓값 | 최솟값
산술 | 조화
내부 안쪽 | 외부 밖 바깥
순전파 forward | 역전파 backward
성공 | 실패
"""
"""Names of opposite things. Both may stand side by side, so that they are two words, not two sides of one."""

_PREFIXED = {
    "불가능": "가능", "불필요": "필요", "무관": "관계", "부정확": "정확", "불안정": "안정", "무의미": "의미",
    "비효율": "효율", "불분명": "분명", "부적절": "적절", "불리": "유리", "무방": "문제", "상관없이": "관계",
    "관계없이": "관계", "불충분": "충분", "비결정": "결정", "무한": "유한", "impossible": "가능",
    "unnecessary": "필요", "independent": "관계", "inaccurate": "정확", "unable": "가능",
}  # fmt: skip
"""Words with a negation inside, and what they negate."""


def _groups() -> dict[str, str]:
    named: dict[str, str] = {}
    for line in _SAME.strip().splitlines():
        first, *others = line.split()
        for word in (first, *others):
            named.setdefault(word, first)
    return named


def _sides(table: str) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for line in table.strip().splitlines():
        for sign, side in zip((1, -1), line.split("|"), strict=True):
            for word in side.split():
                found.setdefault(word, (line.split()[0], sign))
    return found


_NAMED = _groups()
_SIDES = _sides(_OPPOSITE)
_NAMES = {
    word: line.split()[0]
    for line in _CONTRARY.replace("|", "\n").strip().splitlines()
    for word in line.split()
}
_CONTRARIES = {
    one.split()[0]: other.split()[0]
    for line in _CONTRARY.strip().splitlines()
    for one, other in (line.split("|"), line.split("|")[::-1])
}


def contrary(key: str) -> str:
    """The name of the opposite thing, as ``meaning`` gives it; empty where there is none."""
    return _CONTRARIES.get(key, "")


def meaning(word: str) -> tuple[str, int, bool]:
    """What a stem says: a key that its synonyms share, which side of it, and whether it has two sides.

    ``줄이`` and ``작`` are ``("크", -1, True)``, ``키우`` is ``("크", 1, True)``; ``무관`` is the denial of
    ``관계``, ``("관계", -1, False)``. A word that nothing is known about is its own key.
    """
    if side := _SIDES.get(word):
        return side[0], side[1], True
    if positive := _PREFIXED.get(word):
        key, sign, _ = meaning(positive)
        return key, -sign, False
    return _NAMES.get(word) or _NAMED.get(word, word), 1, False
