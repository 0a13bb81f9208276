"""When something is, as people say it: today, tomorrow, or a date. Pure."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

_CLOCK = "H:i"


def moment(at: datetime, *, now: datetime) -> str:
    """Return day and time in the active zone, such as “Tomorrow, 09:30”."""
    at, now = timezone.localtime(at), timezone.localtime(now)
    near = {
        -1: gettext("Yesterday, %(time)s"),
        0: gettext("Today, %(time)s"),
        1: gettext("Tomorrow, %(time)s"),
    }
    days = (at.date() - now.date()).days
    if days in near:
        return near[days] % {"time": date_format(at, _CLOCK)}
    is_this_year = at.year == now.year
    return date_format(at, "DAY_AND_TIME" if is_this_year else "FULL_DATE_AND_TIME")


def since(at: datetime, *, now: datetime) -> str:
    """Return the time, with the date where that is not today, for after “since”."""
    at, now = timezone.localtime(at), timezone.localtime(now)
    return date_format(at, _CLOCK if at.date() == now.date() else "DATE_AND_TIME")
