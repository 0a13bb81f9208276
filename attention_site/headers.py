"""Headers that tell browsers what pages of this site may do and who may use them."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

_OURS = ("camera", "display-capture", "microphone", "fullscreen")
"""A webcam that is measured, a shared window, a recording's sound, its playback."""
_NOBODYS = ("geolocation", "payment", "usb", "serial", "hid", "midi", "bluetooth")

PERMISSIONS = ", ".join(
    [*(f"{name}=(self)" for name in _OURS), *(f"{name}=()" for name in _NOBODYS)]
)

ADMIN_POLICY = "; ".join(
    [
        "default-src 'self'",
        # The admin's theme evaluates Alpine expressions and styles inline.
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
"""The Content-Security-Policy of the admin: no inline script, nothing from elsewhere."""


class HeadersMiddleware(MiddlewareMixin):
    """Adds what neither SecurityMiddleware nor the CSP's middleware says."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the headers that the page has not set itself."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path_info.startswith("/admin/"):
            response.headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
        if request.path_info.startswith("/api/"):
            # Pages that show people forbid keeping them one by one (never_cache).
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
