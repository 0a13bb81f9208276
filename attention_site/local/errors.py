"""What can go wrong on the user's machine, said in one line with the way out."""


class LocalError(Exception):
    """Starting or running the site failed; the message is for the user."""


class StopRequestedError(Exception):
    """Ctrl-C or SIGTERM arrived."""


class MissingLibraryError(LocalError):
    """A program needs a shared library that is not installed."""
