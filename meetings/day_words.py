"""When something is, as people say it: today, tomorrow, or a date. Pure."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

SAME_YEAR = "DAY"
OTHER_YEAR = "FULL_DAY"
"""Names of formats: attention_site/languages/formats."""


def day(at: datetime, *, now: datetime) -> str:
    """Return the day of a moment, seen from `now`, in the active time zone."""
    at, now = timezone.localtime(at), timezone.localtime(now)
    days = (at.date() - now.date()).days
    near = {
        -1: gettext("Yesterday"),
        0: gettext("Today"),
        1: gettext("Tomorrow"),
    }
    if days in near:
        return near[days]
    return date_format(at, SAME_YEAR if at.year == now.year else OTHER_YEAR)


def moment(at: datetime, *, now: datetime) -> str:
    """Return day and time, such as “Tomorrow, 09:30”."""
    time = date_format(timezone.localtime(at), "H:i")
    return gettext("%(day)s, %(time)s") % {"day": day(at, now=now), "time": time}


def since(at: datetime, *, now: datetime) -> str:
    """Return the time, with the date where that is not today, for after “since”."""
    at, now = timezone.localtime(at), timezone.localtime(now)
    return date_format(at, "H:i" if at.date() == now.date() else "DATE_AND_TIME")
