"""The columns an alliance file can have, in the order an export writes them.

`label` is the canonical heading. `words` are other headings for the same thing (folded: lower
case, no accents, no punctuation, no unit); a word of `weak` counts only when it is the whole
heading and nothing better claims the field.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT, NAME, DATE, MONEY, WORD = "text", "name", "date", "money", "word"


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    label: str
    kind: str
    words: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    required: bool = False
    max_length: int | None = None
    needs_unit: bool = False
    confidential: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in " ".join(text.split()).split(","))


MONEY_UNIT = "(USD millions)"

FIELDS: tuple[Field, ...] = (
    Field(
        "partner",
        "Partner",
        NAME,
        required=True,
        max_length=200,
        words=_words(
            """
            partner, partner name, partners, partner company, alliance partner, collaborator,
            collaboration partner, counterparty, counter party, partnering company, ally,
            external partner, partner organisation, partner organization, partnered with, lead
            partner, partner firm, other company, other party, account name, partnerfirma,
            partnerunternehmen, kooperationspartner, allianzpartner, vertragspartner, name des
            partners, partnername, partenaire, nom du partenaire, societe partenaire, entreprise
            partenaire, socio, partner aziendale
            """
        ),
        weak=_words(
            """
            company, company name, firm, organisation, organization, account, firma,
            unternehmen, societe, entreprise, licensor, licensee, biotech, with, third party
            """
        ),
    ),
    Field(
        "partner_country",
        "Partner country",
        TEXT,
        max_length=80,
        words=_words(
            """
            partner country, country, country of partner, partners country, hq country,
            headquarters, headquarters country, hq, domicile, partner location, partner hq,
            land, sitz, sitzland, herkunftsland, partnerland, land des partners, pays, pays du
            partenaire, pais, country of origin, home country
            """
        ),
        weak=_words("location, nation, standort, siege"),
    ),
    Field(
        "alliance_name",
        "Alliance name",
        NAME,
        required=True,
        max_length=200,
        words=_words(
            """
            alliance name, alliance, name of alliance, alliance title, deal, deal name, deal
            title, collaboration, collaboration name, collaboration title, partnership,
            partnership name, agreement, agreement name, agreement title, relationship, alliance
            or deal, allianz, allianzname, name der allianz, allianzbezeichnung, kooperation,
            name der kooperation, vereinbarung, nom de l alliance, nom alliance, accord,
            intitule de l accord, partenariat, nombre de la alianza, alianza
            """
        ),
        weak=_words(
            """
            name, title, project, project name, subject, bezeichnung, titel, projekt, vorhaben,
            nom, intitule, projet
            """
        ),
    ),
    Field(
        "alliance_type",
        "Alliance type",
        WORD,
        max_length=80,
        words=_words(
            """
            alliance type, type, deal type, type of alliance, type of deal, agreement type, type
            of agreement, collaboration type, partnership type, deal structure, alliance
            category, typ, allianztyp, allianzart, art der allianz, vertragsart, vertragstyp,
            kooperationsart, art der kooperation, type d alliance, type d accord, type de
            partenariat, tipo
            """
        ),
        weak=_words(
            """
            category, kind, form, structure, art, kategorie, nature, categorie, model
            """
        ),
    ),
    Field(
        "business_unit",
        "Our company",
        WORD,
        max_length=120,
        words=_words(
            """
            our company, business unit, our side, our entity, own company, our party, our
            business unit, internal company, home company, parent company, bu, our firm, our
            organisation, eigene firma, unser unternehmen, unsere firma, eigenes unternehmen,
            geschaftseinheit, geschaftsbereich, sparte, eigene gesellschaft, unsere
            gesellschaft, notre societe, notre entreprise, unite commerciale, nuestra empresa
            """
        ),
        weak=_words(
            """
            company, division, unit, entity, pharma company, pharma, firma, bereich,
            unternehmen, societe, entreprise, us
            """
        ),
    ),
    Field(
        "announced_on",
        "Announced on",
        DATE,
        words=_words(
            """
            announced on, announced, announcement date, date announced, date of announcement,
            announcement, deal date, date of deal, announced date, year announced, announcement
            year, publication date, angekundigt am, angekundigt, ankundigungsdatum, datum der
            ankundigung, ankundigung, bekanntgabe, bekanntgegeben am, bekannt gegeben am, datum
            der bekanntgabe, veroffentlicht am, date d annonce, annonce le, date de l annonce,
            annonce, fecha de anuncio, anunciado
            """
        ),
        weak=_words(
            """
            date, datum, signed, signed on, signing date, date signed, signature date, effective
            date, effective, start, start date, started, since, year, month, vertragsdatum,
            abschlussdatum, beginn, seit, jahr, unterzeichnet am, date de signature, signe le,
            debut, date de debut, fecha, agreement date, closed on, closing date
            """
        ),
    ),
    Field(
        "status",
        "Status",
        WORD,
        words=_words(
            """
            status, current status, alliance status, deal status, lifecycle stage, status of
            alliance, present status, statut, etat, etat actuel, statut actuel, aktueller
            status, estado
            """
        ),
        weak=_words(
            """
            state, stage, active, stand, zustand, situation, lifecycle, alliance stage, aktiv,
            actif
            """
        ),
    ),
    Field(
        "upfront",
        "Upfront payment",
        MONEY,
        confidential=True,
        words=_words(
            """
            upfront payment, upfront, up front, up front payment, upfront cash, upfront fee,
            initial payment, signing fee, down payment, cash upfront, upfront amount, upfront
            value, upfront payments, upfront cash payment, signature payment, vorauszahlung,
            vorabzahlung, upfront zahlung, anzahlung, einmalzahlung, abschlusszahlung,
            sofortzahlung, paiement initial, paiement immediat, paiement d avance, paiement
            upfront, versement initial, acompte, pago inicial
            """
        ),
        weak=_words("avance, initial"),
    ),
    Field(
        "milestones",
        "Potential milestones",
        MONEY,
        confidential=True,
        words=_words(
            """
            potential milestones, milestones, milestone, milestone payments, milestone payment,
            potential milestone payments, contingent payments, contingent milestones, biobucks,
            bio bucks, max milestones, maximum milestones, total milestones, possible
            milestones, milestone value, milestone total, milestones potential, future
            milestones, development and sales milestones, meilensteine, meilensteinzahlungen,
            mogliche meilensteine, potenzielle meilensteine, mogliche meilensteinzahlungen,
            potenzielle meilensteinzahlungen, max meilensteine, jalons, paiements d etape,
            paiements d etapes, jalons potentiels, etapes potentielles, hitos, hitos potenciales
            """
        ),
    ),
    Field(
        "equity",
        "Equity",
        MONEY,
        confidential=True,
        words=_words(
            """
            equity, equity investment, equity purchase, equity stake, kapitalbeteiligung,
            beteiligung, prise de participation
            """
        ),
    ),
    Field(
        "commitment",
        "Revenue commitment",
        MONEY,
        confidential=True,
        words=_words("revenue commitment, umsatzzusage"),
    ),
    Field(
        "royalty",
        "Royalties",
        MONEY,
        needs_unit=True,
        confidential=True,
        words=_words("royalties, royalty"),
    ),
    Field(
        "cost_share",
        "Share of costs",
        MONEY,
        needs_unit=True,
        confidential=True,
        words=_words("share of costs"),
    ),
    Field(
        "currency",
        "Currency",
        WORD,
        words=_words("currency, ccy, curr, wahrung, devise, monnaie, deal currency, moneda"),
    ),
    Field(
        "programme",
        "Programme or product",
        TEXT,
        max_length=300,
        words=_words(
            """
            programme or product, programme, program, product, asset, assets, programme product,
            product programme, program product, program or product, compound, candidate, drug,
            molecule, lead asset, product or programme, products, drug candidate, programm,
            produkt, wirkstoff, programm oder produkt, produkt oder programm, programm produkt,
            praparat, produit, programme ou produit, produit ou programme, programme produit,
            actif concerne, producto, programa
            """
        ),
        weak=_words("technology, scope, programmes, programs"),
    ),
    Field(
        "focus_area",
        "Therapeutic area",
        TEXT,
        max_length=120,
        words=_words(
            """
            therapeutic area, ta, focus area, therapy area, disease area, field of work,
            indication, indications, therapeutic field, business area, therapiegebiet,
            indikation, indikationsgebiet, therapiebereich, therapeutisches gebiet, fachgebiet,
            domaine therapeutique, aire therapeutique, area terapeutica
            """
        ),
        weak=_words("field, area, domain, sector, gebiet, domaine, focus"),
    ),
    Field(
        "summary",
        "Summary",
        TEXT,
        words=_words(
            """
            summary, description, deal summary, alliance summary, deal description,
            zusammenfassung, beschreibung, kurzbeschreibung, resume, descriptif, resumen
            """
        ),
        weak=_words(
            """
            notes, note, comment, comments, details, remarks, remark, overview, about, key
            terms, bemerkung, bemerkungen, kommentar, notiz, notizen, anmerkungen, commentaire,
            commentaires, remarques
            """
        ),
    ),
    Field(
        "source",
        "Source",
        TEXT,
        words=_words(
            """
            source, sources, reference, references, source document, source of information,
            information source, quelle, quellen, quellenangabe, beleg, fuente
            """
        ),
        weak=_words("link, url, citation, lien, links, press release, web link"),
    ),
    Field(
        "brand_name",
        "Brand name",
        TEXT,
        max_length=120,
        words=_words("brand name, brand, alliance brand, marke, markenname, marque"),
    ),
    Field(
        "tier",
        "Tier",
        WORD,
        words=_words("tier, alliance tier"),
    ),
    Field(
        "region",
        "Region",
        WORD,
        words=_words("region, geography"),
    ),
    Field(
        "north_star",
        "North Star",
        TEXT,
        words=_words("north star, shared value proposition"),
    ),
    Field(
        "north_star_revisit_on",
        "Revisit the North Star on",
        DATE,
        words=_words(
            """
            revisit the north star on, north star revisit on, revisit north star on
            """
        ),
    ),
    Field(
        "confidentiality",
        "Confidentiality",
        WORD,
        words=_words("confidentiality, vertraulichkeit, confidentialite"),
    ),
    Field(
        "further_partners",
        "Further partners",
        NAME,
        words=_words(
            """
            further partners, other partners, additional partners, second partner, co partners,
            weitere partner, autres partenaires
            """
        ),
    ),
)

BY_KEY = {field.key: field for field in FIELDS}
REQUIRED = tuple(field.key for field in FIELDS if field.required)
MONEY_KEYS = tuple(field.key for field in FIELDS if field.kind == MONEY)
TEXT_KEYS = tuple(
    field.key for field in FIELDS if field.kind == TEXT and field.key != "partner_country"
)


def heading_of(field: Field) -> str:
    """The heading that an export writes: the label, with the unit for sums."""
    return f"{field.label} {MONEY_UNIT}" if field.kind == MONEY else field.label
