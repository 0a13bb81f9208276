"""What libraries quote does not reach the log, and what operators need does."""

import base64
import os
import uuid

import pytest
from django.core import signing
from django.db import Error, connection, transaction

from attention_site.logs.redaction import redacted
from tests import factories

PICTURE = base64.b64encode(os.urandom(600)).decode()
SIGNED = signing.dumps(
    {"participant": str(uuid.UUID(int=0x1ABB2638975D455CAC9616CCE65745A7))}
)
TOKEN = "att_Zx4Zx4Zx4Zx4Zx4Zx4Zx4Zx4Zx4Zx4Zx4Zx4Zx4Zx4"
CODE = str(uuid.UUID(int=0x1ABB2638975D455CAC9616CCE65745A7))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param(
            "No mail to Anna.O'Neil+x@Example.co.uk today", "Neil", id="address"
        ),
        pytest.param("Authorization: Bearer abcdefgh12", "abcdefgh12", id="bearer"),
        pytest.param(f"refused {TOKEN}", TOKEN, id="token of ours"),
        pytest.param("signed with whsec_c2VjcmV0", "c2VjcmV0", id="webhook secret"),
        pytest.param(f"ticket {SIGNED} is old", SIGNED, id="signed value"),
        pytest.param("GET /x?ticket=abc&y=1", "abc", id="query"),
        pytest.param("Cookie: sessionid=k9z; a=b", "k9z", id="cookie"),
        pytest.param("redis://:hunter2@redis:6379/0 is away", "hunter2", id="password"),
        pytest.param("postgres://a:hunter2@db/x", "hunter2", id="database password"),
        pytest.param(f"Internal Server Error: /join/{CODE}/", CODE, id="link to join"),
        pytest.param(
            "/password/reset/key/3f-c8ab9-1b3f/", "3f-c8ab9-1b3f", id="link to reset"
        ),
        pytest.param(f"image {PICTURE}", PICTURE[:80], id="picture"),
        pytest.param(
            f"src data:image/jpeg;base64,{PICTURE}", PICTURE[:80], id="data URL"
        ),
        pytest.param(f"got {bytes(range(200, 250))!r}", "\\xd0\\xd1", id="bytes"),
    ],
)
def test_a_secret_is_taken_out(text: str, secret: str):
    assert secret in text

    assert secret not in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        f"Scored 12 frames of meeting {uuid.UUID(int=0x1ABB2638975D455CAC9616CCE65745A7)} [31ms]",
        f"Task analytics.tasks.score_meeting[{uuid.UUID(int=0x1ABB2638975D455CAC9616CCE65745A7)}] succeeded in 0.031s: None",
        "live@machine-1 ready",
        'File "/srv/attention/analytics/live/draining.py", line 127, in _serve_one',
        "/srv/attention/.venv/lib/python3.11/site-packages/django/db/backends/utils.py",
        'connection to server at "127.0.0.1", port 5432 failed: Connection refused',
        "django.db.utils.IntegrityError: duplicate key value violates unique constraint",
        "recordings.services.finishing.UnfinishedError: 3 of 12 chunks",
    ],
)
def test_what_helps_stays(text: str):
    assert redacted(text) == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        pytest.param("zoe.quill@example.com", id="an address twice"),
        pytest.param("another@example.com", id="a row without a password"),
    ],
)
def test_a_row_that_postgresql_refuses_is_not_quoted(address: str):
    factories.user(email="zoe.quill@example.com", name="Zoe Quill")
    password = "x" if address.startswith("zoe") else None
    row = [address, "Zoe Quill", password]

    with (
        pytest.raises(Error) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO users (email, name, password) VALUES (%s, %s, %s)", row
        )

    said = str(refused.value)
    assert address in said
    assert "constraint" in redacted(said)
    assert address.partition("@")[0] not in redacted(said)
    assert "Quill" not in redacted(said)
