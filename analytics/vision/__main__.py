"""Look at the vision code at work: `python -m analytics.vision --help`."""

import argparse
import os
import sys
from pathlib import Path

from analytics.vision import annotated_file, bench_command, score_command
from analytics.vision.errors import VisionError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "score":
            return _score(options)
        if options.command == "evaluate":
            # Here, because only evaluating needs what reads labels.
            from analytics.vision import evaluate_command

            return evaluate_command.run(
                options.data, as_json=options.json, with_peers=options.peers
            )
        bench_command.run(options.video)
    except VisionError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return score_command.INTERRUPTED
    except BrokenPipeError:  # `| head` closed the pipe
        # Python flushes once more at the end, and would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _score(options: argparse.Namespace) -> int:
    source, annotate = options.video, options.annotate
    if annotate is not None:
        annotated_file.check(annotate, source=source, may_overwrite=options.force)
    return score_command.run(
        source, fps=options.fps, as_json=options.json, annotate=annotate
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analytics.vision")
    commands = parser.add_subparsers(dest="command", required=True)
    score = commands.add_parser("score", help="judge every face of a video")
    score.add_argument(
        "video", type=_source, help="a video file, or the number of a camera: 0"
    )
    score.add_argument("--fps", type=_rate, help="frames a second to look at")
    score.add_argument("--json", action="store_true", help="one JSON object a line")
    score.add_argument(
        "--annotate",
        type=Path,
        metavar="FILE",
        help="write the video with all of that drawn on it (.mp4, .mov or .mkv)",
    )
    score.add_argument(
        "--force", action="store_true", help="let --annotate overwrite a file"
    )
    evaluate = commands.add_parser(
        "evaluate", help="measure accuracy and speed on labelled data"
    )
    evaluate.add_argument("data", type=Path, help="a folder of data sets")
    output = evaluate.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="one JSON list of rows")
    output.add_argument(
        "--peers",
        action="store_true",
        help="beside naive dlib and MediaPipe (make peers), as a Markdown table",
    )
    bench = commands.add_parser("bench", help="measure the speed on one core")
    bench.add_argument("video", type=Path, help="where the faces come from")
    return parser


def _source(text: str) -> Path | int:
    return int(text) if text.isascii() and text.isdigit() else Path(text)


def _rate(text: str) -> float:
    rate = float(text)
    if not 0.0 < rate <= 240.0:
        raise argparse.ArgumentTypeError("frames a second: more than 0, at most 240")
    return rate


if __name__ == "__main__":
    sys.exit(main())
