"""The writes of an import: in bulk, with history, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from alliances.models import (
    Alliance,
    AlliancePartner,
    AllianceType,
    BusinessUnit,
    Membership,
    MembershipRole,
    Partner,
    PartnerAlias,
    Side,
    StageChange,
)
from alliances.services.people import person_of
from alliances.services.reference_rates import ensure_reference_rates
from alliances.signals import alliances_changed
from core.revision.models import Revisioned
from imports.models import ImportChange, ImportRun
from imports.services.comparing import plain, plain_term
from imports.services.history import BATCH, Act, create_with_history, update_with_history
from imports.services.matching import chunks
from imports.services.plan import Change, Plan


@dataclass(slots=True)
class Writer:
    """Writes a plan; the history of every row shows `act`."""

    plan: Plan
    run: ImportRun | None
    act: Act

    def write(self) -> None:
        self._extend()
        self._create_alliances(self.plan.creations)
        self._update_alliances(self.plan.changes)
        # Sums in a currency without any rate would stay unknown, and the alliances unplaced.
        written = self.plan.creations + self.plan.changes
        ensure_reference_rates(currencies={term.currency for c in written for term in c.terms})
        if written:
            alliances_changed.send(sender=Writer, alliance_ids=[c.alliance.pk for c in written])

    def _create(self, rows: Sequence[models.Model]) -> None:
        create_with_history(rows, self.act)

    def _extend(self) -> None:
        """Business units, types, partners, their countries and the aliases a person confirmed."""
        plan = self.plan
        BusinessUnit.objects.bulk_create(plan.new_units.values())
        AllianceType.objects.bulk_create(plan.new_types.values())
        self._create(list(plan.new_partners.values()))
        aliases = [
            PartnerAlias(name=name[:200], normalised_name=key, partner=partner)
            for key, (name, partner) in plan.aliases.items()
        ]
        if self.act.user is None or self.act.user.leads_portfolio:
            PartnerAlias.objects.bulk_create(aliases)
            named = {alias.partner_id for alias in aliases}
            named -= {partner.pk for partner in plan.new_partners.values()}
            touch(Partner, named)
        else:
            aliases = []
        changed = []
        for partner, _before, after in plan.countries.values():
            partner.country = after
            changed.append(partner)
        update_with_history(changed, ["country"], self.act)
        created: dict[str, Iterable[Any]] = {
            "unit": plan.new_units.values(),
            "type": plan.new_types.values(),
            "partner": plan.new_partners.values(),
            "alias": aliases,
        }
        self._save_changes(
            self._change(kind, row.pk, "created", row.name[:200])
            for kind, rows in created.items()
            for row in rows
        )
        self._save_changes(
            self._change(
                "partner",
                partner.pk,
                "updated",
                partner.name,
                before={"country": before},
                after={"country": after},
            )
            for partner, before, after in plan.countries.values()
        )

    def _create_alliances(self, creations: list[Change]) -> None:
        self._create([c.alliance for c in creations])
        AlliancePartner.objects.bulk_create(
            [
                AlliancePartner(alliance=c.alliance, partner=partner, is_lead=number == 0)
                for c in creations
                for number, partner in enumerate(c.new_partners)
            ],
            batch_size=BATCH,
        )
        self._create([t for c in creations for t in c.terms])
        self._join(creations)
        self._save_changes(
            self._change(
                "alliance",
                c.alliance.pk,
                "created",
                c.alliance.name,
                row=c.parsed.row,
                after={"partners": [partner.pk for partner in c.new_partners]},
            )
            for c in creations
        )

    def _join(self, creations: list[Change]) -> None:
        """Managers manage what they bring in; whoever brings in a restricted alliance keeps it."""
        if self.act.user is None or self.act.user.is_superuser:
            return
        mine = [
            c.alliance
            for c in creations
            if not self.act.user.leads_portfolio or c.alliance.confidentiality == "restricted"
        ]
        if not mine:
            return
        person = person_of(user=self.act.user)
        self._create(
            [
                Membership(
                    alliance=a, person=person, side=Side.OURS, role=MembershipRole.ALLIANCE_MANAGER
                )
                for a in mine
            ]
        )

    def _update_alliances(self, changes: list[Change]) -> None:
        touched = [c for c in changes if c.fields]
        for c in touched:
            c.alliance.updated_at = self.act.at
        fields = sorted({name for c in touched for name in c.fields})
        update_with_history([c.alliance for c in touched], [*fields, "updated_at"], self.act)
        StageChange.objects.bulk_create(
            [
                StageChange(
                    alliance=c.alliance,
                    from_stage=c.before["stage"],
                    to_stage=c.alliance.stage,
                    changed_on=self.act.at.date(),
                    reason=self.act.reason,
                    changed_by=self.act.user,
                )
                for c in touched
                if "stage" in c.before
            ],
            batch_size=BATCH,
        )
        terms = [t for c in changes for t in c.terms]
        known = [t for t in terms if t.pk]
        self._create([t for t in terms if not t.pk])
        update_with_history(known, ["amount", "currency", "qualifier"], self.act)
        touch(Alliance, [c.alliance.pk for c in changes if c.new_partners])
        AlliancePartner.objects.bulk_create(
            [
                AlliancePartner(alliance=c.alliance, partner=p)
                for c in changes
                for p in c.new_partners
            ],
            batch_size=BATCH,
        )
        self._save_changes(self._changed(c) for c in changes)

    def _changed(self, change: Change) -> ImportChange:
        after = {name: plain(getattr(change.alliance, name)) for name in change.fields}
        after |= {f"term:{term.kind}": plain_term(term) for term in change.terms}
        if change.new_partners:
            after["partners"] = [partner.pk for partner in change.new_partners]
        return self._change(
            "alliance",
            change.alliance.pk,
            "updated",
            change.alliance.name,
            row=change.parsed.row,
            before=change.before,
            after=after,
        )

    def _change(self, kind: str, pk: int, action: str, label: str, **more: Any) -> ImportChange:
        return ImportChange(
            run=self.run, kind=kind, object_id=pk, action=action, label=label, **more
        )

    def _save_changes(self, changes: Iterable[ImportChange]) -> None:
        if self.run is not None:
            ImportChange.objects.bulk_create(changes, batch_size=BATCH)


def touch(model: type[Revisioned], ids: Collection[int]) -> None:
    """Count new links and names as an edit of the rows that they belong to."""
    for block in chunks(ids):
        model.objects.filter(pk__in=block).touch()
