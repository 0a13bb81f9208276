"""A misspelt parameter is an error, not an answer to another question."""

import pytest
from django.test import Client
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from tests import factories
from users.api import queries

pytestmark = pytest.mark.django_db

LISTS = ["meetings", "alerts", "analyses", "recordings"]


class Spans(queries.Query):
    bucket_s = serializers.IntegerField(default=10)


def test_what_is_described_is_read():
    asked = Spans(data={"bucket_s": "60"})

    assert asked.is_valid()
    assert asked.validated_data == {"bucket_s": 60}


def test_what_is_not_is_refused_by_its_name():
    with pytest.raises(ValidationError) as refused:
        Spans(data={"bucket": "60"}).is_valid(raise_exception=True)

    assert list(refused.value.detail) == ["bucket"]


@pytest.mark.parametrize("name", LISTS)
def test_lists_take_pages_and_refuse_what_they_do_not_know(client: Client, name: str):
    client.force_login(factories.user())

    assert client.get(f"/api/v1/{name}/?page_size=5").status_code == 200
    refused = client.get(f"/api/v1/{name}/?page_sise=5")

    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["page_sise"]
