from analytics.vision.fitting import blinks

OPEN = [0.3] * 40


def test_a_blink_is_found_with_the_open_eyes_before_it():
    film = [*OPEN, 0.2, 0.1, 0.2, *OPEN]

    assert blinks.moments(film) == [(41, 33)]


def test_two_blinks_are_two():
    film = [*OPEN, 0.1, *OPEN, 0.1, *OPEN]

    assert [shut for shut, _ in blinks.moments(film)] == [40, 81]


def test_eyes_that_only_narrow_do_not_blink():
    assert blinks.moments([*OPEN, 0.25, 0.22, 0.25, *OPEN]) == []


def test_a_short_film_has_no_blinks():
    assert blinks.moments([0.3, 0.1, 0.3]) == []
