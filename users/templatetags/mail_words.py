"""What pages say about mails."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def mails_become_files() -> bool:
    """Say whether there is no mail server, so that mails reach nobody by themselves."""
    return not settings.HAS_MAIL_SERVER
