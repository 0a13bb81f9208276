"""What a page sends over its sockets, as the browser sees it."""

from playwright.sync_api import Page, WebSocket


class FrameSocket:
    """Listens to the sockets of one page: every message sent, pictures apart."""

    def __init__(self, page: Page) -> None:
        self.opened: list[WebSocket] = []
        self.texts: list[str] = []
        self.pictures: list[bytes] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        self.opened.append(socket)
        socket.on("framesent", self._note)

    def _note(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            self.pictures.append(payload)
        else:
            self.texts.append(payload)
