"""What an import would do, row by row: creations, changes, duplicates, refusals. No writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from alliances.models import Alliance, AllianceType, BusinessUnit, Partner
from alliances.rules.names import normalise_partner, split_partners
from imports.rules.fields import BY_KEY
from imports.rules.records import ParsedRecord
from imports.services.matching import Existing, Index, title_key, unit_key
from imports.services.plan import Change, Plan, compare_fields, compare_terms
from imports.services.proposals import SAME_ALLIANCE, Proposal, propose, resolve

READ_ONLY = "you can view this alliance but not change it"
# Fields whose difference makes no conflict between two rows of one alliance.
_SPELLING = frozenset({"partner", "partner_country", "alliance_name"})


class Planner:
    """Goes through the records once, in the order of the file. `actor` None may do everything."""

    def __init__(
        self,
        *,
        index: Index,
        actor: Any | None,
        same_as: Mapping[str, str],
    ) -> None:
        self.index, self.same_as = index, same_as
        self.may_extend = actor is None or actor.leads_portfolio
        self.plan = Plan()
        # The rows that named an alliance already, with their unit, by partner and name.
        self._seen: dict[tuple[str, str], dict[str, ParsedRecord]] = {}
        self._used: dict[int, int] = {}
        self._new_partners: dict[str, Partner] = {}
        self._countries: dict[tuple[str, int | None], tuple[str, int]] = {}
        self._same_alliance: list[Proposal] = []
        # Thousands of alliances can have one name: they are looked up, never gone through.
        self._by_lead: dict[tuple[str, str], dict[str, list[Existing]]] = {}
        self._by_unit: dict[tuple[str, str], Existing] = {}
        self._unit_keys = {unit.pk: key for key, unit in reversed(index.units.items())}
        for title, existing in ((t, e) for t, found in index.by_title.items() for e in found):
            lead = index.by_pk.get(existing.lead or 0)
            if lead is not None:
                unit = self._unit_of(existing)
                known = self._by_lead.setdefault((title, lead.normalised_name), {})
                known.setdefault(unit, []).append(existing)
                self._by_unit.setdefault((title, unit), existing)

    def run(self, records: Sequence[ParsedRecord]) -> Plan:
        for parsed in records:
            self._take(parsed)
        self._propose()
        return self.plan

    # One record ---------------------------------------------------------------------------------
    def _take(self, parsed: ParsedRecord) -> None:
        names = self._partner_names(parsed)
        title = title_key(parsed.values["alliance_name"])
        unit = unit_key(parsed.values.get("business_unit", ""))
        lead = self._key(names[0])
        twin = self._twin(lead, title, unit)
        if twin is not None:
            self._duplicate(parsed, twin)
            return
        if unit and unit not in self.index.units and not self.may_extend:
            reason = "this business unit does not exist; ask an alliance leader to add it"
            self._reject(parsed, "business_unit", reason)
            return
        found = self._find(lead, title, unit)
        if isinstance(found, str):
            self._reject(parsed, "alliance_name", found)
            return
        self._seen.setdefault((lead, title), {})[unit] = parsed
        partners = [self._partner(name) for name in names]
        if found is None:
            self._note_same_alliance(parsed, partners[0], title, unit)
            name = parsed.values["alliance_name"]
            found = Existing(Alliance(name=name, normalised_name=title[:200], stage="unknown"))
        else:
            self._used[found.alliance.pk] = parsed.row
        self._compare(found, parsed, partners, unit)

    def _compare(
        self, existing: Existing, parsed: ParsedRecord, partners: list[Partner], unit: str
    ) -> None:
        change = Change(parsed, existing)
        compare_fields(change, self._type(parsed), self._unit(parsed, unit))
        compare_terms(change)
        # Of two records of one name the alliance keeps the one it has.
        own = self.index.named(existing.partners)
        partners = [own.get(partner.normalised_name, partner) for partner in partners]
        change.new_partners = [p for p in partners if p.pk not in existing.partners]
        may_edit = change.is_new or self.index.may_edit(change.alliance.pk)
        if change and not may_edit:
            self._reject(parsed, "alliance_name", READ_ONLY)
            return
        if not change:
            self.plan.unchanged += 1
        else:
            (self.plan.creations if change.is_new else self.plan.changes).append(change)
            new = {p.normalised_name: p for p in change.new_partners if p.pk is None}
            self.plan.new_partners |= new
        if "partner_country" in parsed.values:
            self._country(partners[0], parsed)

    def _partner_names(self, parsed: ParsedRecord) -> list[str]:
        """The partners of a row, the lead first; a known name with ";" in it is one partner."""
        text = parsed.values["partner"]
        whole = self._key(text)
        names = [text]
        if ";" in text and whole not in self.index.partners:
            names = [name for name in split_partners(text) if normalise_partner(name)] or [text]
        names += [n for n in parsed.values.get("further_partners", ()) if normalise_partner(n)]
        unique = {self._key(name): name for name in reversed(names)}
        return [unique[key] for key in dict.fromkeys(self._key(name) for name in names)]

    def _key(self, name: str) -> str:
        """The key under which a partner is known: that of the database, through its aliases too."""
        key = resolve(normalise_partner(name), self.same_as)
        known = self.index.partners.get(key)
        return known.normalised_name if known is not None else key

    def _twin(self, lead: str, title: str, unit: str) -> ParsedRecord | None:
        seen = self._seen.get((lead, title), {})
        if not unit:
            return next(iter(seen.values()), None)
        return seen.get(unit) or seen.get("")

    def _duplicate(self, parsed: ParsedRecord, first: ParsedRecord) -> None:
        """The same alliance a second time: nothing is lost if it says nothing else."""
        differing = [
            BY_KEY[key].label
            for key, value in parsed.values.items()
            if key not in _SPELLING and first.values.get(key) != value
        ]
        where = f"duplicate alliance: the same as row {first.row}"
        if first.values["partner"] != parsed.values["partner"]:
            where += f" (there the partner is written “{first.values['partner']}”)"
        if not differing:
            self.plan.duplicates += 1
            self._warn(parsed, "alliance_name", f"{where}; skipped")
        else:
            self._reject(
                parsed,
                "alliance_name",
                f"{where}, but it differs in {', '.join(differing)}; put both into one row",
            )

    def _find(self, lead: str, title: str, unit: str) -> Existing | str | None:
        """The alliance of the database a row means, or why the row cannot be imported. Without our
        company in the row, or without one in the database, the only alliance of that partner and
        name is meant."""
        known = self._by_lead.get((title, lead), {})
        found = known.get(unit, [])
        if not found:
            found = known.get("", []) if unit else list(chain.from_iterable(known.values()))
        if not found:
            return None
        if len(found) > 1:
            return (
                f"{len(found)} alliances of this name and partner are in the portfolio; say "
                "which of our companies is meant"
            )
        row = self._used.get(found[0].alliance.pk)
        return found[0] if row is None else f"duplicate alliance: the same as row {row}"

    def _unit_of(self, existing: Existing) -> str:
        pk = existing.alliance.business_unit_id
        if pk is None:
            return ""
        return self._unit_keys.get(pk, "?")

    # What a row is about ------------------------------------------------------------------------
    def _partner(self, name: str) -> Partner:
        key, own = self._key(name), normalise_partner(name)
        partner = self.index.partners.get(key) or self._new_partners.get(key)
        if partner is None:
            # A person may have said that this spelling stands for another new name of the file.
            shown = name if own == key else key.title() or name
            partner = self._new_partners[key] = Partner(name=shown, normalised_name=key)
        if own != key and own in self.same_as and self.may_extend:
            self.plan.aliases.setdefault(own, (name, partner))
        return partner

    def _country(self, partner: Partner, parsed: ParsedRecord) -> None:
        """The first row that gives a country decides; others are named in a warning."""
        country, key = parsed.values["partner_country"], (partner.normalised_name, partner.pk)
        first, row = self._countries.setdefault(key, (country, parsed.row))
        if first.casefold() != country.casefold():
            self._warn(
                parsed,
                "partner_country",
                f"row {row} says “{first}” for the same partner; that is kept",
            )
            return
        if row != parsed.row or partner.country == country:
            return
        if partner.pk is None:
            partner.country = country
        elif not partner.country or self.may_extend:
            self.plan.countries.append((partner, partner.country))
            partner.country = country
        else:
            reason = f"the partner is known with “{partner.country}”; that is kept"
            self._warn(parsed, "partner_country", reason)

    def _unit(self, parsed: ParsedRecord, key: str) -> BusinessUnit | None:
        if not key or key in self.index.units:
            return self.index.units.get(key)
        name = parsed.values["business_unit"]
        return self.plan.new_units.setdefault(key, BusinessUnit(name=name))

    def _type(self, parsed: ParsedRecord) -> AllianceType | None:
        name = parsed.values.get("alliance_type")
        if not name:
            return None
        key = title_key(name)
        known = self.index.types.get(key) or self.plan.new_types.get(key)
        if known is None and self.may_extend:
            known = self.plan.new_types[key] = AllianceType(name=name)
        elif known is None:
            self._warn(parsed, "alliance_type", "is not a known type; left out")
        return known

    def _note_same_alliance(
        self, parsed: ParsedRecord, partner: Partner, title: str, unit: str
    ) -> None:
        """A new partner whose alliance is in the portfolio with a partner of another name."""
        existing = self._by_unit.get((title, unit))
        if partner.pk is not None or existing is None:
            return
        other, name = self.index.by_pk[existing.lead or 0], parsed.values["alliance_name"]
        proposal = Proposal(
            partner.name,
            partner.normalised_name,
            other.name,
            other.normalised_name,
            SAME_ALLIANCE,
            f"“{name}” exists with this partner",
            candidate_exists=True,
        )
        self._same_alliance.append(proposal)
        self._warn(
            parsed,
            "partner",
            f"“{name}” is in the portfolio with the partner “{other.name}”; is it the same "
            "company?",
            partner.name,
        )

    # Problems and proposals ---------------------------------------------------------------------
    def _reject(self, parsed: ParsedRecord, key: str, reason: str) -> None:
        self.plan.rejected.append(parsed.remark(key, reason, parsed.values[key]))

    def _warn(self, parsed: ParsedRecord, key: str, reason: str, value: str = "") -> None:
        self.plan.warnings.append(parsed.remark(key, reason, value or parsed.values[key]))

    def _propose(self) -> None:
        existing = {key: partner.name for key, partner in self.index.partners.items()}
        new = {key: partner.name for key, partner in self.plan.new_partners.items()}
        found = [*reversed(self._same_alliance), *propose(new, existing)]
        best = {proposal.key: proposal for proposal in sorted(found, key=lambda each: each.score)}
        self.plan.proposals = sorted(best.values(), key=lambda proposal: -proposal.score)
