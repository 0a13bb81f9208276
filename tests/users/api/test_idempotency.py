"""A call sent again with the same key is answered from the store."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from meetings.models import Meeting
from tests import factories
from users.api import idempotency
from users.api.idempotency import idempotent
from users.models import IdempotentAnswer, User

pytestmark = pytest.mark.django_db

calls: list[Any] = []


class Notes(APIView):
    """Creates a note for each call."""

    parser_classes = [JSONParser, MultiPartParser]

    @idempotent
    def post(self, request: Request) -> Response:
        calls.append(request.data)
        if "create" in request.data:
            factories.meeting(host=request.user)
        if "bad" in request.data:
            raise ValidationError({"bad": ["No."]})
        if "crash" in request.data:
            raise RuntimeError("Broken")
        if "refused" in request.data:
            return Response({"reason": "full"}, status=409)
        return Response(
            {"number": len(calls)},
            status=201,
            headers={"Location": f"/notes/{len(calls)}/", "X-Other": "not kept"},
        )


@pytest.fixture(autouse=True)
def no_calls():
    calls.clear()


def post(
    user: User, key: str | None, body: Any = None, *, path="/notes/", kind="json"
) -> Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    request = APIRequestFactory().post(
        path, {} if body is None else body, format=kind, headers=headers
    )
    force_authenticate(request, user)
    return Notes.as_view()(request)


def test_without_a_key_each_call_creates(host: User):
    assert [post(host, None).data["number"] for _ in range(2)] == [1, 2]
    assert not IdempotentAnswer.objects.exists()


def test_the_same_key_creates_once(host: User):
    first, again = post(host, "a"), post(host, "a")

    assert len(calls) == 1
    assert again.status_code == first.status_code == 201
    assert again.data == first.data
    assert again["Location"] == "/notes/1/"
    assert "X-Other" not in again
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (
        None,
        "true",
    )


def test_the_order_of_fields_does_not_matter(host: User):
    post(host, "a", {"x": 1, "y": 2})
    post(host, "a", {"y": 2, "x": 1})

    assert len(calls) == 1


def test_keys_are_a_persons_own(host: User, stranger: User):
    post(host, "a", {"x": 1})
    answer = post(stranger, "a", {"x": 2})

    assert answer.status_code == 201
    assert len(calls) == 2


@pytest.mark.parametrize(
    "other", [{"body": {"x": 2}}, {"path": "/notes/?fast=1"}, {"path": "/others/"}]
)
def test_another_request_with_the_key_is_a_mistake(host: User, other: dict[str, Any]):
    post(host, "a", {"x": 1})

    answer = post(host, "a", **{"body": {"x": 1}, **other})

    assert answer.status_code == 422
    assert answer.data["code"] == "idempotency_key_reused"
    assert len(calls) == 1


def test_while_the_first_runs_the_second_waits(host: User):
    post(host, "a")
    IdempotentAnswer.objects.update(status=None)

    answer = post(host, "a")

    assert answer.status_code == 409
    assert answer.data["code"] == "idempotency_key_in_use"


def test_a_call_whose_process_died_does_not_hold_its_key(host: User):
    post(host, "a")
    long_ago = timezone.now() - idempotency.ABANDONED_AFTER
    IdempotentAnswer.objects.update(status=None, created_at=long_ago)

    assert post(host, "a").data["number"] == 2
    assert post(host, "a").data["number"] == 2


def test_a_call_that_lost_its_key_leaves_the_later_answer_alone(host: User):
    row = IdempotentAnswer.objects.create(
        user=host, key="a", fingerprint="x", created_at=timezone.now()
    )
    late = IdempotentAnswer.objects.get(pk=row.pk)
    IdempotentAnswer.objects.update(
        status=201, body="1", created_at=timezone.now() + timedelta(minutes=11)
    )

    idempotency._keep(late, Response({"late": True}, status=201))

    row.refresh_from_db()
    assert row.body == "1"


@pytest.mark.parametrize("body", [{"bad": 1}, {"refused": 1}])
def test_a_refused_call_may_be_repeated(host: User, body: dict[str, int]):
    first, again = post(host, "a", body), post(host, "a", body)

    assert first.status_code == again.status_code
    assert len(calls) == 2
    assert not IdempotentAnswer.objects.exists()


def test_a_call_that_crashed_may_be_repeated(host: User):
    with pytest.raises(RuntimeError):
        post(host, "a", {"crash": 1})

    assert post(host, "a").status_code == 201


def test_a_server_that_dies_before_it_keeps_the_answer_has_created_nothing(
    host: User, monkeypatch: pytest.MonkeyPatch
):
    def die(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(idempotency, "_keep", die)

    with pytest.raises(SystemExit):
        post(host, "a", {"create": 1})

    assert not Meeting.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
def test_a_key_is_visible_ascii_of_bounded_length(host: User, key: str):
    answer = post(host, key)

    assert answer.status_code == 400
    assert list(answer.data["errors"]) == ["Idempotency-Key"]
    assert calls == []


@pytest.mark.parametrize(
    "key", ["x", "x" * 255, '"8e03978e-40d5-43e8-bc93-6894a57f9324"']
)
def test_keys_up_to_their_length_are_good(host: User, key: str):
    assert post(host, key).status_code == 201


def form(name: str, content: bytes, **fields: str) -> dict[str, Any]:
    return {**fields, "file": SimpleUploadedFile(name, content)}


def test_a_form_is_known_by_its_fields_and_files(host: User):
    assert post(host, "a", form("a.mp4", b"123"), kind="multipart").status_code == 201
    assert post(host, "a", form("a.mp4", b"123"), kind="multipart").status_code == 201
    assert len(calls) == 1


@pytest.mark.parametrize(
    "other",
    [
        form("b.mp4", b"123", level="x"),
        form("a.mp4", b"1234", level="x"),
        form("a.mp4", b"123", level="y"),
        form("a.mp4", b"123", level="x", more="z"),
    ],
    ids=["name", "size", "field", "more"],
)
def test_another_form_with_the_key_is_a_mistake(host: User, other: dict[str, Any]):
    post(host, "a", form("a.mp4", b"123", level="x"), kind="multipart")

    assert post(host, "a", other, kind="multipart").status_code == 422


def test_answers_are_forgotten_after_a_day(host: User):
    post(host, "old")
    post(host, "new")
    now = timezone.now()
    IdempotentAnswer.objects.filter(key="old").update(
        created_at=now - idempotency.KEPT_FOR
    )

    assert idempotency.forget(at=now) == 1
    assert IdempotentAnswer.objects.get().key == "new"


def test_an_answer_older_than_a_day_is_not_given_even_when_it_still_stands(host: User):
    post(host, "a", {"x": 1})
    IdempotentAnswer.objects.update(created_at=timezone.now() - idempotency.KEPT_FOR)

    assert post(host, "a", {"x": 2}).data["number"] == 2


def test_the_answers_go_with_their_person():
    person = factories.user()
    post(person, "a")
    person.delete()

    assert not IdempotentAnswer.objects.exists()
