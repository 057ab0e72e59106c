"""What is different on a reader's machine, as changes to this process.

A second run of a module happens under all of them; where it prints something else, one at a time
tells which it was. The hash seed and the kind of processor cannot be changed once Python and torch
are there: see `elsewhere.ENVIRONMENT`.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

KEPT = {"PATH", "TMPDIR", "LD_LIBRARY_PATH", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
        "LC_ALL", "LANG", "TZ", "PYTHONHASHSEED", "ATEN_CPU_CAPABILITY"}  # fmt: skip
"""Of the environment, where things are; the rest is what the build sets."""
LATER = 400 * 24 * 3600 + 11 * 3600 + 1234
"""Seconds that the other machine's clock is ahead: another year, month, day, hour and minute."""


@dataclass(frozen=True)
class Condition:
    """Something that may not decide what a module prints, and what to do where it does.

    Args:
        told: ends the sentence "prints something else ...".
        remedy: what its author does.
        change: makes it different in this process.
    """

    told: str
    remedy: str
    change: Callable[[], None]


def _seeds() -> None:
    import random

    import numpy as np
    import torch

    random.seed(20)
    np.random.seed(20)  # what a module may use
    torch.manual_seed(20)


def _threads() -> None:
    import torch

    os.environ |= {"OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"}
    torch.set_num_threads(2)
    os.cpu_count = lambda: 3


def _variables() -> None:
    for name in os.environ.keys() - KEPT:
        del os.environ[name]
    os.environ |= {"HOME": "/home/somebody-else", "USER": "somebody", "LANG": "C"}
    os.environ["PATH"] = "/usr/bin:/bin:/elsewhere"
    os.environ |= {"COLUMNS": "57", "LINES": "13"}  # the terminal's
    sys.executable = "/elsewhere/bin/python"


def _locale() -> None:
    os.environ["LC_ALL"] = "C"


def _host() -> None:
    import platform
    import socket

    real, name = os.uname(), "another-host"
    os.uname = lambda: os.uname_result((real.sysname, name, "9.9", "9.9", real.machine))
    socket.gethostname = socket.getfqdn = lambda *_: name
    platform.node = lambda: name
    platform.release = platform.version = lambda: "9.9"
    platform.platform = lambda *_, **__: "another system"
    platform.system = platform.machine = platform.processor = lambda: "another"
    platform.architecture = lambda *_, **__: ("16bit", "another")


def _versions() -> None:
    """Of torch, the release is the one that the page is about; the build of it is not."""
    import platform

    import matplotlib
    import numpy as np
    import torch

    release = torch.__version__.partition("+")[0]
    torch.__version__ = type(torch.__version__)(f"{release}+elsewhere")
    np.__version__ = matplotlib.__version__ = "9.9.9"
    sys.version = f"3.99.9 {sys.version.partition(' ')[2]}"
    platform.python_version = lambda: "3.99.9"
    platform.python_version_tuple = lambda: ("3", "99", "9")
    platform.python_compiler = platform.python_build = lambda: "another"


def _clock() -> None:
    os.environ["TZ"] = "ELSE-9:17"
    time.tzset()
    now, now_ns, local, gm, form, told = (
        time.time, time.time_ns, time.localtime, time.gmtime, time.strftime, time.asctime
    )  # fmt: skip
    time.time = lambda: now() + LATER
    time.time_ns = lambda: now_ns() + LATER * 10**9
    time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
    time.gmtime = lambda seconds=None: gm(time.time() if seconds is None else seconds)
    time.strftime = lambda format, moment=None: form(format, moment or time.localtime())
    time.asctime = lambda moment=None: told(moment or time.localtime())
    time.ctime = lambda seconds=None: told(time.localtime(seconds))
    _dates()


def _dates() -> None:
    """The classes of datetime are C code, which asks the system itself."""
    import datetime

    class Moment(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def today(cls) -> datetime.datetime:
            return cls.now()

        @classmethod
        def utcnow(cls) -> datetime.datetime:
            return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)

    class Day(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:
            return cls.fromtimestamp(time.time())

    for changed, name in ((Moment, "datetime"), (Day, "date")):
        changed.__name__ = changed.__qualname__ = name
        changed.__module__ = "datetime"
        setattr(datetime, name, changed)


def _collector() -> None:
    """It comes after every few objects; what was there before belongs to nobody."""
    gc.freeze()
    gc.set_threshold(50, 3, 3)


CONDITIONS = {
    "seeds": Condition(
        "with another random seed",
        "set the seed in the module, 'torch.manual_seed(0)', or use no random numbers",
        _seeds,
    ),
    "threads": Condition(
        "with two threads or more processors",
        "print no number of threads, and round a sum whose last digit depends on their number",
        _threads,
    ),
    "variables": Condition(
        "with another HOME and environment",
        "print nothing that comes from the environment or from a folder's name",
        _variables,
    ),
    "locale": Condition(
        "in another locale", "print nothing that comes from the locale", _locale
    ),
    "host": Condition(
        "on another machine or system", "print nothing about the machine", _host
    ),
    "versions": Condition(
        "with another version of Python, of NumPy or matplotlib, or build of torch",
        "print no version but torch.__version__.split('+')[0], the release that pages are about",
        _versions,
    ),
    "clock": Condition(
        "at another time", "print no time; a fixed date is written into the module", _clock
    ),
    "collector": Condition(
        "when the garbage collector comes at another time",
        "call 'gc.collect()' before what depends on it, or print what does not",
        _collector,
    ),
}  # fmt: skip


def change(names: list[str]) -> None:
    """Make these different in this process, for good."""
    for name in names:
        CONDITIONS[name].change()
