"""Tokens of programs: made once, found by digest, used, expired, revoked."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests import factories
from tests.factories import NOON
from users import tokens
from users.models import ApiToken, User
from users.tokens import NewToken

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def made(host: User) -> NewToken:
    return make(host)


def make(user: User, **fields) -> NewToken:
    return tokens.make(
        user, **{"name": "script", "scopes": {"read"}, "at": NOON, **fields}
    )


def test_a_token_is_found_by_its_secret(made: NewToken, host: User):
    found = tokens.find(made.secret, at=NOON)

    assert found == made.token
    assert found is not None
    assert found.user == host


def test_the_secret_is_not_stored(made: NewToken):
    row = ApiToken.objects.filter(pk=made.token.pk).values().get()

    assert made.secret.startswith("att_")
    assert len(made.secret) == 47
    assert made.secret not in str(row)
    assert row["prefix"] == made.secret[:12]


def test_two_tokens_differ(host: User):
    assert make(host).secret != make(host).secret


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text[:-1], id="shortened"),
        pytest.param(lambda text: text + "A", id="lengthened"),
        pytest.param(
            lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"), id="other"
        ),
        pytest.param(lambda text: text.removeprefix("att_"), id="without its mark"),
        pytest.param(lambda text: text + "\n", id="with a line break"),
        pytest.param(lambda text: "", id="empty"),
        pytest.param(lambda text: "att_\x00" + text[5:], id="with a NUL"),
        pytest.param(lambda text: "att_" + "é" * 43, id="not ASCII"),
    ],
)
def test_another_secret_opens_nothing(made: NewToken, change):
    assert tokens.find(change(made.secret), at=NOON) is None


def test_a_token_works_up_to_its_last_moment(host: User):
    made = make(host, expires_at=NOON)

    assert tokens.find(made.secret, at=NOON - SECOND) == made.token
    assert tokens.find(made.secret, at=NOON) is None


def test_a_revoked_token_opens_nothing(made: NewToken):
    tokens.revoke(made.token, at=NOON)

    assert tokens.find(made.secret, at=NOON) is None


def test_revoking_again_keeps_the_first_moment(made: NewToken):
    tokens.revoke(made.token, at=NOON)
    tokens.revoke(made.token, at=NOON + SECOND)

    made.token.refresh_from_db()
    assert made.token.revoked_at == NOON


def test_a_token_of_a_closed_account_opens_nothing(made: NewToken, host: User):
    User.objects.filter(pk=host.pk).update(is_active=False)

    assert tokens.find(made.secret, at=NOON) is None


def test_use_is_noted_once_a_minute(made: NewToken):
    for seconds in (0, 59, 60):
        token = tokens.find(made.secret, at=NOON)
        assert token is not None
        tokens.note_use(token, at=NOON + timedelta(seconds=seconds))
        made.token.refresh_from_db()
        expected = NOON if seconds < 60 else NOON + timedelta(seconds=60)
        assert made.token.last_used_at == expected


def test_use_just_noted_asks_the_database_nothing(
    made: NewToken, django_assert_num_queries
):
    made.token.last_used_at = NOON

    with django_assert_num_queries(0):
        tokens.note_use(made.token, at=NOON + SECOND)


def test_calls_at_once_write_one_after_the_other_only(made: NewToken):
    first, second = (tokens.find(made.secret, at=NOON) for _ in range(2))
    assert first
    assert second
    tokens.note_use(first, at=NOON)
    tokens.note_use(second, at=NOON + SECOND)

    made.token.refresh_from_db()
    assert made.token.last_used_at == NOON


def test_looking_a_token_up_takes_one_query(made: NewToken, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tokens.find(made.secret, at=NOON).user.email  # type: ignore[union-attr]


@pytest.mark.parametrize("scopes", [set(), {"everything"}, {"read", "everything"}])
def test_a_token_needs_scopes_that_exist(host: User, scopes: set[str]):
    with pytest.raises(ValidationError):
        make(host, scopes=scopes)


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_a_token_needs_a_name(host: User, name: str):
    with pytest.raises(ValidationError):
        make(host, name=name)


def test_one_person_has_so_many_tokens_at_most(host: User, monkeypatch):
    monkeypatch.setattr(tokens, "MAX_PER_PERSON", 2)
    make(host, expires_at=NOON)
    made = [make(host), make(host)]

    with pytest.raises(tokens.TooManyTokensError):
        make(host)
    tokens.revoke(made[0].token, at=NOON)

    assert make(host).token in tokens.listed(host)


def test_the_list_leaves_out_what_is_revoked_and_others_have(host: User):
    mine, revoked = make(host, name="mine"), make(host, name="revoked")
    make(factories.user())
    tokens.revoke(revoked.token, at=NOON)

    assert list(tokens.listed(host)) == [mine.token]


def test_what_ended_long_ago_is_forgotten_with_the_next_token(host: User):
    day = timedelta(days=1)
    for name, expires_at in (("old", NOON - 31 * day), ("late", NOON - day)):
        tokens.make(host, name=name, scopes={"read"}, at=NOON, expires_at=expires_at)
    revoked = tokens.make(host, name="gone", scopes={"read"}, at=NOON).token
    tokens.revoke(revoked, at=NOON - 31 * day)

    tokens.make(host, name="new", scopes={"read"}, at=NOON)

    names = ApiToken.objects.filter(user=host).values_list("name", flat=True)
    assert set(names) == {"late", "new"}
