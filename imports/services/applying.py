"""The writes of an import: in bulk, with history, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from alliances.models import (
    Alliance,
    AlliancePartner,
    AllianceType,
    BusinessUnit,
    DealTerm,
    Membership,
    MembershipRole,
    Partner,
    PartnerAlias,
    Side,
)
from alliances.services.money import ensure_reference_rates
from alliances.services.partners import places_apart
from alliances.services.sign_ins import person_of
from alliances.signals import alliances_changed
from core.db.locks import transaction_lock
from core.revision.models import Revisioned
from imports.models import ImportChange, ImportRun
from imports.services.history import (
    BATCH,
    Act,
    create_with_history,
    update_alliances,
    update_with_history,
)
from imports.services.matching import chunks
from imports.services.plan import Change, Plan, plain, plain_term


@dataclass(slots=True)
class Writer:
    """Writes a plan; the history of every row shows `act`."""

    plan: Plan
    run: ImportRun | None
    act: Act

    def write(self) -> None:
        creations, changes = self.plan.creations, self.plan.changes
        written = creations + changes
        self._extend()
        create_with_history([c.alliance for c in creations], self.act)
        self._update_alliances([c for c in changes if c.fields])
        self._write_terms([term for c in written for term in c.terms])
        AlliancePartner.objects.bulk_create(
            [
                AlliancePartner(alliance=c.alliance, partner=p, is_lead=c.is_new and number == 0)
                for c in written
                for number, p in enumerate(c.new_partners)
            ],
            batch_size=BATCH,
        )
        touch(Alliance, [c.alliance.pk for c in changes if c.new_partners])
        self._join(creations)
        self._save_changes(map(self._record, written))
        if written:
            alliances_changed.send(sender=Writer, alliance_ids=[c.alliance.pk for c in written])

    def _extend(self) -> None:
        """Business units, types, partners, their countries and the aliases a person confirmed."""
        plan = self.plan
        BusinessUnit.objects.bulk_create(plan.new_units.values())
        AllianceType.objects.bulk_create(plan.new_types.values())
        self._make_partners(list(plan.new_partners.values()))
        aliases = PartnerAlias.objects.bulk_create(
            PartnerAlias(name=name[:200], normalised_name=key, partner=partner)
            for key, (name, partner) in plan.aliases.items()
        )
        named = {alias.partner_id for alias in aliases}
        touch(Partner, named - {partner.pk for partner in plan.new_partners.values()})
        update_with_history([partner for partner, _ in plan.countries], ["country"], self.act)
        created: dict[str, Iterable[Any]] = {
            "unit": plan.new_units.values(),
            "type": plan.new_types.values(),
            "partner": plan.new_partners.values(),
            "alias": aliases,
        }
        self._save_changes(
            self._change(kind, row, "created") for kind, rows in created.items() for row in rows
        )
        self._save_changes(
            self._change(
                "partner",
                partner,
                "updated",
                before={"country": before},
                after={"country": partner.country},
            )
            for partner, before in plan.countries
        )

    def _make_partners(self, partners: list[Partner]) -> None:
        """Beside records of the same names that the person does not see. Partners are recorded one
        at a time from here to the end of the transaction."""
        if not partners:
            return
        transaction_lock("alliances.partner_names")
        places = places_apart([partner.normalised_name for partner in partners])
        for partner in partners:
            partner.apart = places[partner.normalised_name]
        create_with_history(partners, self.act)

    def _join(self, creations: list[Change]) -> None:
        """Managers manage what they bring in; who brings in a restricted one joins it."""
        user = self.act.user
        if user is None or user.is_superuser:
            return
        mine = [
            c.alliance
            for c in creations
            if not user.leads_portfolio or c.alliance.confidentiality == "restricted"
        ]
        if mine:
            joining = {
                "person": person_of(user=user),
                "side": Side.OURS,
                "role": MembershipRole.ALLIANCE_MANAGER,
            }
            create_with_history([Membership(alliance=a, **joining) for a in mine], self.act)

    def _update_alliances(self, touched: list[Change]) -> None:
        fields = {name for c in touched for name in c.fields}
        left = {c.alliance.pk: c.before["stage"] for c in touched if "stage" in c.before}
        update_alliances([c.alliance for c in touched], fields, left, self.act)

    def _write_terms(self, terms: list[DealTerm]) -> None:
        known = [term for term in terms if term.pk]
        create_with_history([term for term in terms if not term.pk], self.act)
        update_with_history(known, ["amount", "currency", "qualifier"], self.act)
        # Sums in a currency without any rate would stay unknown, and the alliances unplaced.
        ensure_reference_rates(currencies={term.currency for term in terms})

    def _record(self, change: Change) -> ImportChange:
        row, alliance = change.parsed.row, change.alliance
        partners = {"partners": [p.pk for p in change.new_partners]} if change.new_partners else {}
        if change.is_new:
            return self._change("alliance", alliance, "created", row=row, after=partners)
        after = {name: plain(getattr(alliance, name)) for name in change.fields}
        after |= {f"term:{term.kind}": plain_term(term) for term in change.terms} | partners
        return self._change(
            "alliance", alliance, "updated", row=row, before=change.before, after=after
        )

    def _change(self, kind: str, row_of: Any, action: str, **more: Any) -> ImportChange:
        label = row_of.name[:200]
        return ImportChange(
            run=self.run, kind=kind, object_id=row_of.pk, action=action, label=label, **more
        )

    def _save_changes(self, changes: Iterable[ImportChange]) -> None:
        if self.run is not None:
            ImportChange.objects.bulk_create(changes, batch_size=BATCH)


def touch(model: type[Revisioned], ids: Collection[int]) -> None:
    """Count new links and names as an edit of the rows that they belong to."""
    for block in chunks(ids):
        model.objects.filter(pk__in=block).touch()
