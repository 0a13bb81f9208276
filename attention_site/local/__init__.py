"""The whole site on one machine: PostgreSQL, Redis, web server, workers, beat.

Plain Python without Django, so that it starts at once and can say what is wrong
when Django cannot. `python -m attention_site.local` is the way in.
"""
