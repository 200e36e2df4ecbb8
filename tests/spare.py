"""Commands of the product in processes of their own, without a second of imports each.

A spare process has imported the command line and done nothing yet: nothing of the
environment has been read, no database named, no thread of ours begun. Each command is
forked off it, given its own variables and files, and begins where ``python -m feedback``
begins after its imports. It becomes a child of the tests' own process, which waits for
it, signals and kills it as any other.
"""

import atexit
import ctypes
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent
ENOUGH = 1 << 20
"""Bytes of a call: what is asked for and the variables."""
SET_CHILD_SUBREAPER = 36


class Process:
    """A command that runs; what there is of ``subprocess.Popen`` without pipes."""

    def __init__(self, pid: int, args: Sequence[str]) -> None:
        self.pid = pid
        self.args = args
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its code, negative for the signal that ended it; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            TimeoutExpired: it runs on.
        """
        if self.poll() is None:
            ended = os.pidfd_open(self.pid)
            try:
                select.select([ended], [], [], timeout)
            finally:
                os.close(ended)
        code = self.poll()
        if code is None:
            assert timeout is not None
            raise subprocess.TimeoutExpired(self.args, timeout)
        return code

    def send_signal(self, number: int) -> None:
        """Signal it, unless it is known to have ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """``kill -9``."""
        self.send_signal(signal.SIGKILL)


AnyProcess = Process | subprocess.Popen[bytes]
File = IO[bytes] | IO[str]
_one_call = threading.Lock()


def start(
    *arguments: str,
    env: Mapping[str, str],
    stdin: File | None = None,
    stdout: File | None = None,
    stderr: File | None = None,
) -> AnyProcess:
    """Begin a command of the product; files that are not given are the tests' own."""
    calls = _spare()
    if calls is None:
        command = [sys.executable, "-m", "feedback", *arguments]
        return subprocess.Popen(command, env=env, stdin=stdin, stdout=stdout, stderr=stderr)
    given = enumerate((stdin, stdout, stderr))
    files = [number if one is None else one.fileno() for number, one in given]
    asked = {"arguments": arguments, "env": dict(env), "folder": str(Path.cwd())}
    with _one_call:
        socket.send_fds(calls, [json.dumps(asked).encode()], files)
        return Process(int(calls.recv(20)), arguments)


@lru_cache(maxsize=1)
def _spare() -> socket.socket | None:
    """Begin the spare process; None where orphans cannot be taken in."""
    if not sys.platform.startswith("linux"):
        return None
    if ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        return None
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.spare", str(its.fileno())]
    process = subprocess.Popen(command, cwd=ROOT, pass_fds=[its.fileno()])
    its.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _serve(calls: socket.socket) -> list[str]:
    """Fork for each call; return, in the command's own process, what it is asked to do."""
    while True:
        asked, files, _, _ = socket.recv_fds(calls, ENOUGH, 3)
        if not asked:
            sys.exit()
        told, tell = os.pipe()
        between = os.fork()
        if not between:
            command = os.fork()
            if not command:
                break
            os.write(tell, b"%d" % command)
            os._exit(0)
        # With that one's end the command is an orphan, and so a child of the tests' process.
        os.waitpid(between, 0)
        calls.send(os.read(told, 20))
        for one in (*files, told, tell):
            os.close(one)
    for one in (calls.detach(), told, tell):
        os.close(one)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    call = json.loads(asked)
    os.environ.clear()
    os.environ.update(call["env"])
    os.chdir(call["folder"])
    time.tzset()
    return list(call["arguments"])


def main() -> None:
    """Wait for calls; in each fork, run the command line as ``python -m feedback`` does."""
    gc.disable()
    from feedback.cli.main import main as run  # noqa: PLC0415 - imported without the collector

    gc.freeze()
    arguments = _serve(socket.socket(fileno=int(sys.argv[1])))
    gc.enable()
    run(args=arguments, prog_name="python -m feedback")


if __name__ == "__main__":
    main()
