"""Pages obey the Content-Security-Policy and claim only what is measured."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [*TEMPLATES, *sorted((ROOT / "static/js").rglob("*.js"))]

_COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)

FORBIDDEN = [
    pytest.param(r"""\son[a-z]+\s*=\s*["']""", id="inline handler"),
    pytest.param(
        r"<script(?![^>]*\ssrc=)(?![^>]*type=.application/json)", id="inline script"
    ),
    pytest.param(r"<style\b", id="inline style sheet"),
    pytest.param(r"""<[^>]*\sstyle\s*=\s*["']""", id="style attribute"),
    pytest.param(r"""["']javascript:""", id="script address"),
    pytest.param(
        r"""<(?:script|link|img|iframe)[^>]*["'](?:https?:)?//""", id="other site"
    ),
]

CLAIMS = re.compile(
    r"\b(engage[ds]?|engagement|emotions?|emotional|moods?|interested|interest"
    r"|boredom|bored|honest[y]?|motivation)\b",
    re.IGNORECASE,
)
DENIALS = re.compile(r"\b(not|never|no|nor|neither)\b", re.IGNORECASE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("pattern", FORBIDDEN)
@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_a_template_needs_nothing_that_the_policy_forbids(template: Path, pattern: str):
    text = _COMMENT.sub("", template.read_text())

    assert re.findall(pattern, text, re.IGNORECASE) == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_claims_only_what_is_measured(page: Path):
    """Such a word may stand only where it is denied."""
    sentences = re.split(r"(?<=[.!?;])\s|\n\s*\n|>", _COMMENT.sub("", page.read_text()))

    claims = [
        sentence.strip()
        for sentence in sentences
        if CLAIMS.search(sentence) and not DENIALS.search(sentence)
    ]

    assert claims == []


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_a_template_asks_the_database_nothing(template: Path):
    queries = re.findall(
        r"\.(?:objects|all|filter|count|exists)\b(?!\s*=)", template.read_text()
    )

    assert queries == []
