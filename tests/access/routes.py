"""Every address of the site, as the URL configuration has them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver, reverse

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


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its name, what its path holds, and what it can be asked."""

    name: str
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
        values = {part: _SAMPLES.get(part, key) for part in self.wants}
        return reverse(self.name, kwargs=values)


def _walk(resolver: URLResolver, namespace: str = "") -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                inner = f"{entry.namespace}:" if entry.namespace else ""
                yield from _walk(entry, namespace + inner)
        elif entry.name:
            view = getattr(entry.callback, "view_class", None) or getattr(
                entry.callback, "cls", None
            )
            methods = tuple(m for m in METHODS if view is None or hasattr(view, m))
            wants = frozenset(entry.pattern.converters)
            yield Route(namespace + entry.name, wants, methods, view)


ROUTES = {route.name: route for route in _walk(get_resolver())}
