"""Which Debian package brings a shared library that a program misses."""

import re

_MISSING = re.compile(
    r"(?P<library>lib[\w.+-]+\.so[\w.]*): cannot open shared object file"
)

# Where Debian's name does not follow from the library's.
_PACKAGES = {
    "libz.so.1": "zlib1g",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxcb.so.1": "libxcb1",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libnss3.so": "libnss3",
    "libssl.so.3": "libssl3",
    "libcrypto.so.3": "libssl3",
    "libxml2.so.2": "libxml2",
    "libxslt.so.1": "libxslt1.1",
    "libatomic.so.1": "libatomic1",
    "libjemalloc.so.2": "libjemalloc2",
    "libsystemd.so.0": "libsystemd0",
    "libstdc++.so.6": "libstdc++6",
}


def missing_in(output: str) -> str | None:
    """Return the line for the user when `output` tells of a missing library."""
    found = _MISSING.search(output)
    if found is None:
        return None
    library = found["library"]
    return (
        f"The shared library {library} is missing. "
        f"On Debian: apt-get install {_package(library)}"
    )


def _package(library: str) -> str:
    """Return the Debian package of `library`: libfoo-1.so.2 is in libfoo-1-2."""
    if library in _PACKAGES:
        return _PACKAGES[library]
    name, _, version = library.partition(".so")
    major = version.lstrip(".").split(".")[0]
    # Debian Policy 8.1: a hyphen keeps two numbers apart; ICU is packaged as one.
    if name.startswith("libicu"):
        return f"libicu{major}"
    hyphen = "-" if name[-1].isdigit() and major else ""
    return f"{name}{hyphen}{major}".lower().replace("_", "-")
