"""Who is answered first when many ask at once, and who waits for them."""

import threading
import time

from page import turns
from page.turns import Line


def test_those_who_wait_are_let_in_one_by_one_in_their_order():
    line = Line(1)
    began, order, most = [], [], []
    inside = threading.Semaphore(0)

    def visit(number):
        with line.turn():
            began.append(number)
            most.append(len(began) - len(order))
            inside.acquire()
            order.append(number)

    visitors = []
    for number in range(6):
        visitors.append(threading.Thread(target=visit, args=(number,)))
        visitors[-1].start()
        while len(began) + len(line._waiting) <= number:
            time.sleep(0.001)
    for _ in visitors:
        inside.release()
    for visitor in visitors:
        visitor.join(10)
    assert order == began == list(range(6)) and max(most) == 1


def test_a_turn_ends_with_an_error_too():
    line = Line(1)
    for _ in range(3):
        try:
            with line.turn():
                raise OSError
        except OSError:
            pass
    with line.turn():
        pass


def test_a_sync_lets_questions_pass_but_not_for_ever(monkeypatch):
    line = Line(2)
    line.let_pass()  # nobody is there
    monkeypatch.setattr(turns, "PATIENCE_S", 30)
    passed = threading.Event()
    with line.turn(), line.turn():
        waiting = threading.Thread(target=lambda: (line.let_pass(), passed.set()), daemon=True)
        waiting.start()
        assert not passed.wait(0.1)
    assert passed.wait(10)
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    with line.turn():
        line.let_pass()
