"""The wordings of headings: `WORDS` mean a field wherever they stand, `WEAK` ones only where
they are the whole heading and nothing better claims the field. English, German, French, and the
commonest of Spanish, Italian, Portuguese and Dutch; folded: lower case, no accents, no marks.
"""

from __future__ import annotations

_WORDS_TEXT = {
    "partner": """
        partner, partner name, partners, partner company, alliance partner, collaborator,
        collaboration partner, counterparty, counter party, partnering company, ally, external
        partner, partner organisation, partner organization, partnered with, lead partner, partner
        firm, other company, other party, account name, partnerfirma, partnerunternehmen,
        kooperationspartner, allianzpartner, vertragspartner, name des partners, partnername,
        partenaire, nom du partenaire, societe partenaire, entreprise partenaire, socio, partner
        aziendale, jv partner, joint venture partner, channel partner, technology partner,
        strategic partner, partner airline, partner carrier, partner bank, partner entity, partner
        account, company b partner, nome del partner, nome partner, parceiro, nome do parceiro,
        naam partner, nombre del socio, socio estrategico, empresa socia, allianzpartner name,
        bundnispartner
    """,
    "partner_country": """
        partner country, country, country of partner, partners country, hq country, headquarters,
        headquarters country, hq, domicile, partner location, partner hq, land, sitz, sitzland,
        herkunftsland, partnerland, land des partners, pays, pays du partenaire, pais, country of
        origin, home country, paese, pais del socio, landen
    """,
    "alliance_name": """
        alliance name, alliance, name of alliance, alliance title, deal, deal name, deal title,
        collaboration, collaboration name, collaboration title, partnership, partnership name,
        agreement, agreement name, agreement title, relationship, alliance or deal, allianz,
        allianzname, name der allianz, allianzbezeichnung, kooperation, name der kooperation,
        vereinbarung, nom de l alliance, nom alliance, accord, intitule de l accord, partenariat,
        nombre de la alianza, alianza, jv, jv name, joint venture, joint venture name, venture,
        venture name, contract name, contract title, engagement name, opportunity name, name of
        agreement, name of deal, name of partnership, allianz name, vertrag, vertragsname,
        partnerschaft, zusammenarbeit, nome alleanza, alleanza, nome dell alleanza, accordo,
        nombre alianza, nombre del acuerdo, acuerdo, alianca, nome da alianca, parceria, acordo,
        alliantie, samenwerking
    """,
    "alliance_type": """
        alliance type, type, deal type, type of alliance, type of deal, agreement type, type of
        agreement, collaboration type, partnership type, deal structure, alliance category, typ,
        allianztyp, allianzart, art der allianz, vertragsart, vertragstyp, kooperationsart, art
        der kooperation, type d alliance, type d accord, type de partenariat, tipo, jv type, type
        of partnership, tipo di alleanza, tipo de alianza, tipo de acuerdo, soort
    """,
    "business_unit": """
        our company, business unit, our side, our entity, own company, our party, our business
        unit, internal company, home company, parent company, bu, our firm, our organisation,
        eigene firma, unser unternehmen, unsere firma, eigenes unternehmen, geschaftseinheit,
        geschaftsbereich, sparte, eigene gesellschaft, unsere gesellschaft, notre societe, notre
        entreprise, unite commerciale, nuestra empresa, owning unit, owning business unit,
        responsible business unit, our unit, our division, our legal entity, our affiliate, unsere
        einheit, eigene einheit, unidad de negocio, unita di business
    """,
    "announced_on": """
        announced on, announced, announcement date, date announced, date of announcement,
        announcement, deal date, date of deal, announced date, year announced, announcement year,
        publication date, angekundigt am, angekundigt, ankundigungsdatum, datum der ankundigung,
        ankundigung, bekanntgabe, bekanntgegeben am, bekannt gegeben am, datum der bekanntgabe,
        veroffentlicht am, date d annonce, annonce le, date de l annonce, annonce, fecha de
        anuncio, anunciado, press release date, fecha del anuncio, data annuncio, data de anuncio
    """,
    "status": """
        status, current status, alliance status, deal status, lifecycle stage, status of alliance,
        present status, statut, etat, etat actuel, statut actuel, aktueller status, estado,
        current state, stage of alliance, deal stage, contract status, statut de l alliance,
        estado actual, stato, stato attuale, situacao
    """,
    "upfront": """
        upfront payment, upfront, up front, up front payment, upfront cash, upfront fee, initial
        payment, signing fee, down payment, cash upfront, upfront amount, upfront value, upfront
        payments, upfront cash payment, signature payment, vorauszahlung, vorabzahlung, upfront
        zahlung, anzahlung, einmalzahlung, abschlusszahlung, sofortzahlung, paiement initial,
        paiement immediat, paiement d avance, paiement upfront, versement initial, acompte, pago
        inicial, pagamento iniziale, pagamento inicial, vooruitbetaling, einstandszahlung
    """,
    "milestones": """
        potential milestones, milestones, milestone, milestone payments, milestone payment,
        potential milestone payments, contingent payments, contingent milestones, biobucks, bio
        bucks, max milestones, maximum milestones, total milestones, possible milestones,
        milestone value, milestone total, milestones potential, future milestones, development and
        sales milestones, meilensteine, meilensteinzahlungen, mogliche meilensteine, potenzielle
        meilensteine, mogliche meilensteinzahlungen, potenzielle meilensteinzahlungen, max
        meilensteine, jalons, paiements d etape, paiements d etapes, jalons potentiels, etapes
        potentielles, hitos, hitos potenciales, milestones up to, meilensteine bis zu, milestone
        payments up to, jalons jusqu a, mijlpalen, pietre miliari, marcos, hitos hasta
    """,
    "equity": """
        equity, equity investment, equity purchase, equity stake, kapitalbeteiligung, beteiligung,
        prise de participation
    """,
    "commitment": """
        revenue commitment, umsatzzusage, committed revenue, minimum commitment, minimum revenue
        commitment, committed spend, abnahmeverpflichtung
    """,
    "royalty": """
        royalties, royalty
    """,
    "cost_share": """
        share of costs
    """,
    "currency": """
        currency, ccy, curr, wahrung, devise, monnaie, deal currency, moneda, valuta, divisa
    """,
    "programme": """
        programme or product, programme, program, product, asset, assets, programme product,
        product programme, program product, program or product, compound, candidate, drug,
        molecule, lead asset, product or programme, products, drug candidate, programm, produkt,
        wirkstoff, programm oder produkt, produkt oder programm, programm produkt, praparat,
        produit, programme ou produit, produit ou programme, programme produit, actif concerne,
        producto, programa, solution, offering, joint offering, joint solution, prodotto, produto,
        programma, producto o programa
    """,
    "focus_area": """
        therapeutic area, ta, focus area, therapy area, disease area, field of work, indication,
        indications, therapeutic field, business area, therapiegebiet, indikation,
        indikationsgebiet, therapiebereich, therapeutisches gebiet, fachgebiet, domaine
        therapeutique, aire therapeutique, area terapeutica, industry, industry vertical,
        vertical, branche
    """,
    "summary": """
        summary, description, deal summary, alliance summary, deal description, zusammenfassung,
        beschreibung, kurzbeschreibung, resume, descriptif, resumen, deal scope, purpose, zweck,
        gegenstand, objet, objeto, descrizione, descripcion, descricao, omschrijving
    """,
    "source": """
        source, sources, reference, references, source document, source of information,
        information source, quelle, quellen, quellenangabe, beleg, fuente, fonte, bron, fuentes
    """,
    "brand_name": """
        brand name, brand, alliance brand, marke, markenname, marque
    """,
    "tier": """
        tier, alliance tier, partner tier, tier level,  priority tier
    """,
    "region": """
        region, geography, territory, territories, region territory, geographic scope, gebiet
        region, regione, regiao, regio, zona
    """,
    "north_star": """
        north star, shared value proposition
    """,
    "north_star_revisit_on": """
        revisit the north star on, north star revisit on, revisit north star on
    """,
    "confidentiality": """
        confidentiality, vertraulichkeit, confidentialite
    """,
    "further_partners": """
        further partners, other partners, additional partners, second partner, co partners,
        weitere partner, autres partenaires
    """,
}
_WEAK_TEXT = {
    "partner": """
        company, company name, firm, organisation, organization, account, firma, unternehmen,
        societe, entreprise, licensor, licensee, biotech, with, third party, vendor, supplier,
        customer, client, operator, airline, carrier, oem, bank, reseller, distributor, provider,
        manufacturer, integrator, isv, system integrator, lieferant, kunde, hersteller, anbieter,
        fournisseur, proveedor, cliente, empresa, azienda, bedrijf, organisme, institution,
        university
    """,
    "partner_country": """
        location, nation, standort, siege
    """,
    "alliance_name": """
        name, title, project, project name, subject, bezeichnung, titel, projekt, vorhaben, nom,
        intitule, projet, contract, engagement, opportunity, initiative, cooperation, programme
        name, program name, nome, nombre, proyecto, progetto, projeto
    """,
    "alliance_type": """
        category, kind, form, structure, art, kategorie, nature, categorie, model
    """,
    "business_unit": """
        company, division, unit, entity, pharma company, pharma, firma, bereich, unternehmen,
        societe, entreprise, us, lob, line of business, business line
    """,
    "announced_on": """
        date, datum, signed, signed on, signing date, date signed, signature date, effective date,
        effective, start, start date, started, since, year, month, vertragsdatum, abschlussdatum,
        beginn, seit, jahr, unterzeichnet am, date de signature, signe le, debut, date de debut,
        fecha, agreement date, closed on, closing date, launch date, launched, launched on,
        launch, go live, go live date, kick off, kickoff, kick off date, kickoff date, effective
        from, valid from, commencement, commencement date, inception, inception date, onboarded,
        onboarding date, execution date, executed on, contract date, contract start, contract
        start date, start of agreement, agreement signed, contract signed, deal signed, partner
        since, date of signing, date of agreement, signing, signature, starts, starts on, begin,
        begin date, began, commenced, established, formed, founded, startdatum, start datum,
        gultig ab, vertragsbeginn, laufzeitbeginn, unterzeichnung, unterzeichnungsdatum, datum der
        unterzeichnung, vertragsabschluss, abgeschlossen am, gegrundet, partner seit, start am,
        date de signature de l accord, date de lancement, lancement, date d effet, en vigueur
        depuis, depuis, fecha de inicio, fecha inicio, inicio, fecha de firma, firma fecha,
        firmado, firmado el, desde, data, data di inizio, data inizio, data di firma, inizio, data
        de inicio, data de assinatura, begindatum, ingangsdatum
    """,
    "status": """
        state, stage, active, stand, zustand, situation, lifecycle, alliance stage, aktiv, actif,
        phase, current phase
    """,
    "upfront": """
        avance, initial
    """,
    "milestones": """
        etapes, meilenstein
    """,
    "programme": """
        technology, scope, programmes, programs
    """,
    "focus_area": """
        field, area, domain, sector, gebiet, domaine, focus
    """,
    "summary": """
        notes, note, comment, comments, details, remarks, remark, overview, about, key terms,
        bemerkung, bemerkungen, kommentar, notiz, notizen, anmerkungen, commentaire, commentaires,
        remarques, scope of work, observaciones, notas, note e commenti, opmerkingen, anmerkung
    """,
    "source": """
        link, url, citation, lien, links, press release, web link
    """,
    "region": """
        geo, market, markets, markt, zone
    """,
}


def _split(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in " ".join(text.split()).split(","))


WORDS = {key: _split(text) for key, text in _WORDS_TEXT.items()}
WEAK = {key: _split(text) for key, text in _WEAK_TEXT.items()}
