"""Real faces in tiles: the page turns, tiles change places, people come and go."""

import numpy as np
import pytest

from analytics.gallery import watching
from analytics.gallery.describing import FaceDescriber
from analytics.gallery.faces import Gallery
from analytics.gallery.picture import Known
from analytics.live import gallery_scoring
from analytics.vision.observing import Observer
from analytics.vision.sample import State
from tests.analytics import windows
from tests.analytics.gallery.watched import Watched

PAGE = windows.EVERYBODY[:4]
OTHER_PAGE = windows.EVERYBODY[4:]
REORDERED = ("dan", None, "ann", "bob", None, "cleo")


@pytest.fixture(scope="module")
def describer() -> FaceDescriber:
    return gallery_scoring.load_describer()


@pytest.fixture
def watched(observer: Observer, describer: FaceDescriber) -> Watched:
    return Watched(observer, describer)


@pytest.fixture
def named(watched: Watched) -> Watched:
    """Four people whose faces were named and looked at."""
    watched.watch(PAGE, pictures=4)
    watched.name_all(PAGE)
    watched.watch(PAGE, pictures=6)
    return watched


def test_every_face_has_a_number_of_its_own(watched):
    watched.watch(PAGE, pictures=2)

    assert [face.number for face in watched.here] == [1, 2, 3, 4]


def test_a_face_keeps_its_number_from_picture_to_picture(named):
    assert named.seen_names == set(PAGE)
    assert len(named.gallery.faces) == len(PAGE)


def test_every_face_is_judged_with_or_without_a_name(watched):
    watched.watch(PAGE, pictures=14)

    scores = [result.sample.attention_score for result in watched.results]
    assert len(scores) == len(PAGE)
    assert all(score is not None and score > 50 for score in scores)


def test_only_faces_with_a_name_are_looked_at_closely(watched):
    watched.watch(PAGE, pictures=3)

    assert all(len(face.vectors) == 0 for face in watched.gallery.faces)


def test_after_a_page_turn_nobody_has_the_name_of_who_was_there(named):
    named.watch(OTHER_PAGE, pictures=3)

    assert len(named.here) == len(OTHER_PAGE)
    assert named.seen_names == set()
    assert named.mistaken == []


def test_after_the_page_is_turned_back_everybody_has_their_name_again(named):
    named.watch(OTHER_PAGE, pictures=8)

    named.watch(PAGE, pictures=6)

    assert named.seen_names == set(PAGE)
    assert named.mistaken == []


def test_tiles_that_change_places_take_their_names_along(named):
    named.watch(REORDERED, pictures=6)

    assert named.seen_names == set(PAGE)
    assert named.mistaken == []


def test_a_stranger_in_a_tile_of_somebody_has_no_name(named):
    named.watch(("eve", *PAGE[1:]), pictures=8)

    assert named.seen_names == set(PAGE[1:])
    assert named.mistaken == []


def test_who_was_measured_goes_on_with_what_was_learned(named):
    before = {named.names[f.number]: f.judge.neutral for f in named.here}
    named.watch(OTHER_PAGE, pictures=8)

    named.watch(PAGE, pictures=6)

    after = {named.names[f.number]: f.judge.neutral for f in named.here}
    learned = {name: neutral.learned_s for name, neutral in before.items()}
    assert all(after[name].learned_s >= learned[name] for name in learned)


def test_on_another_page_nothing_is_known_of_a_person(named):
    named.watch(OTHER_PAGE, pictures=2)

    assert not {result.face.number for result in named.results} & set(named.names)


def test_a_face_that_is_missing_in_its_tile_is_said_to_be_missing(named, monkeypatch):
    # A person who bends down behind the desk: the same wall, nobody before it.
    number = next(n for n, name in named.names.items() if name == "cleo")
    face = next(one for one in named.here if one.number == number)
    tile = windows.luma

    def empty(layout, at):
        page = tile(layout, at).copy()
        box = face.box
        rows = slice(int(box.y), int(box.y + box.height))
        columns = slice(int(box.x), int(box.x + box.width))
        page[rows, columns] = int(np.median(page[rows, columns]))
        return page

    monkeypatch.setattr(windows, "luma", empty)
    named.watch(PAGE, pictures=3)

    states = {one.face.number: one.sample.state for one in named.results}
    assert states[number] in {State.NO_FACE, State.LOOKING_AWAY}


def test_a_face_that_was_left_out_is_not_judged(named):
    number = next(iter(named.names))
    named.left_out = frozenset({number})
    del named.names[number]

    named.watch(PAGE, pictures=2)

    assert number in {face.number for face in named.here}
    assert number not in {result.face.number for result in named.results}


def test_numbers_of_an_earlier_session_are_not_given_again(observer, describer):
    gallery, _ = watching.watch(
        observer,
        describer,
        windows.luma(PAGE, 0),
        1_000.0,
        before=Gallery(),
        known=Known(least_number=7),
    )

    assert min(face.number for face in gallery.faces) == 8


def test_a_face_that_was_left_out_is_no_new_one_after_the_page_is_turned_back(named):
    number = next(number for number, name in named.names.items() if name == "ann")
    named.left_out = frozenset({number})
    del named.names[number]

    named.watch(OTHER_PAGE, pictures=30)
    named.watch(PAGE, pictures=2)

    assert number in {face.number for face in named.here}
