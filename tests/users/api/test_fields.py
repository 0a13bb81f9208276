"""Fields of JSON bodies take what the description says and nothing like it."""

import uuid
from typing import Any

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.fields import Field

from users.api.fields import Flag, Key, Text, Whole

KEY = uuid.UUID(int=7)


@pytest.mark.parametrize(
    ("field", "given", "read"),
    [
        (Text(), "1", "1"),
        (Text(), " a ", "a"),
        (Whole(), 5, 5),
        (Whole(), 5.0, 5),
        (Flag(), True, True),
        (Flag(), False, False),
        (Key(), str(KEY), KEY),
    ],
)
def test_what_is_described_is_read(field: Field, given: Any, read: Any):
    assert field.run_validation(given) == read


NO_TEXTS: list[Any] = [0, 1.5, True, ["a"], {}]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        *((Text(), wrong) for wrong in NO_TEXTS),
        *((Whole(), wrong) for wrong in ("5", 5.5, True, [5], "")),
        *((Key(), wrong) for wrong in (0, False, 1.5, "", "x", [str(KEY)])),
        *((Flag(), wrong) for wrong in (0, 1, "true", "yes", [True])),
    ],
)
def test_anything_else_is_not(field: Field, given: Any):
    with pytest.raises(ValidationError):
        field.run_validation(given)
