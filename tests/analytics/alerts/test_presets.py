"""Three sensitivities, and the copy that a meeting keeps."""

import json
from dataclasses import asdict, replace

import pytest

from analytics.alerts.presets import PRESETS, Preset
from analytics.vision.closures import LONG_BLINK_S
from meetings.models import Meeting

STANDARD, STRICT, RELAXED = (
    PRESETS[name] for name in ("standard", "strict", "relaxed")
)
SCALED = {
    "away_opens_s",
    "shared_opens_s",
    "away_info_s",
    "away_warning_s",
    "away_critical_s",
    "closure_opens_s",
    "closure_warning_s",
    "closure_critical_s",
    "long_closure_opens_s",
    "low_opens_window_s",
    "low_info_s",
    "low_warning_s",
    "low_critical_s",
}


def test_there_is_a_preset_for_each_sensitivity_that_a_meeting_can_have():
    assert set(PRESETS) == set(Meeting.Sensitivity.values)
    assert {name: preset.name for name, preset in PRESETS.items()} == {
        name: name for name in PRESETS
    }


@pytest.mark.parametrize(("preset", "scale"), [(RELAXED, 2.0), (STRICT, 0.5)])
def test_presets_scale_patience_and_nothing_else(preset, scale):
    standard, other = asdict(STANDARD), asdict(preset)

    for field in standard.keys() - {"name"}:
        wanted = standard[field] * (scale if field in SCALED else 1)
        if "closure_opens" in field:
            wanted = max(wanted, LONG_BLINK_S)
        assert other[field] == wanted, field


def test_no_preset_counts_a_blink():
    assert STRICT.long_closure_opens_s == STRICT.closure_opens_s == LONG_BLINK_S


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_copy_is_read_as_it_was_written(preset):
    kept = json.loads(json.dumps(preset.as_json()))

    assert Preset.from_json(kept) == preset


def test_a_copy_keeps_its_own_numbers_when_the_presets_change():
    before = replace(STRICT, away_info_s=7.5)

    assert Preset.from_json(before.as_json()).away_info_s == 7.5


def test_whole_numbers_may_come_back_as_such():
    kept = {**STANDARD.as_json(), "away_info_s": 10}

    assert Preset.from_json(kept) == STANDARD
    assert isinstance(Preset.from_json(kept).away_info_s, float)


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(None, id="none"),
        pytest.param({}, id="empty"),
        pytest.param({**STRICT.as_json(), "version": 0}, id="another version"),
        pytest.param({"version": 1, "name": "strict"}, id="fields missing"),
        pytest.param({**STRICT.as_json(), "away_info_s": "5"}, id="text"),
        pytest.param({**STRICT.as_json(), "away_info_s": None}, id="null"),
        pytest.param({**STRICT.as_json(), "away_info_s": True}, id="truth value"),
        pytest.param({**STRICT.as_json(), "away_info_s": -5.0}, id="negative"),
        pytest.param({**STRICT.as_json(), "away_info_s": float("nan")}, id="nan"),
        pytest.param({**STRICT.as_json(), "name": 3}, id="a name that is none"),
        pytest.param(["strict"], id="a list"),
    ],
)
def test_what_cannot_be_read_is_standard(kept):
    assert Preset.from_json(kept) == STANDARD
