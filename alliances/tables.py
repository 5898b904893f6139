"""Lists: which columns there are, which of them sort, and how little is read for a page of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import django_tables2 as tables
from django.conf import settings
from django.db.models import OrderBy, QuerySet
from django.db.models.functions import Lower
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2.data import TableQuerysetData

from alliances.models import Alliance, Partner, Person, Stage, Tier
from alliances.rules.handover import since_when
from core.db.prepared import place_of
from core.registry.coming import Coming, coming_dates
from core.registry.lists import Read, Sort, columns_of
from core.ui.dates import absolute
from core.ui.icons import icon
from core.ui.links import addresses
from core.ui.people import is_reader
from core.ui.people import person as person_line

PER_PAGE = 50
TIERS, STAGES = dict(Tier.choices), dict(Stage.choices)
NUMERIC = {"th": {"class": "n"}, "td": {"class": "n"}}
LOCK = format_html(" {}", icon("lock", "restricted"))
JUNCTURE = format_html(' <span class="tag warn">{}</span>', "Critical juncture")
COMPETITOR = format_html('<span class="tag warn">{}</span>', "Also a competitor")
TWICE = format_html('<span class="tag warn">{}</span>', "Two records")
NONE_YET = format_html('<span class="muted">{}</span>', "none")


class PagedRows(TableQuerysetData):
    """Sorts and counts bare keys; only the rows of the page are then read in full.

    Without this, what a row shows besides (next dates, manager) would be computed for every row
    that is sorted, not for the fifty that are seen.
    """

    def __init__(self, data: QuerySet, read: Callable[[QuerySet], Iterable[Any]]) -> None:
        super().__init__(data)
        self.read = read

    def __getitem__(self, key: slice) -> list[Any]:  # type: ignore[override]
        keys = list(self.data.values_list("pk", flat=True)[key])
        found = {
            row.pk: row for row in self.read(self.data.model._default_manager.filter(pk__in=keys))
        }
        return [found[pk] for pk in keys if pk in found]


def link(url: str, text: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, text)


class _Sorted(tables.Column):
    """A column that sorts by an expression over the rows; without one, not at all."""

    def __init__(self, words: str | None, by: Any = None, sort: Sort | None = None) -> None:
        self.sort = sort if by is None else lambda rows: (rows, by)
        super().__init__(words, orderable=self.sort is not None, default="", empty_values=())

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        if self.sort is None:
            return queryset, False
        rows, expression = self.sort(queryset)
        ordered = OrderBy(expression, descending=is_descending, nulls_last=True)
        return rows.order_by(ordered, Lower("name"), "pk"), True


def _cell(value: Any) -> SafeString:
    return SafeString("") if value is None else conditional_escape(value)


class _ListTable(tables.Table):
    """Sorting is a whitelist: a column sorts only if it says how (`_Sorted`, `order_name`)."""

    empty_title = "Nothing matches"
    empty_url = "?"
    empty_action = "Clear all filters"

    internal: tuple[str, ...] = ()
    page: str  # the URL name of the page of one row
    noun: str  # what the rows are; other apps register columns and dates under it

    class Meta:
        attrs = {"class": "data stacks", "keyboard": True}
        empty_text = "Remove a filter or change the search."
        orderable = False
        order_by = "name"

    def __init__(self, *args: Any, now: datetime, show_internal: bool, **kwargs: Any) -> None:
        """`now` in the reader's zone."""
        hidden = () if show_internal else self.internal
        self.registered = {one.name: one for one in columns_of(self.noun, guest=not show_internal)}
        extra = [(name, _Sorted(one.label, sort=one.sort)) for name, one in self.registered.items()]
        super().__init__(*args, exclude=hidden, extra_columns=extra, **kwargs)
        self.now, self.show_internal = now, show_internal
        self.address = addresses(self.page)
        self._values: dict[Any, dict[int, Any]] = {}

    @property
    def body(self) -> SafeString:
        """The rows of the page. Cell by cell through a template, or through BoundRow, they would
        cost more than all the rest of the page."""
        cells = [
            (
                format_html('<td data-label="{}" {}>', column.header, column.attrs["td"].as_html()),
                self._content(column.name),
            )
            for column in self.columns
        ]
        rows = []
        for row in self.paginated_rows:
            shown = "</td>".join(start + _cell(content(row.record)) for start, content in cells)
            rows.append(f"<tr>{shown}</td></tr>")
        return mark_safe("".join(rows))

    def _content(self, name: str) -> Callable[[Any], Any]:
        """What gives the cell of a row in this column: `render_<name>`, or the attribute."""
        if found := self.registered.get(name):
            values = self.values(found.read)
            return lambda record: found.render(values.get(record.pk))
        return getattr(self, f"render_{name}", None) or attrgetter(name)

    def values(self, read: Read) -> dict[int, Any]:
        """What `read` gives for the rows of this page, read once."""
        if read not in self._values:
            records = [row.record for row in self.paginated_rows]
            self._values[read] = read(self.request.user, records)
        return self._values[read]

    def order_name(self, queryset: QuerySet, descending: bool) -> tuple[QuerySet, bool]:
        expression = Lower("name")
        return queryset.order_by(expression.desc() if descending else expression.asc(), "pk"), True


class AllianceTable(_ListTable):
    name = tables.Column("Alliance", orderable=True)
    tier = _Sorted(None, place_of("tier", Tier.values))
    stage = _Sorted("Stage", place_of("stage", Stage.values))
    alliance_type = _Sorted("Type", Lower("alliance_type__name"))
    business_unit = _Sorted("Business unit", Lower("business_unit__name"))
    manager_name = tables.Column("Manager", default="")
    next_date = tables.Column("Next date", empty_values=())

    caption = "Alliances, with partner, stage, manager and next date"
    noun = "alliances"
    page = "alliances:detail"
    # What we think of an alliance among ourselves is not a guest's to see, nor to sort by.
    internal = ("tier", "business_unit")

    class Meta(_ListTable.Meta):
        sequence = ("...", "next_date")

    def render_name(self, record: Alliance) -> SafeString:
        more = record.partner_count - 1
        partner = record.lead_partner or "no partner yet"
        return format_html(
            '<a href="{}">{}</a>{}{}<small>{}{}</small>',
            self.address(record.pk),
            record,
            JUNCTURE if record.is_at_juncture and self.show_internal else "",
            LOCK if record.confidentiality == "restricted" and self.show_internal else "",
            partner,
            f" and {more} more" if more > 0 else "",
        )

    def render_tier(self, record: Alliance) -> str:
        return TIERS[record.tier]

    def render_stage(self, record: Alliance) -> str:
        return STAGES[record.stage]

    def render_manager_name(self, record: Alliance) -> str | SafeString:
        if record.manager_name or not self.show_internal:
            return record.manager_name or ""
        words = since_when(record.manager_until, self.now.date())
        return format_html('<span class="muted">{}</span>', words)

    def render_next_date(self, record: Alliance) -> SafeString:
        found = self.values(self._coming).get(record.pk, [])
        late = [one for one in found if one.is_late]
        coming = next((one for one in found if not one.is_late), None)
        if not found:
            return NONE_YET
        parts = [_next(coming, self.now)] if coming else []
        return mark_safe("".join(parts + [_late(one, self.now) for one in late[:1]]))

    def _coming(self, user: Any, records: Sequence[Alliance]) -> dict[int, list[Coming]]:
        return coming_dates(user, records, self.now.date())


def _next(one: Coming, now: datetime) -> SafeString:
    title = "" if one.title == one.words else f"{one.title}: "
    return format_html("{}<small>{}{}</small>", absolute(one.day, now), title, one.words)


def _late(one: Coming, now: datetime) -> SafeString:
    """In red, and a link to where it is done."""
    words = f"{one.title}: {one.words}, {absolute(one.day, now)}"
    return format_html('<small><a class="text-bad" href="{}">{}</a></small>', one.url, words)


class PartnerTable(_ListTable):
    Meta = _ListTable.Meta
    name = tables.Column("Partner", orderable=True)
    country = _Sorted(None, Lower("country"))
    alliance_count = tables.Column("Alliances", attrs=NUMERIC)
    people_count = tables.Column("People", attrs=NUMERIC)

    caption = "Partners, with the number of alliances and people you can see"
    noun = "partners"
    page = "alliances:partner_detail"

    def render_name(self, record: Partner) -> SafeString:
        rival = COMPETITOR if record.is_competitor and self.show_internal else ""
        twice = TWICE if record.is_twice else ""
        return format_html("{} {} {}", link(self.address(record.pk), record), rival, twice)


class PersonTable(_ListTable):
    Meta = _ListTable.Meta
    name = tables.Column("Name", orderable=True)
    partner = _Sorted("Company", Lower("partner__name"))
    function = _Sorted(None, Lower("function"))
    email = tables.Column("E-mail", default="")
    alliance_count = tables.Column("Alliances", attrs=NUMERIC)

    caption = "People of all companies, with the number of alliances you can see them in"
    noun = "people"
    page = "alliances:person_detail"

    def render_name(self, record: Person) -> SafeString:
        left = f"left {absolute(record.left_on, self.now)}" if record.left_on else ""
        you = is_reader(record, self.request.user)
        return person_line(record, sub=left or record.title, url=self.address(record.pk), you=you)

    def render_partner(self, record: Person) -> SafeString:
        if record.partner is None:
            return format_html('<span class="tag ours">{}</span>', settings.COMPANY_NAME)
        return link(addresses("alliances:partner_detail")(record.partner.pk), record.partner)
