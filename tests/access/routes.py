"""Every address of the site, as the URL configuration has them."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

METHODS = ("get", "post", "put", "patch", "delete")
ANY_KEY = uuid.UUID(int=0)
_SAMPLES = {
    "number": 0,
    "language": "en",
    "version": "1",
    "preset": "strict",
    "track_id": 1,
    "uidb36": "1",
    "key": "x",
}
"""Values of what is no key."""
_PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its name, what its path holds, and what it can be asked.

    Without a name of its own it is called by its path.
    """

    name: str
    path: str
    wants: frozenset[str]
    methods: tuple[str, ...]
    view: type | None
    """The class of the view, where it is one."""

    @property
    def key(self) -> str | None:
        """The part of the path that names a thing; None where there is none."""
        keys = [
            part
            for part in self.wants
            if part.endswith(("_id", "_code")) and part not in _SAMPLES
        ]
        return keys[0] if keys else None

    @property
    def is_for_programs(self) -> bool:
        """Whether nobody is led to a page for signing in."""
        return self.at(ANY_KEY).startswith(("/api/", "/uploads/"))

    def at(self, key: uuid.UUID) -> str:
        """Return the address of the thing with this key."""
        return "/" + _PART.sub(
            lambda found: str(_SAMPLES.get(found[1], key)), self.path
        )


def _walk(
    resolver: URLResolver, namespace: str = "", before: str = ""
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                inner = f"{entry.namespace}:" if entry.namespace else ""
                yield from _walk(entry, namespace + inner, path)
        else:
            assert isinstance(entry.pattern, RoutePattern), path
            view = getattr(entry.callback, "view_class", None) or getattr(
                entry.callback, "cls", None
            )
            methods = tuple(m for m in METHODS if view is None or hasattr(view, m))
            wants = frozenset(_PART.findall(path))
            name = namespace + entry.name if entry.name else path
            yield Route(name, path, wants, methods, view)


ALL_ROUTES = list(_walk(get_resolver()))
ROUTES = {route.name: route for route in ALL_ROUTES}


def of_the_admin() -> list[str]:
    """Return every address of the admin, about things that do not exist."""
    return [
        f"/admin/{_PART.sub(str(ANY_KEY), path)}"
        for path in _paths(admin.site.get_urls(), "")
    ]


def _paths(entries: list[Any], before: str) -> Iterator[str]:
    for entry in entries:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _paths(entry.url_patterns, path)
        elif isinstance(entry.pattern, RoutePattern):
            yield path
        else:
            yield _LIKE_REGULAR_EXPRESSIONS[entry.name]


_LIKE_REGULAR_EXPRESSIONS = {"app_list": "meetings/", None: "nothing/there/"}
"""Addresses that match the two of the admin that are no plain paths."""
