import numpy as np

from recordings.analysis import joining
from recordings.analysis.observed import AT, MOMENT
from tests.recordings.analysis import seen


def spans(film):
    """Return (track id, first, last second) of the people."""
    found = []
    for person in film.people:
        places = person.faces[[0, -1], MOMENT].astype(int)
        first_s, last_s = film.moments[places, AT].round(3).tolist()
        found.append((person.track_id, first_s, last_s))
    return found


def faces_at(at_s, *spans_of):
    """Return the faces (track, x) that are there from … to …."""
    return [
        seen.face(track, x=x)
        for track, x, start, end in spans_of
        if start <= at_s < end
    ]


def filmed(start_s, from_s, end_s, *who, people=None):
    return seen.part(
        start_s,
        [(at_s, faces_at(at_s, *who)) for at_s in seen.times(from_s, end_s)],
        people=people,
    )


def test_a_face_in_the_same_place_across_a_seam_is_one_person() -> None:
    before = filmed(0.0, 0.0, 10.0, (1, 100.0, 0, 99), (2, 300.0, 0, 99))
    after = filmed(10.0, 8.0, 20.0, (1, 300.0, 0, 99), (2, 102.0, 0, 99))

    film = joining.join([before, after])

    assert len(film.moments) == 100
    assert np.diff(film.moments[:, 0]).min() > 0.19
    assert [len(person.faces) for person in film.people] == [100, 100]
    assert [set(person.faces[:, 2].tolist()) for person in film.people] == [
        {100.0, 102.0},
        {300.0},
    ]


def test_a_face_seen_again_later_is_the_person_of_before() -> None:
    film = joining.join(
        [filmed(0.0, 0.0, 30.0, (1, 100, 0, 8), (4, 400, 15, 30), people={1: 3, 4: 3})]
    )

    assert spans(film) == [(1, 0.0, 29.8)]


def test_a_face_that_looks_different_is_somebody_else_even_in_the_same_place() -> None:
    film = joining.join(
        [filmed(0.0, 0.0, 30.0, (1, 100, 0, 8), (4, 100, 9, 30), people={1: 3, 4: 5})]
    )

    assert [track_id for track_id, *_ in spans(film)] == [1, 2]


def test_two_faces_of_the_same_moment_are_never_one_person() -> None:
    twins = filmed(
        0.0, 0.0, 30.0, (1, 100, 0, 20), (2, 400, 10, 30), people={1: 3, 2: 3}
    )

    film = joining.join([twins])

    assert [track_id for track_id, *_ in spans(film)] == [1, 2]


def test_somebody_goes_to_who_looks_most_like_them() -> None:
    film = joining.join(
        [
            filmed(
                0.0,
                0.0,
                40.0,
                (1, 100, 0, 10),
                (2, 400, 0, 10),
                (3, 250, 20, 40),
                people={1: 3, 2: 5, 3: 5},
            )
        ]
    )

    assert [end for *_, end in spans(film)] == [9.8, 39.8]


def test_a_face_that_nobody_saw_well_is_who_was_in_its_place() -> None:
    film = joining.join(
        [filmed(0.0, 0.0, 20.0, (1, 100, 0, 8), (2, 110, 10, 20), people={1: 3})]
    )

    assert len(film.people) == 1


def test_a_face_that_nobody_saw_well_is_a_stranger_after_a_while() -> None:
    film = joining.join(
        [filmed(0.0, 0.0, 30.0, (1, 100, 0, 8), (2, 110, 20, 30), people={1: 3})]
    )

    assert len(film.people) == 2


def test_what_was_measured_for_a_moment_is_nobody() -> None:
    film = joining.join([filmed(0.0, 0.0, 20.0, (1, 400, 2, 3.8), (2, 100, 5, 20))])

    assert spans(film) == [(1, 5.0, 19.8)]


def test_in_a_video_of_two_seconds_one_second_is_enough() -> None:
    film = joining.join([filmed(0.0, 0.0, 2.0, (1, 100, 0.8, 2))])

    assert len(film.people) == 1


def test_people_are_numbered_as_they_appear() -> None:
    late_first = filmed(0.0, 0.0, 30.0, (9, 100, 5, 30), (3, 400, 0, 30))

    film = joining.join([late_first])

    assert spans(film) == [(1, 0.0, 29.8), (2, 5.0, 29.8)]


def test_segments_without_a_picture_are_passed_over() -> None:
    nothing = seen.part(10.0, [])
    film = joining.join(
        [
            filmed(0.0, 0.0, 10.0, (1, 100, 0, 99), people={1: 3}),
            nothing,
            filmed(20.0, 18.0, 30.0, (1, 100, 0, 99), people={1: 3}),
        ]
    )

    assert spans(film) == [(1, 0.0, 29.8)]
    assert len(film.moments) == 100
