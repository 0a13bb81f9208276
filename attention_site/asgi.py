"""HTTP and WebSocket entry point."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attention_site.settings")
# Before the imports below: they need the apps.
django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from analytics import routing as analytics_routing  # noqa: E402
from attention_site import production  # noqa: E402
from attention_site.logs.sockets import SocketLog  # noqa: E402
from attention_site.origins import OwnOrigins  # noqa: E402
from recordings import routing as recordings_routing  # noqa: E402

production.require_safe(settings)

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": SocketLog(
            OwnOrigins(
                AuthMiddlewareStack(
                    URLRouter(
                        analytics_routing.websocket_urlpatterns
                        + recordings_routing.websocket_urlpatterns
                    )
                )
            )
        ),
    }
)
