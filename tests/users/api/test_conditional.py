"""What the caller already has is not sent again."""

import pytest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from users.api import conditional

TAG = conditional.tag_of(["report", 1])


def asking(header: str | None) -> Request:
    headers = {} if header is None else {"If-None-Match": header}
    return Request(APIRequestFactory().get("/", headers=headers))


@pytest.mark.parametrize("header", [TAG, f"W/{TAG}", f'"other", {TAG}', "*"])
def test_a_known_tag_is_304(header: str):
    answer = conditional.not_modified(asking(header), TAG)

    assert answer is not None
    assert answer.status_code == 304
    assert answer["ETag"] == TAG
    assert not answer.data


@pytest.mark.parametrize("header", [None, "", '"other"', TAG.strip('"'), "W/*", "é"])
def test_another_tag_is_answered_in_full(header: str | None):
    assert conditional.not_modified(asking(header), TAG) is None


def test_a_tag_changes_with_each_part():
    tags = {conditional.tag_of(parts) for parts in ([1, 2], [1, 3], [12], [1], [])}

    assert len(tags) == 5


def test_nobody_but_the_caller_keeps_the_answer():
    answer = conditional.tagged(Response({}), TAG)

    assert answer["Cache-Control"] == "private, no-cache"
