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
from alliances.models.imports import ImportChange, ImportFile, ImportRun
from alliances.models.partner import Partner, PartnerAlias
from alliances.models.people import Membership, MembershipRole, Person, Side
from alliances.models.plan import (
    Deliverable,
    Initiative,
    JointBusinessPlan,
    Objective,
    ObjectiveActual,
    PlanSignOff,
)

__all__ = [
    "Agreement",
    "Alliance",
    "AlliancePartner",
    "AllianceType",
    "BusinessUnit",
    "Confidentiality",
    "CorporateGoal",
    "DatePrecision",
    "DealTerm",
    "Deliverable",
    "ExchangeRate",
    "ImportChange",
    "ImportFile",
    "ImportRun",
    "Initiative",
    "JointBusinessPlan",
    "Membership",
    "MembershipRole",
    "Objective",
    "ObjectiveActual",
    "Partner",
    "PartnerAlias",
    "Person",
    "PlanSignOff",
    "PrivateNote",
    "Region",
    "Side",
    "Stage",
    "StageChange",
    "Tier",
]
