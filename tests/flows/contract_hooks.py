"""Runs inside schemathesis: leads half of the calls to things that exist.

Random ids alone would meet nothing but 404. SITE_IDS holds JSON: for each parameter of
an address the ids that are there.
"""

import json
import os
import random
import uuid
from typing import Any

import schemathesis

IDS: dict[str, list[str]] = json.loads(os.environ["SITE_IDS"])

_dice = random.Random(7)  # noqa: S311 - no secret


@schemathesis.hook
def before_call(context: Any, case: Any, **_: Any) -> None:
    """Put an id that exists in the place of a random one, but where it would be deleted."""
    if case.method.upper() == "DELETE":
        return
    for name, value in (case.path_parameters or {}).items():
        if name in IDS and _is_id(value) and _dice.random() < 0.5:
            case.path_parameters[name] = _dice.choice(IDS[name])


def _is_id(value: Any) -> bool:
    try:
        uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return True
