"""One way for every list: filters in the address, a whitelist of orders, fifty rows a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django_filters import FilterSet
from django_tables2 import RequestConfig, Table

from alliances.tables import PER_PAGE, PagedRows
from core.views.frame import Frame


def render_list(
    request: HttpRequest, *, filters: FilterSet, table_class: type[Table], read: Any, template: str
) -> HttpResponse:
    """Answer with `<template>.html`, or only its part `_<template>.html` when htmx asks for it.

    `read` turns the bare rows of one page into full ones.
    """
    internal = not request.user.is_guest
    rows = PagedRows(filters.qs, read)
    table = table_class(rows, now=timezone.localtime(), show_internal=internal)
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    table.htmx_target = "#list"
    part = request.htmx and not request.htmx.history_restore_request
    folder, name = template.rsplit("/", 1)
    page = f"{folder}/_{name}" if part else template
    context = {"table": table, "filters": filters, "part": part, "internal": internal}
    response = render(request, page, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    if part:
        address = f"?{clean_query(request)}" if request.GET else request.path
        response.headers["HX-Push-Url"] = address if address != "?" else request.path
    return response


def clean_query(request: HttpRequest) -> str:
    """The query without empty fields: what a person would want to pass on."""
    query = request.GET.copy()
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return query.urlencode()


def record_frame(words: str, list_name: str, row: Any, page: str) -> Frame:
    """Around a form of `row` at `page`, below the list of its kind; a new row has no page yet."""
    crumbs = [(words, reverse(list_name))]
    if row.pk is not None:
        crumbs.append((str(row), page))
    return Frame(crumbs[-1][1], crumbs=crumbs)
