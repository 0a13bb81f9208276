"""The admin's sidebar: the system page first, then every table."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of links; tables are those that the person may see."""
    system = {
        "title": "System",
        "icon": "monitor_heart",
        "link": reverse("system"),
    }
    return [
        {"items": [system]},
        *(
            {
                "title": app["name"],
                "items": [
                    {"title": model["name"], "link": model["admin_url"]}
                    for model in app["models"]
                ],
            }
            for app in admin.site.get_app_list(request)
        ),
    ]
