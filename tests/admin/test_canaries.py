"""Every page of Django admin, opened by staff with every permission there is and searched for what
is not theirs. Needs no knowledge of the pages: they are taken from the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client, RequestFactory
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from tests.admin.hands import STAFF, pages, registered, staff, url_of
from tests.admin.secrets import WHO, fill, not_for
from tests.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite]
PARTS = 2
# Every persona opens every fifth model, every model is opened by one of them: a crawl of all
# by all takes a quarter of an hour. 1: all.
EVERY = 5


def listed(model: Any) -> Iterator[str]:
    yield from pages(model, "add", "export", "import")
    change_list = url_of(model, "changelist")
    for query in ("", "?_facets=True&all=", "?_popup=1&o=1.-2", "?q=CANARY"):
        yield change_list + query


def of_rows(model: Any) -> Iterator[str]:
    kind = ContentType.objects.get_for_model(model)
    # The world of the test comes last; there are also lists that migrations fill.
    for key in model._base_manager.order_by("-pk").values_list("pk", flat=True)[:4]:
        for page in ("change", "history", "delete"):
            yield url_of(model, page, key)
        yield reverse("admin:view_on_site", args=[kind.pk, key])
        if isinstance(admin.site.get_model_admin(model), SimpleHistoryAdmin):
            for version in model.history.filter(id=key).values_list("history_id", flat=True):
                yield url_of(model, "simple_history", key, version)


def choices(model: Any) -> Iterator[str]:
    """What autocomplete offers for each field that names another row."""
    meta = model._meta
    for field in (*meta.fields, *meta.many_to_many):
        if not field.is_relation:
            continue
        query = f"app_label={meta.app_label}&model_name={meta.model_name}&field_name={field.name}"
        for term in ("", "CANARY"):
            yield f"{reverse('admin:autocomplete')}?{query}&term={term}"


def told(client: Client, url: str) -> str:
    """Everything that an answer says; what one asked for is quoted, and left out."""
    answer = client.get(url)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = " ".join(answer.headers.values()) + unquote(body.decode("utf-8", "replace"))
    return text.replace("CANARY&", "").replace('CANARY"', "")


def files(client: Client, model: Any) -> Iterator[tuple[str, str]]:
    """What an export holds, as far as one gets the page that offers it."""
    for url in pages(model, "export"):
        asked = client.get(url)
        if asked.status_code != 200:
            continue
        fields = asked.context["form"].fields
        boxes = {name: "on" for name, f in fields.items() if f.widget.input_type == "checkbox"}
        answer = client.post(url, {"format": "0", "resource": "0", **boxes})
        yield f"export of {model.__name__}", answer.content.decode("utf-8", "replace")


def bulk(client: Client, model: Any) -> Iterator[tuple[str, str]]:
    """The page that asks before the selected rows are deleted."""
    keys = list(model._base_manager.values_list("pk", flat=True))
    sent = {"action": "delete_selected", "_selected_action": keys}
    answer = client.post(url_of(model, "changelist"), sent, follow=True)
    yield f"deletion of all of {model.__name__}", answer.content.decode("utf-8", "replace")


def followed(client: Client, model: Any) -> Iterator[str]:
    """The links of the list's own filters and of its calendar."""
    url = url_of(model, "changelist")
    answer = client.get(url)
    if answer.status_code == 200:
        found = set(re.findall(r'href="(\?[^"]+)"', answer.text))
        yield from (url + link.replace("&amp;", "&") for link in sorted(found)[::7])


def met(client: Client, words: list[str], models: list[Any]) -> list[str]:
    wrong = []
    for model in models:
        urls = [*listed(model), *of_rows(model), *choices(model), *followed(client, model)]
        answers = [(url, told(client, url)) for url in urls]
        answers += [*files(client, model), *bulk(client, model)]
        wrong += [f"{url}: {word}" for url, text in answers for word in words if word in text]
    return wrong


def share(name: str, part: int) -> list[Any]:
    mine = [model for model, _ in registered()][STAFF.index(name) % EVERY :: EVERY]
    return mine[part::PARTS]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", STAFF)
def test_nobody_meets_what_is_not_theirs(world: World, name: str, part: int) -> None:
    """That who may read it does meet it there, test_reads.py says: an empty answer is not safe."""
    fill(world)
    client = staff(world, name, everything=True)
    words = not_for(name)
    front = [client.get(reverse("admin:index")).text] if part == 0 else []
    assert not [word for text in front for word in words if word in text], "recent actions"
    wrong = met(client, words, share(name, part))
    assert not wrong, "\n".join(wrong[:60])


def found_by(user: Any, own: Any, asked: str) -> int | None:
    """How many rows the list finds, without the page around it: these are thousands of lists."""
    request: Any = RequestFactory().get("/", {"q": asked})
    request.user = user
    if not own.has_view_or_change_permission(request):
        return None
    return int(own.get_changelist_instance(request).result_count)


@pytest.mark.parametrize("name", STAFF)
def test_a_search_finds_nothing_by_words_that_are_not_shown(world: World, name: str) -> None:
    fill(world)
    staff(world, name, everything=True)
    user = type(world.ada).objects.get(pk=getattr(world, name).pk)
    wrong = []
    for model, own in registered():
        nothing = found_by(user, own, "zzzzqqqq")
        for word in not_for(name):
            for asked in (word, word[:-1], f'"{word}"'):
                if (count := found_by(user, own, asked)) != nothing:
                    wrong.append(f"{model.__name__}?q={asked}: {count}")
    assert not wrong, wrong


def test_a_search_finds_what_is_shown(world: World) -> None:
    """Without this, a search that finds nothing at all would pass."""
    fill(world)
    found = [found_by(world.ada, own, word) for _, own in registered() for word in WHO]
    assert sum(map(bool, found)) > 5
