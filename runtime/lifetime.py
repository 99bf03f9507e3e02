"""Ties this process to the life of its parent."""

from __future__ import annotations

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1


class Lifetime:
    """Ends the process when the parent goes away.

    Two ropes, because each has a hole. The end of standard input tells of any death of the parent, but not
    while another process has inherited the other end of the pipe. Linux' parent-death signal fills that hole,
    but is also sent when only the *thread* that started us ends (prctl(2)); so it is taken as a hint, and the
    parent's process id decides.
    """

    def __init__(self) -> None:
        self._parent = os.getppid()
        # The kernel's own handling, whatever the parent left behind: a handler of Python would have to wait for
        # native code that may never come back.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGUSR1, self._parent_thread_ended)
        # A parent that blocks signals hands its mask on.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGUSR1})
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, signal.SIGUSR1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")

    def _parent_thread_ended(self, *_: object) -> None:
        if os.getppid() != self._parent:
            os._exit(0)

    def wait(self) -> None:
        """Returns at the end of standard input."""
        while True:
            try:
                if not os.read(0, 4096):
                    return
            except OSError:
                return  # no standard input at all: nobody holds the other end
