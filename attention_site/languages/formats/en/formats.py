"""English dates; hours from 0 to 24, as everywhere on the site."""

FULL_DATE_AND_TIME = "l j F Y, H:i"
DAY_AND_TIME = "l j F, H:i"
DATE_AND_TIME = "j F, H:i"
WEEKDAY_AND_TIME = "l, H:i"
