"""HTTP and WebSocket entry point."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attention_site.settings")
# Before the imports below: they need the apps.
django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from analytics import routing as analytics_routing  # noqa: E402
from recordings import routing as recordings_routing  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(
                URLRouter(
                    analytics_routing.websocket_urlpatterns
                    + recordings_routing.websocket_urlpatterns
                )
            )
        ),
    }
)
