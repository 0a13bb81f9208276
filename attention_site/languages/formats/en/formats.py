"""English dates; hours from 0 to 24, as everywhere on the site."""

FULL_DATE_AND_TIME = "l j F Y, H:i"
DAY_AND_TIME = "l j F, H:i"
DATE_AND_TIME = "j F, H:i"
FULL_DATE = "j F Y"
SHORT_DATE = "j M Y"
SHORT_MONTH = "M"

# What the admin writes by itself; pages use the names above.
DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j F"
FIRST_DAY_OF_WEEK = 1
