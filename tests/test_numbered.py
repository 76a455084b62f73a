"""A number or a flag that tells one thing from others must be that of the question."""

import pytest

from rag.numbered import is_of_a_sibling, lacks_its_flag, lacks_its_number


@pytest.mark.parametrize(
    ("question", "heading", "sibling"),
    [
        ("물결소프트 2차 면접 언제야?", "1차 (2026-03-02) ‹ 물결소프트", True),
        ("물결소프트 1차 면접 언제야?", "1차 (2026-03-02) ‹ 물결소프트", False),
        ("5주차 공부 주제", "4주 ‹ 공부계획", True),
        ("4주차 공부 주제", "4주 ‹ 공부계획", False),
        ("바다 13B 학습 토큰", "바다 7B ‹ 모델", True),
        ("3강에서 뭐 배웠지", "제 3 강 역전파", False),
        ("1강과 2강의 차이", "2강 경사 하강", False),
        ("2차 미분은 왜 써?", "테일러 전개", False),
        ("3차원 합성곱이 뭐야?", "2차원 합성곱", False),
        ("강화 학습 1장 요약", "단점", False),
    ],
)
def test_a_heading_that_counts_another_one(question, heading, sibling):
    assert is_of_a_sibling(question, heading) == sibling


@pytest.mark.parametrize(
    ("question", "passage", "lacking"),
    [
        ("과제 1은 뭐였어?", "보통 1.0으로 둔다", True),
        ("오차 5는 왜 나?", "전체의 5%", True),
        ("ρ=0.3일 때 top-1은?", "top-1은 ρ=0.5에서 71", True),
        ("r=8이면?", "8bit로 줄인다", True),
        ("r=8이면?", "| r | 8 |", False),
        ("드라이버 2.18.3 오류", "2.18.3에서 고쳤다", False),
        ("exit code 1은?", "코드 01은 설정 오류", False),
        ("GPU 0,1번만 쓰려면", "device=0,1", False),
        ("과제 1은 뭐였어?", "모두 1,024개", True),
    ],
)
def test_a_number_is_told_whole(question, passage, lacking):
    assert lacks_its_number(question, passage) == lacking


@pytest.mark.parametrize(
    ("question", "text", "sibling"),
    [
        ("70B 학습에 메모리 얼마?", "7B는 112GB가 든다", True),
        ("7B 학습에 메모리 얼마?", "7B는 112GB가 든다", False),
        ("H200 80GB에 올라가?", "H200 141GB 한 장이면 된다", True),
        ("메모리 80GB에 올라가?", "70B는 140GB가 든다", False),
    ],
)
def test_sizes_that_things_are_called_by(question, text, sibling):
    assert is_of_a_sibling(question, "메모리", text) == sibling


@pytest.mark.parametrize(
    ("question", "passage", "lacking"),
    [
        ("git rebase -i 옵션", "rebase는 커밋을 다시 얹는다", True),
        ("git stash -u 옵션이 뭐야", "`-u` 는 새 파일까지 넣는다", False),
        ("--force 말고 --force-with-lease 옵션", "git push --force-with-lease", False),
        ("pip install -U torch 에러", "pip install torch", False),
    ],
)
def test_a_flag_that_is_asked_about_stands_there(question, passage, lacking):
    assert lacks_its_flag(question, passage) == lacking
