"""`python -m attention_site.languages compile` (as `make setup` does) or `collect`."""

import sys

from attention_site.languages import catalogues

COMMANDS = {"compile": catalogues.compile_all, "collect": catalogues.collect_all}


def main(arguments: list[str]) -> int:
    """Run one command; return the status."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(f"One of these, please: {', '.join(COMMANDS)}\n")
        return 2
    COMMANDS[arguments[0]]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
