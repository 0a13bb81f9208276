"""Vietnamese dates; hours from 0 to 24, as everywhere on the site."""

FULL_DATE_AND_TIME = "l, j/n/Y, H:i"
DAY_AND_TIME = "l, j/n, H:i"
DATE_AND_TIME = "j/n, H:i"
FULL_DATE = "j/n/Y"
SHORT_DATE = "j/n/Y"
SHORT_MONTH = "\\T\\h n"
