"""Appends to the file of an upload, one writer at a time.

How many bytes have arrived is the size of the file, whatever a row says: a server that
is killed in the middle leaves what it had written. The lock belongs to the open file,
so that it ends with its process.
"""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from recordings import refusals


class UploadBusyError(Exception):
    """Another request writes to this file or looks at it."""


class WrongOffsetError(Exception):
    """The bytes do not begin where the file ends."""


class TooManyBytesError(Exception):
    """More bytes come than were announced; those that were are kept."""


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold the file for one request; yields its descriptor.

    Raises UploadBusyError, and FileNotFoundError where there is no file.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise UploadBusyError from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def append(descriptor: int, pieces: Iterable[bytes], *, offset: int, size: int) -> None:
    """Write pieces to the end, which has to be at `offset`, up to `size` in all.

    Raises WrongOffsetError, TooManyBytesError, and RefusedError where the disk is full;
    what was written stays.
    """
    at = os.fstat(descriptor).st_size
    if offset != at:
        raise WrongOffsetError
    for piece in pieces:
        if at + len(piece) > size:
            raise TooManyBytesError
        write(descriptor, piece)
        at += len(piece)


def write(descriptor: int, piece: bytes) -> None:
    """Write a piece whole; raises RefusedError where the disk is full."""
    rest = memoryview(piece)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise refusals.refusal("disk_full") from error
            raise
