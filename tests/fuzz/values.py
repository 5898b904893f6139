"""What no well-meaning person types, by the kind of field it is typed into. Raw bytes: what a
browser would never send (half a character, a lone surrogate) is sent as well."""

from __future__ import annotations

import re

from hypothesis import strategies as st

DIGITS = "9" * 400


def _raw(*texts: str) -> list[bytes]:
    return [text.encode("utf-8", "surrogatepass") for text in texts]


NUMBERS = _raw(
    *"0 -1 1 2147483648 9223372036854775808 -9223372036854775809 18446744073709551616".split(),
    *(DIGITS, "-" + DIGITS, "1" * 5000, "1000000", "²", "①", "١", "９", "½", "1_0", " 7 ", "+1"),
    *"NaN -Infinity Infinity 1e999 1e-999 -1e400 1E+308 0x10 1.5 1,5 007 -0 1e5 sNaN".split(),
)
DAYS = _raw(
    *"0000-00-00 0001-01-01 9999-12-31 99999-1-1 10000-01-01 2026-02-30 2026-13-01".split(),
    *"-1-1-1 1900-01-01 ²026-01-01 ٢٠٢٦-٠١-٠١ 31.12.9999 12/31/9999 29.2.1900".split(),
    *("next fri", "fri in 999999999999 weeks", "in 99999999999999999999 days", "99999 weeks ago"),
    *("Q9 9999", "day 0", "2026-W99-9", "1/1/1/1", "32 Feb", "+99999999999d", "end of month 0"),
)
TIMES = _raw(*"99:99 24:00 -1:00 ²³:00 0:0:0:0 25 09:00:60 1e3:00 09:00Z 09:00+99:99".split())
MOMENTS = _raw("9999-12-31T23:59:59Z", "0001-01-01T00:00+14:00", "2026-03-29T02:30", "T", "now")
ZONES = _raw(*"../../etc/passwd /etc/localtime Mars/Olympus UTC+99 . Europe europe/berlin".split())
ADDRESSES = _raw(
    *"http://[::1 //evil.example /\\evil.example javascript:alert(1) http:///x http://[".split(),
    *"http://[::1]:99999999/ /%00 /%ff%fe \\\\evil data:,x ? # //[ http://a:b:c/ /%".split(),
    *(
        "/\r\nSet-Cookie: a=b",
        "http://\u2100.example/",
        "//[v1.x]/",
        "http://１２７.0.0.1/",
        "/" * 3000,
        "/x" * 9000,
    ),
)
MAILBOXES = _raw(
    *'a@ @b a@b a@[::1 a@[127.0.0.1] a@b@c "a"@b.example a@xn--.example ü@ü.example'.split(),
    *("a" * 300 + "@b.example", "a@b.example\r\nBcc: c@d.example", "a@" + "b." * 200 + "example"),
)
WORDS = [
    *_raw(
        "",
        " ",
        "\0",
        "a\0b",
        "\ud800",
        "\ud83d\ud83d",
        "x" * 100_000,
        "'\"<script>&{{ 7*7 }}{% x %}%s%n{0}${x}\\",
        "\r\nX-Header: 1\r\n\r\nbody",
        '{"a": [1, {"b": null}]}',
        "[]",
        "null",
        "None",
        "true",
        "../../../../etc/passwd",
        "\u202e\u200b\ufeff\u0300" * 50,
        "\U0001f469\u200d\U0001f680" * 40,
        "=cmd|' /C calc'!A0",
        "-",
        "%",
        "' OR 1=1 --",
        "(" * 3000,
        "é" * 255,
        "ﷺ" * 200,
        "ß" * 255,  # longer in capitals
        "İ" * 255,  # longer in small letters
    ),
    *(b"\xff\xfe", b"\xed\xa0\x80", b"abc\xc3", b"\x80" * 40, b"\xf4\x90\x80\x80"),
]
TOTALS = _raw("-1", "1000000000", "²", "", "1001", DIGITS, "NaN", "9999")
EVERY = list(
    dict.fromkeys(
        [*WORDS, *NUMBERS, *DAYS, *TIMES, *MOMENTS, *ZONES, *ADDRESSES, *MAILBOXES, *TOTALS]
    )
)

BY_KIND = {
    "number": NUMBERS,
    "key": NUMBERS,
    "day": [*DAYS, *NUMBERS[:12]],
    "time": [*TIMES, *DAYS[:4], *MOMENTS],
    "zone": ZONES,
    "address": ADDRESSES,
    "email": MAILBOXES,
    "choice": [*NUMBERS[:18], *WORDS[:6]],
    "total": TOTALS,
    "text": WORDS,
    "file": WORDS,
}
_NAMED = (
    (r"TOTAL_FORMS|INITIAL_FORMS|_NUM_FORMS", "total"),
    (r"next|url|back|link", "address"),
    (r"zone", "zone"),
    (r"page|revision|count|number|year|_id|days|minutes|amount|weight", "number"),
    (r"date|day|_on|_by|until|_at_0|as_of|month", "day"),
    (r"time|_at_1", "time"),
    (r"mail", "email"),
)


def kind_of(name: str, widget: str = "") -> str:
    """The kind of a field by its widget, and by its name where the widget says nothing."""
    if widget in ("email", "file", "number", "time", "day"):
        return widget
    for pattern, kind in _NAMED:
        if re.search(pattern, name):
            return kind
    if widget in ("select", "radio", "checkbox", "hidden"):
        return "choice"
    return "text"


_made = st.one_of(
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=30),
    st.integers(-(10**25), 10**25).map(lambda number: str(number).encode()),
    st.floats().map(lambda number: repr(number).encode()),
    st.dates().map(lambda day: day.isoformat().encode()),
    st.text(alphabet="²³½①١٩९𝟗0123456789-+.e ", min_size=1, max_size=12).map(str.encode),
)
# One value, several of a name, or none (an empty list).
GIVEN = st.one_of(
    st.sampled_from(EVERY).map(lambda value: [value]),
    _made.map(lambda value: [value]),
    st.lists(st.one_of(st.sampled_from(EVERY), _made), max_size=3),
)
