"""How often one client may ask: a token bucket for each address, in front of the page.

Gradio's own limits hold its queue only, and there are ways around the queue. This is pure ASGI and
knows nothing of Gradio but the paths that cost something.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable

from quoth.ui.guard import App, Receive, Scope, Send, refuse

ASKING = re.compile(r"/(queue/join|call|run|api)(/|$)")
LOOKING = re.compile(r"/component_server(/|$)")  # opening sources, listing articles
LOGIN = re.compile(r"/login/?$")
LOGINS_A_MINUTE = 10
_LOOKS = 10  # times as many looks as questions
_MOST_CLIENTS = 10_000  # addresses remembered; the least recently seen make room


class Buckets:
    """Lets `per_minute` through for each client, up to that many at once; 0 sets no limit.

    >>> buckets = Buckets(2, clock=lambda: 0.0)
    >>> [buckets.take("a") for _ in range(3)], buckets.take("b")
    ([True, True, False], True)
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = per_minute, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, at

    def take(self, client: str) -> bool:
        """Take one token of a client's; False where it has none."""
        if not self._most:
            return True
        now = self._clock()
        level, before = self._levels.pop(client, (float(self._most), now))
        level = min(self._most, level + (now - before) * self._most / 60)
        allowed = level >= 1
        self._levels[client] = (level - allowed, now)
        if len(self._levels) > _MOST_CLIENTS:
            self._levels.popitem(last=False)
        return allowed


class Limiter:
    """Refuses with 429 what comes too often; what costs nothing is never counted.

    Clients are told apart by their address: those behind one proxy share a bucket.

    Args:
        app: The ASGI application behind it.
        per_minute: Questions a minute of one client; 0 sets no limit. Attempts to log in are
            limited all the same, to 10 a minute.
    """

    def __init__(self, app: App, *, per_minute: int = 0) -> None:
        self.app = app
        self._asking, self._looking = Buckets(per_minute), Buckets(_LOOKS * per_minute)
        self._logins = Buckets(LOGINS_A_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] == "http" and scope["method"] == "POST" and not self._allows(scope):
            await refuse(send, 429, "Too many requests. Wait a minute and try again.")
            return
        await self.app(scope, receive, send)

    def _allows(self, scope: Scope) -> bool:
        client = (scope.get("client") or ("",))[0]
        if LOGIN.search(scope["path"]):
            return self._logins.take(client)
        if LOOKING.search(scope["path"]):
            return self._looking.take(client)
        return not ASKING.search(scope["path"]) or self._asking.take(client)
