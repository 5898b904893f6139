from alliances.models.agreement import Agreement, DealTerm, PrivateNote
from alliances.models.alliance import (
    Alliance,
    AlliancePartner,
    Confidentiality,
    DatePrecision,
    Region,
    Stage,
    StageChange,
    Tier,
)
from alliances.models.company import (
    AllianceType,
    BusinessUnit,
    CorporateGoal,
    ExchangeRate,
)
from alliances.models.partner import Partner, PartnerAlias
from alliances.models.people import Membership, MembershipRole, Person, Side
from alliances.models.template import AllianceTemplate, TemplateRole

__all__ = [
    "Agreement",
    "Alliance",
    "AlliancePartner",
    "AllianceTemplate",
    "AllianceType",
    "BusinessUnit",
    "Confidentiality",
    "CorporateGoal",
    "DatePrecision",
    "DealTerm",
    "ExchangeRate",
    "Membership",
    "MembershipRole",
    "Partner",
    "PartnerAlias",
    "Person",
    "PrivateNote",
    "Region",
    "Side",
    "Stage",
    "StageChange",
    "TemplateRole",
    "Tier",
]
