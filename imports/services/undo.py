"""Taking a whole import back: what it created goes, what it changed gets its old values.

Nothing that somebody worked on since is touched: those rows stay and are named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from accounts.models import User
from alliances.models import (
    Alliance,
    AlliancePartner,
    AllianceType,
    BusinessUnit,
    DealTerm,
    Partner,
    PartnerAlias,
    Person,
)
from alliances.services.partners import lock_portfolio
from alliances.signals import alliances_changed
from core.audit.record import record
from imports.models import ImportChange, ImportRun
from imports.rules.phases import DELETING, RESTORING, Progress, no_progress
from imports.services.history import (
    BATCH,
    Act,
    delete_with_history,
    relations_to,
    update_alliances,
    update_with_history,
)
from imports.services.matching import CHUNK, chunks, main_terms
from imports.services.plan import plain, plain_term

WORKED_ON = "it has been changed since"
CHANGED_AGAIN = "it has changed again since"
IN_USE = "it is used elsewhere"
NOT_YOURS = "you can no longer change it"
ANNOUNCED = {"announced_on", "announced_precision"}
# Aliases first, since they use the partners.
USED_BY_ALLIANCES: dict[str, type[models.Model]] = {
    "alias": PartnerAlias,
    "partner": Partner,
    "type": AllianceType,
    "unit": BusinessUnit,
}


@transaction.atomic
def undo_run(
    *, run: ImportRun, user: Any, now: datetime, progress: Progress = no_progress
) -> dict[str, Any]:
    """Undo `run` as far as nobody worked on its rows since; returns what went, what was restored
    and what stays, and why. Raises HasMovedOn."""
    lock_portfolio()
    run.advance(["done", "undoing"], "undone", undone_by=user)
    report: dict[str, Any] = {"deleted": 0, "restored": 0, "not_undone": []}
    changes: dict[tuple[str, str], list[ImportChange]] = defaultdict(list)
    for change in ImportChange.objects.filter(run=run):
        changes[change.kind, change.action].append(change)
    at, act = run.finished_at or now, Act(now, user, f"Undo of the import of {run.file_name}")
    progress(RESTORING, 0, len(changes["alliance", "updated"]))
    _restore_alliances(changes["alliance", "updated"], act, report)
    _delete_alliances(changes["alliance", "created"], at, act, report, progress)
    for kind, model in USED_BY_ALLIANCES.items():
        _delete_unused(model, changes[kind, "created"], at, user, report)
    _restore_countries(changes["partner", "updated"], act, report)
    report["not_undone"] = report["not_undone"][:2000]
    run.undo_report = report
    run.save(update_fields=["undo_report"])
    counts = f"{report['deleted']:,} alliances deleted, {report['restored']:,} restored"
    record("import_undone", about=run, actor=user, summary=counts)
    return report


def _leave(report: dict[str, Any], change: ImportChange, why: str) -> None:
    report["not_undone"].append(
        {"kind": change.kind, "label": change.label, "row": change.row, "reason": why}
    )


# What was created -------------------------------------------------------------------------------
def _delete_alliances(
    changes: list[ImportChange],
    at: datetime,
    act: Act,
    report: dict[str, Any],
    progress: Progress,
) -> None:
    gone: list[int] = []
    for number, block in enumerate(chunks(changes)):
        progress(DELETING, number * CHUNK, 2 * len(changes))
        by_pk = {change.object_id: change for change in block}
        rows = Alliance.objects.filter(pk__in=by_pk)
        present = set(rows.values_list("pk", flat=True))
        mine = set(rows.editable_by(act.user).values_list("pk", flat=True))
        touched = _touched(present, at) | _relinked(by_pk)
        for pk in present - mine:
            _leave(report, by_pk[pk], NOT_YOURS)
        for pk in present & mine & touched:
            _leave(report, by_pk[pk], WORKED_ON)
        gone += sorted((present & mine) - touched)
    for number, ids in enumerate(chunks(gone)):
        progress(DELETING, len(gone) + number * CHUNK, 2 * len(gone))
        delete_with_history(Alliance, ids, act)
    report["deleted"] += len(gone)


def _touched(ids: set[int], at: datetime) -> set[int]:
    """Alliances with a change later than the import, or with anything people made for them."""
    later = Alliance.history.filter(id__in=ids).exclude(history_date=at)
    touched = set(later.values_list("id", flat=True))
    for relation in Alliance._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if model is AlliancePartner or relation.many_to_many:
            continue
        if hasattr(model, "history"):
            rows = model.history.exclude(history_date=at)
            if model is not DealTerm:
                # What Entente opens by itself, such as a review, is no work of a person.
                rows = rows.exclude(history_user__isnull=True, history_type="+")
        elif _names_a_person(model):
            rows = model._base_manager.all()
        else:
            continue
        rows = rows.filter(**{f"{name}__in": ids})
        touched.update(rows.values_list(f"{name}_id", flat=True))
    return touched


def _names_a_person(model: type[models.Model]) -> bool:
    """Rows that say who made them were made by hand; others are computed and come again."""
    return any(field.related_model in (User, Person) for field in model._meta.fields)


def _relinked(by_pk: dict[int, ImportChange]) -> set[int]:
    now: dict[int, set[int]] = defaultdict(set)
    links = AlliancePartner.objects.filter(alliance__in=by_pk).values_list("alliance", "partner")
    for alliance, partner in links:
        now[alliance].add(partner)
    return {pk for pk, change in by_pk.items() if now[pk] != set(change.after.get("partners", []))}


def _delete_unused(
    model: type[models.Model],
    changes: list[ImportChange],
    at: datetime,
    user: Any,
    report: dict[str, Any],
) -> None:
    """Delete the rows that nothing else uses by now. A partner that stays because alliances use it
    which `user` does not see is gone for them, and not named."""
    mine = {change.object_id: change for change in changes}
    for block in chunks(mine):
        present = set(model._base_manager.filter(pk__in=block).values_list("pk", flat=True))
        used = _used(model, present)
        if model is Partner:
            later = Partner.history.filter(id__in=present).exclude(history_date=at)
            used |= set(later.values_list("id", flat=True))
        unused = present - used
        if model is PartnerAlias:
            Partner.objects.filter(aliases__in=unused).touch()
        model._base_manager.filter(pk__in=unused).delete()
        left = present & used
        if model is Partner:
            shown = Partner.objects.visible_to(user).filter(pk__in=left)
            left = set(shown.values_list("pk", flat=True))
        for pk in left:
            _leave(report, mine[pk], IN_USE)


def _used(model: type[models.Model], ids: set[int]) -> set[int]:
    used: set[int] = set()
    for relation in relations_to(model):
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
        used.update(rows.values_list(f"{name}_id", flat=True))
    return used


# What was changed -------------------------------------------------------------------------------
def _restore_alliances(changes: list[ImportChange], act: Act, report: dict[str, Any]) -> None:
    restored: set[int] = set()
    for block in chunks(changes, BATCH):
        by_pk = {change.object_id: change for change in block}
        rows = {a.pk: a for a in Alliance.objects.select_for_update().filter(pk__in=by_pk)}
        editable = Alliance.objects.filter(pk__in=rows).editable_by(act.user)
        mine = set(editable.values_list("pk", flat=True))
        for pk in rows.keys() - mine:
            _leave(report, by_pk[pk], NOT_YOURS)
        names: set[str] = set()
        back: list[Alliance] = []
        for pk in sorted(mine):
            if fields := _restore_fields(rows[pk], by_pk[pk], report):
                names |= fields
                back.append(rows[pk])
        left = {a.pk: by_pk[a.pk].after.get("stage", a.stage) for a in back}
        update_alliances(back, names, left, act)
        terms = _restore_terms({pk: by_pk[pk] for pk in mine}, act, report)
        _remove_partners([by_pk[pk] for pk in mine])
        restored |= {alliance.pk for alliance in back} | terms
    report["restored"] += len(restored)
    if restored:
        alliances_changed.send(sender=undo_run, alliance_ids=sorted(restored))


def _restore_fields(row: models.Model, change: ImportChange, report: dict[str, Any]) -> set[str]:
    """Give `row` its old values back, unsaved, where nobody changed them again."""
    old: dict[str, Any] = {}
    for name, after in change.after.items():
        if name.startswith("term:") or name == "partners":
            continue
        field: Any = row._meta.get_field(name)
        if plain(getattr(row, name)) == after:
            old[name] = field.to_python(change.before[name])
        else:
            _leave(report, change, f"{field.verbose_name}: {CHANGED_AGAIN}")
    if len(ANNOUNCED & old.keys()) == 1:
        # A date and its precision belong together.
        old = {name: value for name, value in old.items() if name not in ANNOUNCED}
    for name, value in old.items():
        setattr(row, name, value)
    return set(old)


def _restore_terms(by_pk: dict[int, ImportChange], act: Act, report: dict[str, Any]) -> set[int]:
    """Sums get their old values back; sums that the import added go. Returns the alliances."""
    terms = main_terms(by_pk, lock=True)
    changed: list[DealTerm] = []
    added: list[int] = []
    done: set[int] = set()
    for pk, change in by_pk.items():
        for name, after in change.after.items():
            if not name.startswith("term:"):
                continue
            term = terms.get((pk, name[5:]))
            if term is None or plain_term(term) != after:
                _leave(report, change, f"{name[5:]}: {CHANGED_AGAIN}")
                continue
            before = change.before[name]
            if before is None:
                added.append(term.pk)
            else:
                amount, term.currency, term.qualifier = before
                term.amount = None if amount is None else Decimal(amount)
                changed.append(term)
            done.add(pk)
    DealTerm.objects.filter(pk__in=added).delete()
    update_with_history(changed, ["amount", "currency", "qualifier"], act)
    return done


def _remove_partners(changes: Iterable[ImportChange]) -> None:
    for change in changes:
        partners = change.after.get("partners")
        if partners:
            links = AlliancePartner.objects.filter(alliance=change.object_id, partner__in=partners)
            links.filter(is_lead=False).delete()
            Alliance.objects.filter(pk=change.object_id).touch()


def _restore_countries(changes: list[ImportChange], act: Act, report: dict[str, Any]) -> None:
    """Of partners that `act.user` sees: of others neither a word nor a change."""
    mine = Partner.objects.editable_by(act.user)
    partners = mine.in_bulk([change.object_id for change in changes])
    back = [
        partner
        for change in changes
        if (partner := partners.get(change.object_id)) and _restore_fields(partner, change, report)
    ]
    update_with_history(back, ["country"], act)
