"""A network that breaks: it stands between a browser and a server, and cuts connections."""

import random
import socket
import threading
from contextlib import suppress

from tests.grounds import free_port

PIECE = 65_536


class BadNetwork:
    """Passes bytes on to a port of this machine; some connections it cuts.

    With ``cuts`` 0.3 every third connection ends at once, in the middle of what is sent, or
    when the server has answered and before the browser hears of it.
    """

    def __init__(self, port: int, cuts: float = 0.0, seed: int = 1) -> None:
        self.port, self.cuts = port, cuts
        self.made = 0
        self.swapped = (b"", b"")
        """Bytes of answers, and what arrives in their place; both equally long."""
        self._chance = random.Random(seed)
        self._socket = socket.create_server(("127.0.0.1", free_port()))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._socket.accept()
                cut = ""
                if self._chance.random() < self.cuts:
                    cut = self._chance.choice(("before", "middle", "answer"))
                    self.made += 1
                threading.Thread(target=self._carry, args=(near, cut), daemon=True).start()

    def _carry(self, near: socket.socket, cut: str) -> None:
        with near, suppress(OSError):
            if cut == "before":
                return
            with socket.create_connection(("127.0.0.1", self.port)) as far:
                back = threading.Thread(target=self._pass, args=(far, near, cut == "answer"))
                back.start()
                self._pass(near, far, cut == "middle")
                back.join()

    def _pass(self, source: socket.socket, target: socket.socket, cut: bool) -> None:  # noqa: FBT001
        """Pass bytes on until one side ends; with ``cut`` the first piece ends too early."""
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if cut:
                    target.sendall(piece[: len(piece) // 2 if piece.startswith(b"POST") else 0])
                    break
                target.sendall(piece.replace(*self.swapped) if self.swapped[0] else piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
