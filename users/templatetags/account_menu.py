"""The menu of the pages of an account."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()

_PAGES = (
    ("users:profile", _("Profile")),
    ("account_email", _("E-mail")),
    ("my_data", _("My data")),
    ("users:tokens", _("API tokens")),
    ("users:webhooks", _("Webhooks")),
    ("users:sessions", _("Sessions")),
    ("mfa_index", _("Two-factor")),
)
"""Names of pages, in the order of the menu. What a site leaves out is not shown."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One page of the account."""

    address: str
    label: "StrOrPromise"
    is_current: bool


@register.simple_tag(takes_context=True)
def account_pages(context: template.Context) -> list[MenuEntry]:
    """Return the entries of the menu, seen from the page that is shown."""
    here = context["request"].path
    found = []
    for name, label in _PAGES:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        found.append(MenuEntry(address, label, is_current=here.startswith(address)))
    return found
