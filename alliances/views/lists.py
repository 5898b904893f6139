"""One way for every list: filters in the address, a whitelist of orders, fifty rows a page; and one
way to make and edit what stands in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django_tables2 import RequestConfig, Table

from alliances.models import Alliance, Partner, Person
from alliances.tables import PER_PAGE, PagedRows
from core.forms.filters import FilterBar
from core.permissions import require, require_editable
from core.views.form_page import form_page
from core.views.frame import Frame, wants_part

LISTS: dict[type[Model], tuple[str, str]] = {
    Alliance: ("Alliances", "alliances:list"),
    Partner: ("Partners", "alliances:partner_list"),
    Person: ("People", "alliances:person_list"),
}


def render_list(
    request: HttpRequest, *, filters: Any, table_class: type[Table], read: Any, template: str
) -> HttpResponse:
    """Answer with `<template>.html`, or only its part `_<template>.html` when htmx asks for it.

    `read` turns the bare rows of one page into full ones.
    """
    internal = not request.user.is_guest
    table = table_class(
        PagedRows(filters.qs, read), now=timezone.localtime(), show_internal=internal
    )
    _page_of(request, table, filters.bar)
    part = wants_part(request)
    folder, name = template.rsplit("/", 1)
    page = f"{folder}/_{name}" if part else template
    context = {"table": table, "bar": filters.bar, "part": part, "internal": internal}
    response = render(request, page, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    if part:
        query = clean_query(request)
        response.headers["HX-Push-Url"] = f"?{query}" if query else request.path
    return response


def _page_of(request: HttpRequest, table: Table, bar: FilterBar) -> None:
    """Sort the table and choose its page as the address says, and note what it says in vain."""
    RequestConfig(request, paginate=False).configure(table)
    # Not RequestConfig: it lets the address choose how many rows a page has (?per_page=-1).
    table.paginator = Paginator(table.rows, PER_PAGE)
    table.page = table.paginator.get_page(request.GET.get("page"))
    table.htmx_target = "#list"
    bar.look_at_page(table.page)
    bar.look_at_sort([column.name for column in table.columns if column.orderable])


def clean_query(request: HttpRequest) -> str:
    """The query without empty fields: what a person would want to pass on."""
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return query.urlencode()


def record_to_edit(request: HttpRequest, rows: QuerySet[Any], pk: int | None) -> Any:
    """The row `pk` of partners or people for who may change it; a new one without a key, for who
    may add one."""
    if pk is None:
        what = rows.model._meta.verbose_name_plural
        require(request.user.may_create_alliances, f"Your role cannot add {what}.")
        return rows.model()
    row = get_object_or_404(rows.visible_to(request.user), pk=pk)
    require_editable(rows, row, request.user)
    return row


def record_frame(row: Any) -> Frame:
    """Around a form of `row`, below the list of its kind; a new row has no page yet."""
    words, list_name = LISTS[type(row)]
    crumbs = [(words, reverse(list_name))]
    if row.pk is not None:
        crumbs.append((str(row), row.get_absolute_url()))
    return Frame(crumbs[-1][1], crumbs=crumbs)


def record_page(
    request: HttpRequest, row: Any, *, form: ModelForm, act: Callable[[Any], Any], **more: Any
) -> HttpResponse:
    """Make or edit `row` with `form`; saved, it is shown. `more` goes to form_page as it is. 409
    with both versions when somebody else was faster."""
    kind = row._meta.verbose_name
    page: dict[str, Any] = {
        "title": f"New {kind}" if row.pk is None else f"Edit {row}",
        "submit_label": f"Save {kind}",
        "done": lambda saved: f"{saved} saved.",
        "to": lambda saved: saved.get_absolute_url(),
        "template": "alliances/record_form.html",
    }
    return form_page(request, record_frame(row), form=form, act=act, **page | more)
