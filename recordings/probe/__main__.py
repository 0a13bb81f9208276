"""Print what one file is, as a line of JSON, within limits that it sets itself.

The limits come first, then the library that reads: what it allocates while it is loaded
counts already. Whoever started the process ends it where it takes too long.
"""

import json
import resource
import sys
from pathlib import Path

CPU_S = 60
ADDRESS_SPACE_BYTES = 3 * 2**30
"""An 8K film keeps up to 17 pictures of 50 MB; the libraries map 300 MB."""
OPEN_FILES = 32


def limit() -> None:
    """Let this process write nothing, and have only so much time and memory."""
    for what, most in (
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_AS, ADDRESS_SPACE_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Look at the file that the command line names."""
    limit()
    # After the limits, which hold for the loading of FFmpeg too.
    from recordings.probe import reading

    json.dump(reading.look(Path(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
