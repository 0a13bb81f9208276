"""Takes out of a line of the log what must not stand there, whoever logged it.

Our own lines name ids alone. Lines of libraries, and the texts of errors, quote what
they were given: addresses, rows of the database, links that let somebody in.
"""

import re

_Rule = tuple[re.Pattern[str], str]

_RULES: tuple[_Rule, ...] = (
    # PostgreSQL quotes the row or the value that it refuses.
    (
        re.compile(r"^(DETAIL|CONTEXT|STATEMENT|QUERY):.*$", re.MULTILINE),
        r"\1: [left out]",
    ),
    (re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]*@"), "[password]@"),
    (re.compile(r"[\w.+%'-]+@[\w-]+(\.[\w-]+)+"), "[address]"),
    (re.compile(r"(?i)\b(bearer|token|basic)\s+[\w.~+/=-]{8,}"), r"\1 [secret]"),
    (
        re.compile(
            r"(?i)\b(sessionid|csrftoken|ticket|password|secret|key)=[^\s&;\"']+"
        ),
        r"\1=[secret]",
    ),
    (re.compile(r"\b(whsec_|att_)[\w+/=-]+"), "[secret]"),
    (re.compile(r"(/join/)[\w-]+"), r"\1[code]"),
    (re.compile(r"(/(?:reset|confirm)[\w-]*/(?:key/)?)[\w:-]{8,}"), r"\1[code]"),
    # Pictures, signed values and tokens: longer than any word or path of ours.
    (re.compile(r"data:image/[\w+.-]+;base64,[\w+/=-]*"), "[picture]"),
    (re.compile(r"[A-Za-z0-9+/=]{120,}"), "[picture]"),
    (re.compile(r"(\\x[0-9a-f]{2}[^\s]{0,3}){16,}"), "[bytes]"),
    (re.compile(r"(?<![\w/.-])(?=[\w+=-]*\d)[\w+=-]{41,}(?![\w/.-])"), "[secret]"),
)


def redacted(text: str) -> str:
    """Return the text without addresses, secrets, pictures and rows of the database."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
