"""Bodies are read strictly."""

import io

import pytest
from rest_framework.exceptions import ParseError

from attention_site.api import parsing
from attention_site.api.parsing import StrictJSONParser, TooLargeError


def parse(body: bytes, **context):
    return StrictJSONParser().parse(io.BytesIO(body), parser_context=context)


def test_json_is_read():
    assert parse('{"a": [1, 2.5, null, "ế"]}'.encode()) == {"a": [1, 2.5, None, "ế"]}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="broken off"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param(b"NaN", id="not a number"),
        pytest.param(b"-Infinity", id="no end"),
        pytest.param(b"1e400", id="too large a float"),
        pytest.param(b"1" * 5000, id="too many digits"),
        pytest.param(b'{"a": "\\ud800"}', id="half a character"),
        pytest.param(b'{"\\udfff": 1}', id="half a name"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b"[" * 5000 + b"]" * 5000, id="too deep and closed"),
    ],
)
def test_what_is_no_json_of_ours_is_400(body: bytes):
    with pytest.raises(ParseError):
        parse(body)


def test_a_whole_character_may_be_escaped():
    assert parse(b'"\\ud83d\\ude00"') == "\N{GRINNING FACE}"


def test_an_unknown_encoding_is_400():
    with pytest.raises(ParseError):
        parse(b"{}", encoding="klingon")


def test_a_body_is_bounded():
    padding = parsing.MAX_BYTES - 2

    assert parse(b'"' + b"x" * padding + b'"') == "x" * padding
    with pytest.raises(TooLargeError):
        parse(b'"' + b"x" * (padding + 1) + b'"')
