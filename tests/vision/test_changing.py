from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from analytics.vision.changing import changed


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    age_s: float = 0.0
    seat: int | None = None


def test_a_change_is_a_copy_with_it():
    person = Person("An", 3.0, 7)

    older = changed(person, age_s=4.0, seat=None)

    assert older == replace(person, age_s=4.0, seat=None) == Person("An", 4.0, None)
    assert person == Person("An", 3.0, 7)
    assert type(older) is Person


def test_a_copy_is_frozen_too():
    with pytest.raises(FrozenInstanceError):
        changed(Person("An"), age_s=1.0).age_s = 2.0  # type: ignore[misc]


def test_a_name_that_is_no_field_is_refused():
    with pytest.raises(TypeError, match="Person"):
        changed(Person("An"), shoes=2)
