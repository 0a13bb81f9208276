"""Look at the vision code at work: `python -m analytics.vision --help`."""

import argparse
import sys
from pathlib import Path

from analytics.vision import bench_command, score_command
from analytics.vision.errors import VisionError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m analytics.vision")
    commands = parser.add_subparsers(dest="command", required=True)
    score = commands.add_parser("score", help="judge every face of a video")
    score.add_argument("video", type=Path)
    score.add_argument("--fps", type=_rate, help="frames a second to look at")
    score.add_argument("--json", action="store_true", help="one JSON object a line")
    bench = commands.add_parser("bench", help="measure the speed on one core")
    bench.add_argument("video", type=Path, help="where the faces come from")
    options = parser.parse_args(arguments)
    try:
        if options.command == "score":
            score_command.run(options.video, fps=options.fps, as_json=options.json)
        else:
            bench_command.run(options.video)
    except VisionError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except BrokenPipeError:  # `| head` closed the pipe
        sys.stderr.close()
    return 0


def _rate(text: str) -> float:
    rate = float(text)
    if not 0.0 < rate <= 240.0:
        raise argparse.ArgumentTypeError("frames a second: more than 0, at most 240")
    return rate


if __name__ == "__main__":
    sys.exit(main())
