"""Whoever came first has the write lock first; who waits too long is told, and holds nobody up."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import OperationalError

from pressplan import database
from pressplan.database import db, is_busy, writing
from pressplan.queueing import Queue
from tests.conftest import BACKENDS

ON_SQLITE = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")


def standing(queue: Queue) -> int:
    return len(queue._waiting)


def wait_for(queue: Queue, count: int) -> None:
    end = time.monotonic() + 60
    while standing(queue) != count:
        assert time.monotonic() < end
        time.sleep(0.001)


def test_they_come_in_the_order_in_which_they_came():
    queue, order = Queue(), []

    def comes(number):
        with queue.turn(60):
            order.append(number)

    with ThreadPoolExecutor(20) as pool:
        with queue.turn(60):
            for number in range(20):
                pool.submit(comes, number)
                wait_for(queue, number + 2)
        wait_for(queue, 0)
    assert order == list(range(20))


def test_who_gives_up_leaves_the_queue_and_the_next_still_comes():
    queue, came = Queue(), []

    def gives_up():
        with pytest.raises(TimeoutError), queue.turn(0.05):
            came.append("too late")

    def waits():
        with queue.turn(60):
            came.append("in time")

    with ThreadPoolExecutor(2) as pool:
        with queue.turn(60):
            first = pool.submit(gives_up)
            wait_for(queue, 2)
            second = pool.submit(waits)
            first.result()
            assert standing(queue) == 2
        second.result()
    assert (came, standing(queue)) == (["in time"], 0)


def test_who_fails_within_the_turn_ends_it():
    queue = Queue()
    with pytest.raises(ZeroDivisionError), queue.turn(1):
        raise ZeroDivisionError
    assert standing(queue) == 0


@ON_SQLITE
def test_of_many_writers_each_waits_for_those_before_and_no_longer(app, monkeypatch):
    """One holds the lock for longer than the others are patient: all hear of it in time."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.3)
    db.session.remove()
    db.engine.dispose()
    holds, may_end = threading.Event(), threading.Event()

    def hold():
        with app.app_context(), writing():
            db.session.connection()
            holds.set()
            may_end.wait(60)

    def write():
        begun = time.monotonic()
        with app.app_context():
            try:
                with writing(), pytest.raises(OperationalError) as busy:
                    db.session.connection()
            finally:
                db.session.remove()
        return is_busy(busy.value), time.monotonic() - begun

    with ThreadPoolExecutor(9) as pool:
        holder = pool.submit(hold)
        assert holds.wait(60)
        told = [each.result() for each in [pool.submit(write) for _ in range(8)]]
        may_end.set()
        holder.result()
    assert all(busy for busy, _ in told)
    assert max(seconds for _, seconds in told) < 10
    with writing():
        db.session.connection()
