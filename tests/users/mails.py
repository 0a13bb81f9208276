"""Mails that a test has caused, and the links in them."""

import re

from django.core import mail

_LINK = re.compile(r"http://testserver(\S+)")


def link() -> str:
    """Return the path of the first link in the newest mail."""
    found = _LINK.search(str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


def last_to() -> list[str]:
    """Return who the newest mail goes to."""
    return list(mail.outbox[-1].to)
