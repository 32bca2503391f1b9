"""Questions that do not wait for each other, answered at the same time where there are processors for it."""

import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from time import monotonic
from typing import Any, TypeVar

from sim.explore.sweep.executors import cores, stay

T = TypeVar("T")


def abreast(questions: Sequence[Callable[[], T]], patience: float = 0.0) -> Iterator[T]:
    """The answers, in the order of the questions; an error is raised in the place of its answer.

    questions: their answers can be pickled. patience: seconds for which they are answered one after
    the other; what is left then is shared among copies of this process, as many as it may use
    processors, on Linux, where a process can be copied. Answers are the same in either case.

    >>> list(abreast([lambda: 1 + 1, lambda: 2 + 2]))
    [2, 4]
    """
    begun = monotonic()
    for done, question in enumerate(questions):
        processes = min(len(questions) - done, _processors())
        if processes > 1 and monotonic() - begun >= patience:
            yield from _shared(questions[done:], processes)
            return
        yield question()


def _processors() -> int:
    """How many processors this process may use; one where it answers one of several questions itself."""
    if sys.platform != "linux" or multiprocessing.parent_process() is not None:
        return 1
    return cores()


def _shared(questions: Sequence[Callable[[], T]], processes: int) -> Iterator[T]:
    others = set(multiprocessing.active_children())
    answered, pool = 0, None
    try:
        # what a copy begins with is not pickled
        copied = multiprocessing.get_context("fork")
        pool = ProcessPoolExecutor(processes, copied, _Copy.begin, (questions, os.getpid()))
        with warnings.catch_warnings():
            # newer Pythons warn of threads: those of the libraries idle here, and hold nothing
            warnings.simplefilter("ignore", DeprecationWarning)
            asked = [pool.submit(_Copy.answer, index) for index in range(len(questions))]
    except (OSError, ImportError, NotImplementedError):
        # no room for a copy, or a system without semaphores
        asked = []
    try:
        for answer in asked:
            yield answer.result()
            answered += 1
    except BrokenProcessPool:
        # somebody ended a copy, to save memory perhaps
        pass
    finally:
        if pool is not None:
            if answered < len(questions):
                for copy in set(multiprocessing.active_children()) - others:
                    copy.terminate()
            pool.shutdown(cancel_futures=True)
    yield from (question() for question in questions[answered:])


class _Copy:
    """What a copy of the process knows: the questions, of which it is told the numbers."""

    questions: Sequence[Callable[[], Any]] = ()

    @classmethod
    def begin(cls, questions: Sequence[Callable[[], Any]], parent: int) -> None:
        cls.questions = questions
        stay(parent)
        # an interruption is for the first process to speak of
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    @classmethod
    def answer(cls, index: int) -> Any:
        return cls.questions[index]()
