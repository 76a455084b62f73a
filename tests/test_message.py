"""What a program said, pasted into a note or a question: what stands behind it answers; code stays whole."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.message import is_message, quotes

LOG = """# 배포 삽질 로그

## 모듈 로드 실패

```
OSError: libfoo.so.3: cannot open shared object file: No such file or directory
loader gave up after 3 tries
```

슬림 이미지에는 libfoo가 빠져 있었다. 베이스를 `foo:3-full` 로 바꾸니 해결.

## 워커 멈춤

```
[Worker 2] Watchdog saw no heartbeat: seq=41, limit=1800
```

- 증상: 두 번째 에폭에서 멈춤
- 원인: 워커마다 배치 수가 달랐음
- 해결: 마지막 배치를 버림

```bash
python train.py --drop-last
```

## 평가가 느림

```
RuntimeError: evaluation timed out
```

원인: 평가 루프에서 그래프를 계속 쌓음

```python
with torch.inference_mode():
    for batch in loader:
        total += model(batch).item()
```

## 큰 파일을 올렸을 때

```bash
git lfs migrate import --include='*.bin'
git push --force-with-lease
```

`--force` 말고 `--force-with-lease` 로 올릴 것: 남의 커밋이 있으면 거절된다.

## 드라이버

재부팅은 못 해서 아래처럼 모듈만 다시 올림.

```bash
sudo modprobe foo
```

## 캐시 위치

홈이 좁아서 금방 찬다.

```bash
export FOO_HOME=/data/foo
```
"""
QUERIES = """SQL 쿼리 메모

[1] 겹치는 행 지우기

DELETE FROM visits a USING visits b
WHERE a.ctid < b.ctid
  AND a.user_id = b.user_id;

지우기 전에 백업할 것.
"""


@pytest.fixture
def asked(synced, embedder):
    def ask(question: str, text: str = LOG, name: str = "로그.md") -> str:
        return Assistant(synced({name: text}), embedder).ask(question).text

    return ask


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("OSError: libfoo.so.3: cannot open shared object file: No such file or directory", "foo:3-full"),
        ("[Worker 2] Watchdog saw no heartbeat", "마지막 배치를 버림"),
    ],
)
def test_a_message_that_was_asked_with_is_followed_by_what_helped(asked, question, told):
    assert told in asked(question)


def test_what_follows_a_message_ends_where_the_next_begins(asked):
    text = "# 에러\n\n```\nFooError: the pump is dry\n```\n메모리를 두 배로 늘려서 돌리니 끝까지 돌았음.\n\n"
    text += "```\nBarError: the gate is shut\n```\n포트를 바꿈.\n"
    said = asked("FooError: the pump is dry", text)
    assert "메모리를 두 배로" in said and "포트" not in said


def test_code_that_is_asked_for_is_no_error_message(asked):
    said = asked("평가 루프 코드")
    assert "torch.inference_mode" in said and "timed out" not in said


def test_a_sentence_gives_the_reason_and_no_code(asked):
    said = asked("왜 --force 말고 --force-with-lease 써?")
    assert said == "`--force` 말고 `--force-with-lease` 로 올릴 것: 남의 커밋이 있으면 거절된다. [1]"


def test_what_is_to_be_changed_is_shown_by_its_code(asked):
    assert "FOO_HOME" in asked("캐시 위치 변경")


def test_a_statement_over_several_lines_stays_whole(asked):
    said = asked("겹치는 행 지우는 쿼리", QUERIES, "메모.txt")
    assert "DELETE FROM visits a USING visits b\nWHERE a.ctid < b.ctid\n  AND a.user_id = b.user_id;" in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```\nValueError: no such layer\n```", True),
        ("```console\nfatal: not a git repository\n```", True),
        ('```python\nTraceback (most recent call last):\n  File "a.py"\nKeyError\n```', True),
        ('```python\nraise ValueError("no such layer")\n```', False),
        ("```\ntimeout: 30\nretries: 2\n```", False),
        ("ValueError: no such layer", False),
    ],
)
def test_code_and_settings_are_no_message(text, message):
    assert is_message(text) == message


def test_a_question_quotes_a_run_of_words():
    block = "```\nremote: this exceeds the size limit of 100 MB\n```"
    assert quotes("this exceeds the size limit of 100 MB 에러", block)
    assert not quotes("size limit 얼마야", block)
    assert not quotes("this exceeds the size limit of 100 MB 에러", block.strip("`"))


STATES = """오케스트레이터 메모

■ 상태별 원인
PullBackOff : 레지스트리에 로그인하는 시크릿이 없거나 태그를 잘못 적은 경우
LoopBackOff : 컨테이너가 뜨자마자 죽음. 죽기 직전의 로그를 볼 것, 대개 설정 탓
Waiting : 자원이 모자람. 가속기 노드의 taint를 견디게 하지 않은 경우가 많음

■ 스케줄러
잡이 목록에 안 보임 -> sched list-import-errors 로 확인. 대부분은 임포트 에러
대기에서 안 넘어감 -> 풀의 슬롯이 다 참. 기본으로 128인 풀을 256으로 늘려 놓음
좀비로 죽음 -> zombie_task_threshold 를 300초에서 900초로 올려서 그 뒤로 없음

■ 파드 yaml

kind: Pod
metadata:
  name: train-job
spec:
  tolerations:
  - key: example.com/gpu
    operator: Exists
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("PullBackOff", "PullBackOff : 레지스트리에 로그인하는 시크릿이 없거나 태그를 잘못 적은 경우 [1]"),
        ("좀비로 죽음", "좀비로 죽음 -> zombie_task_threshold 를 300초에서 900초로 올려서 그 뒤로 없음 [1]"),
    ],
)
def test_lines_that_fill_the_width_and_tell_of_one_thing_each(asked, question, said):
    assert asked(question, STATES, "메모.txt") == said


def test_settings_without_a_fence_stay_whole_and_get_one(asked):
    assert "```\nkind: Pod\nmetadata:\n  name: train-job\nspec:\n" in asked("파드 yaml", STATES, "메모.txt")


def test_a_formula_that_is_set_off_needs_no_equals_sign(asked):
    note = "# 캐시\n\n## 캐시 크기 계산\n\n$$\n2 \\times n_{layer} \\times d\n$$\n\n"
    note += "우리 모델: 2 × 40 × 128 = 10,240 바이트.\n"
    assert "n_{layer}" in asked("캐시 크기 계산식", note)


def test_a_command_in_code_need_not_be_called_one(synced, embedder):
    files = {
        "명령어.md": "# 서버 명령어\n\n## 팬 상태\n\n사용량을 보는 명령어: `fan-smi` 를 1초마다 돌려 둔다.\n",
        "일지.md": "# 일지\n\n## 느려짐\n\n팬이 멈춰 쓰로틀링. 확인: `fan-smi -q | grep Throttle` 로 한다.\n",
    }
    answer = Assistant(synced(files), embedder).ask("팬 쓰로틀링 확인 명령어")
    assert answer.text.startswith("팬이 멈춰")


def test_a_command_stands_behind_what_says_what_it_does(asked):
    assert "modprobe foo" in asked("드라이버 모듈만 다시 올리는 명령")
