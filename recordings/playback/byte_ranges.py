"""Which bytes of a file a request asks for (RFC 9110, section 14). Pure."""

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes\s*=\s*(?:(\d{1,19})-(\d{0,19})|-(\d{1,19}))\s*", re.ASCII)


class UnsatisfiableRangeError(Exception):
    """The file has none of the bytes that were asked for."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes from `first` to `last`, both of them included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes these are."""
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        """Return the header that says which part of a file of `size` bytes it is."""
        return f"bytes {self.first}-{self.last}/{size}"


def asked(header: str | None, size: int) -> ByteRange | None:
    """Return the range of a Range header in a file of `size` bytes; None: all of it.

    What is no range of bytes is as good as no header, and so are several ranges: the
    standard leaves that to the server, and players ask for one. Raises
    UnsatisfiableRangeError.
    """
    match = _SINGLE.fullmatch((header or "").strip().lower())
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        return _end_of_file(int(suffix), size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise UnsatisfiableRangeError
    return ByteRange(int(first), min(int(last), size - 1) if last else size - 1)


def _end_of_file(length: int, size: int) -> ByteRange:
    if not length or not size:
        raise UnsatisfiableRangeError
    return ByteRange(max(0, size - length), size - 1)
