"""No address of Django admin answers an odd parameter with an error of the server."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from core.admin.sight import path_of
from tests.admin.hands import pages, registered, url_of
from tests.admin.secrets import fill
from tests.conftest import World

# Once: PostgreSQL is stricter about values than SQLite, and what production has.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.postgresql]
LONG = "9" * 400
VALUES = (LONG, "zz", "")
KEYS = (LONG, "9223372036854775808", "²", "%00", "_5F")
# Several at once where each is looked at for itself.
QUERIES = """p=-1&o=-1.99999.zz&_facets=x p=99999999999999999999&o=. p=zz&o=zz _to_field=zz
_to_field=password _popup=1&_to_field=id&all= q=%00 q=%22%27%5C e=1&zz=1 id__in=1,zz
pk__exact=999999999999999999999 password__startswith=p&detail__x=1 pk=%00
alliance__name__icontains=x _changelist_filters=%3D%26""".split()
DAYS = """__year=9999&{0}__month=12 __year=0 __year=zz __year=99999999999999999999
__year=2026&{0}__month=13 __gte=zz __isnull=zz""".split()


@pytest.fixture
def ada(world: World) -> Client:
    client = world.client("ada")
    client.raise_request_exception = False
    return client


def asked(client: Client, url: str, **sent: Any) -> str | None:
    """The address if it answers with an error; exceptions are errors too."""
    answer = client.post(url, sent) if sent else client.get(url)
    return f"{url} {sent or ''}: {answer.status_code}" if answer.status_code >= 500 else None


def test_keys(world: World, ada: Client) -> None:
    fill(world)
    wrong = []
    for model, own in registered():
        for key in KEYS:
            for page in ("change", "history", "delete"):
                wrong.append(asked(ada, url_of(model, page, "KEY").replace("KEY", key)))
        if isinstance(own, SimpleHistoryAdmin):
            row = model.history.first()
            for key in KEYS:
                url = url_of(model, "simple_history", "KEY", "VERSION")
                wrong.append(asked(ada, url.replace("KEY", key).replace("VERSION", key)))
                if row is not None:
                    known = url.replace("KEY", str(row.id)).replace("VERSION", key)
                    wrong.append(asked(ada, known))
    assert not [one for one in wrong if one], [one for one in wrong if one]


def test_queries_of_lists(world: World, ada: Client) -> None:
    fill(world)
    wrong = []
    for number, (model, own) in enumerate(registered()):
        for url in pages(model, "changelist"):
            # The lists are built alike: each is asked every second query, all of them every one.
            wrong += [asked(ada, f"{url}?{query}") for query in QUERIES[number % 2 :: 2]]
        for url in pages(model, "export", "add", "import"):
            wrong += [asked(ada, f"{url}?{query}") for query in QUERIES[::4]]
        if own.date_hierarchy:
            url, name = url_of(model, "changelist"), own.date_hierarchy
            for query in DAYS:
                wrong.append(asked(ada, f"{url}?{name}{query.format(name)}"))
                wrong.append(asked(ada, f"{url}export/?{name}{query.format(name)}"))
        for place, filtered in enumerate(own.list_filter, number):
            path = path_of(filtered)
            url = url_of(model, "changelist")
            # Filters are built alike as well: each end meets every value at one of them.
            for turn, end in enumerate(("", "__id__exact", "__isnull", "__isempty", "__in"), place):
                wrong.append(asked(ada, f"{url}?{path}{end}={VALUES[turn % len(VALUES)]}"))
    assert not [one for one in wrong if one], [one for one in wrong if one]


def test_actions_and_selections(world: World, ada: Client) -> None:
    fill(world)
    wrong = []
    for model, _ in registered():
        url = url_of(model, "changelist")
        for keys in ([LONG, "abc"], ["-1", "²", "9223372036854775808"]):
            sent = {"action": "delete_selected", "_selected_action": keys}
            wrong.append(asked(ada, url, **sent))
            wrong.append(asked(ada, url, **(sent | {"index": "-9", "select_across": "2"})))
    assert not [one for one in wrong if one], [one for one in wrong if one]


@pytest.mark.parametrize("value", [LONG, "zz", "[" * 5000, "1e999", "nan"])
def test_every_field_of_every_form(world: World, ada: Client, value: str) -> None:
    fill(world)
    wrong = []
    for model, _ in registered():
        for url in pages(model, "add"):
            page = ada.get(url)
            if page.status_code != 200:
                continue
            form = page.context["adminform"].form
            sent = {form.add_prefix(name): value for name in form.fields}
            sent |= {f"{name}_0": value for name in form.fields}
            for inline in page.context["inline_admin_formsets"]:
                formset = inline.formset
                sent |= {f"{formset.prefix}-{x}_FORMS": 0 for x in ("INITIAL", "MIN_NUM")}
                sent[f"{formset.prefix}-TOTAL_FORMS"] = 1
                empty = formset.empty_form
                sent |= {f"{formset.prefix}-0-{name}": value for name in empty.fields}
            wrong.append(asked(ada, url, **sent))
            wrong.append(asked(ada, url, **dict.fromkeys(sent, value)))
    assert not [one for one in wrong if one], [str(one)[:90] for one in wrong if one]


def test_other_addresses(world: World, ada: Client) -> None:
    fill(world)
    site, wrong = reverse("admin:index"), []
    for key in KEYS:
        wrong += [asked(ada, f"{site}r/{key}/1/"), asked(ada, f"{site}r/8/{key}/")]
        wrong.append(asked(ada, f"{site}{key}/"))
    complete = reverse("admin:autocomplete")
    for model, _ in registered():
        meta = model._meta
        for field in [f.name for f in meta.get_fields()] + ["zz", ""]:
            query = f"app_label={meta.app_label}&model_name={meta.model_name}&field_name={field}"
            wrong.append(asked(ada, f"{complete}?{query}&term=%22&page=-1"))
    wrong += [asked(ada, f"{complete}?{query}") for query in ("", "app_label=a.b&model_name=%00")]
    assert not [one for one in wrong if one], [one for one in wrong if one]


def test_imports(world: World, ada: Client) -> None:
    wrong = []
    for model, _ in registered():
        for url in pages(model, "process_import"):
            for name in ("x", "passwd", "/etc/passwd", ""):
                for kind in ("0", "zz", "99", ""):
                    sent = {"import_file_name": name, "original_file_name": "x", "format": kind}
                    wrong.append(asked(ada, url, **sent, resource="zz"))
                    wrong.append(asked(ada, url, **sent, resource="9"))
    assert not [one for one in wrong if one], [one for one in wrong if one]
