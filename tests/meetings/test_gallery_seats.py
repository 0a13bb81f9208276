"""Seats of people in a shared window: naming, presence, what coverage counts."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from meetings import selectors
from meetings.models import Consent, Meeting, Participant
from meetings.services import editing, gallery, seats
from meetings.services import meetings as meeting_services
from meetings.services.gallery import FaceTakenError, NotToldError
from meetings.services.meetings import MeetingStateError
from meetings.services.seats import MeetingFullError
from tests import factories
from tests.factories import NOON
from users.models import User

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=10)


@pytest.fixture(name="shared")
def _shared() -> Meeting:
    return factories.gallery()


def again(seat: Participant) -> Participant:
    return Participant.objects.get(pk=seat.pk)


def test_a_named_face_is_a_guest_with_a_seat_and_the_hosts_word_as_consent(shared):
    seat = gallery.seat_face(shared, name="Ann", track_id=4, at=NOON)

    assert (seat.track_id, seat.is_active, seat.joined_at) == (4, True, NOON)
    assert seat.user.is_guest
    assert seat.user.email.endswith(".invalid")
    assert not seat.user.has_usable_password()
    consent = seat.consents.get()
    assert consent.choice == Consent.Choice.ANALYSIS
    assert consent.privacy_level == shared.privacy_level
    assert seat.sample_id == seat.pk


def test_where_only_the_room_is_shown_samples_have_an_id_of_their_own():
    meeting = factories.gallery(privacy_level=Meeting.PrivacyLevel.AGGREGATE)

    seat = factories.face(meeting)

    assert seat.sample_id not in {None, seat.pk}


def test_one_face_is_not_two_people(shared):
    factories.face(shared, track_id=4)

    with pytest.raises(FaceTakenError):
        gallery.seat_face(shared, name="Bob", track_id=4, at=NOON)

    assert shared.participants.count() == 1


def test_seats_that_were_left_count_where_faces_take_them(shared, monkeypatch):
    monkeypatch.setattr(seats, "MAX_SEATS", 2)
    for number in (1, 2):
        gallery.forget_face(factories.face(shared, track_id=number), at=NOON)
    guests = User.objects.count()

    with pytest.raises(MeetingFullError, match="All 2 seats are taken"):
        gallery.seat_face(shared, name="Cleo", track_id=3, at=NOON)

    assert shared.participants.count() == 2
    assert User.objects.count() == guests


def test_a_person_who_is_chosen_takes_the_new_face_and_the_same_seat(shared):
    seat = factories.face(shared, track_id=4)

    chosen = gallery.choose(seat, track_id=9, at=LATER)

    assert (chosen.pk, chosen.track_id) == (seat.pk, 9)


def test_before_the_host_says_that_everybody_was_told_no_face_has_a_name():
    meeting = factories.started(
        factories.meeting(capture_mode=Meeting.CaptureMode.GALLERY)
    )

    with pytest.raises(NotToldError):
        gallery.seat_face(meeting, name="Ann", track_id=1, at=NOON)


def test_a_meeting_with_own_cameras_has_no_faces(live_meeting):
    gallery.confirm_told(live_meeting, at=NOON)

    with pytest.raises(NotToldError):
        gallery.seat_face(live_meeting, name="Ann", track_id=1, at=NOON)


def test_an_ended_meeting_names_nobody(shared):
    factories.ended(shared)

    with pytest.raises(MeetingStateError):
        gallery.seat_face(shared, name="Ann", track_id=1, at=NOON)


def test_that_everybody_was_told_is_stored_once(shared):
    gallery.confirm_told(shared, at=LATER)

    shared.refresh_from_db()
    assert shared.gallery_told_at == NOON


def test_who_loses_the_name_has_left_and_keeps_the_numbers(shared):
    seat = factories.face(shared)

    gallery.forget_face(seat, at=LATER)

    gone = again(seat)
    assert (gone.track_id, gone.is_active, gone.left_at) == (None, False, LATER)
    assert gone.sample_id == seat.sample_id


def test_who_does_not_agree_any_more_has_no_standing_agreement(shared):
    seat = factories.face(shared)

    gallery.withdraw_face(seat, at=LATER)

    assert not selectors.has_agreed(seat)
    assert again(seat).track_id is None


@pytest.mark.parametrize(
    ("seconds", "is_here"),
    [
        pytest.param(119, True, id="a look at another page"),
        pytest.param(121, False, id="gone"),
    ],
)
def test_who_is_out_of_the_window_for_long_has_left(shared, seconds, is_here):
    seat = factories.face(shared)

    gallery.let_go(at=NOON + timedelta(seconds=seconds))

    assert again(seat).is_active is is_here
    assert again(seat).left_at == (None if is_here else NOON)


def test_people_with_own_cameras_are_not_let_go(seat):
    assert gallery.let_go(at=NOON + timedelta(hours=1)) == 0


def test_who_comes_back_takes_the_seat_again_and_was_not_present_meanwhile(shared):
    seat = factories.face(shared)
    gallery.see(shared.pk, [seat.pk], at=NOON + timedelta(minutes=1))
    gallery.let_go(at=NOON + timedelta(minutes=5))

    gallery.see(shared.pk, [seat.pk], at=NOON + timedelta(minutes=6))
    ended = meeting_services.end(shared, at=NOON + timedelta(minutes=6, seconds=20))

    assert selectors.presence_s(ended, again(seat)) == 80


@pytest.mark.parametrize("gives_up", [gallery.forget_face, gallery.withdraw_face])
def test_whose_face_has_no_name_any_more_does_not_come_back(shared, gives_up):
    seat = factories.face(shared)
    gives_up(seat, at=LATER)

    gallery.see(shared.pk, [seat.pk], at=LATER + timedelta(seconds=1))

    assert (again(seat).is_active, again(seat).left_at) == (False, LATER)


def test_nobody_comes_back_to_a_meeting_that_is_over(shared):
    seat = factories.face(shared)
    meeting_services.end(shared, at=LATER)
    before = again(seat).left_at

    gallery.see(shared.pk, [seat.pk], at=LATER + timedelta(seconds=1))

    assert (again(seat).is_active, again(seat).left_at) == (False, before)


def test_who_was_in_the_window_to_the_end_was_present_to_the_end(shared):
    seat = factories.face(shared)
    gallery.see(shared.pk, [seat.pk], at=LATER - timedelta(seconds=10))

    ended = meeting_services.end(shared, at=LATER)

    assert again(seat).left_at == LATER
    assert selectors.presence_s(ended, again(seat)) == 600


def test_sharing_that_stopped_long_before_the_end_is_no_presence(shared):
    seat = factories.face(shared)

    ended = meeting_services.end(shared, at=LATER)

    assert selectors.presence_s(ended, again(seat)) == 0


def test_nobody_joins_by_a_link(shared):
    with pytest.raises(MeetingStateError):
        seats.join(
            shared,
            user=factories.user(),
            choice=Consent.Choice.ANALYSIS,
            shown_level=shared.privacy_level,
            shown_recording=shared.recording_policy,
            at=NOON,
        )


def test_nobody_in_a_window_has_a_page_of_their_own():
    with pytest.raises(ValidationError):
        factories.meeting(
            capture_mode=Meeting.CaptureMode.GALLERY,
            privacy_level=Meeting.PrivacyLevel.SELF,
        )


def edited(meeting: Meeting, **changed: str) -> Meeting:
    words = {
        "title": meeting.title,
        "privacy_level": meeting.privacy_level,
        "sensitivity": meeting.sensitivity,
        "recording_policy": meeting.recording_policy,
        "capture_mode": Meeting.CaptureMode.GALLERY,
        **changed,
    }
    return editing.edit(
        meeting, description=None, start_time=None, scheduled_end_time=None, **words
    )


@pytest.mark.parametrize(
    ("changed", "is_told"),
    [
        pytest.param({"title": "Other words"}, True, id="the title"),
        pytest.param({"privacy_level": "aggregate"}, False, id="who sees what"),
        pytest.param({"recording_policy": "host"}, False, id="who records"),
    ],
)
def test_other_terms_have_to_be_told_anew(shared, changed, is_told):
    meeting = edited(shared, **changed)

    meeting.refresh_from_db()
    assert (meeting.gallery_told_at is not None) is is_told


def test_another_way_to_measure_has_to_be_told_anew():
    planned = factories.meeting(capture_mode=Meeting.CaptureMode.GALLERY)
    gallery.confirm_told(planned, at=NOON)

    meeting = edited(planned, capture_mode=Meeting.CaptureMode.OWN_CAMERA)

    assert meeting.gallery_told_at is None


def test_where_pictures_come_from_may_change_before_the_start():
    assert edited(factories.meeting()).is_gallery


def test_where_pictures_come_from_stays_after_the_start(live_meeting):
    assert not edited(live_meeting).is_gallery


def test_where_pictures_come_from_stays_once_somebody_has_joined():
    meeting = factories.meeting()
    factories.seat(meeting)

    assert not edited(meeting).is_gallery
