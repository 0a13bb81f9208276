"""Lets sockets be opened by pages of this site only."""

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier


class OwnOrigins:
    """Channels' check of the origin, for origins that are no address at all too."""

    def __init__(self, application: Any) -> None:
        self.checked = AllowedHostsOriginValidator(application)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let the socket through, or refuse its handshake."""
        names_one = all(
            _is_address(value) for name, value in scope["headers"] if name == b"origin"
        )
        await (self.checked if names_one else WebsocketDenier())(scope, receive, send)


def _is_address(origin: bytes) -> bool:
    try:
        # The port is read when it is asked for.
        _ = urlsplit(origin.decode("latin-1")).port
    except ValueError:
        return False
    return True
