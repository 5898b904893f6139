from alliances.models.agreement import Agreement, AgreementDecision, DealTerm, PrivateNote
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
from alliances.models.closing_day import ClosingDay
from alliances.models.company import (
    AllianceType,
    BusinessUnit,
    DiscountRate,
    ExchangeRate,
    ExecutiveView,
    FailureCause,
)
from alliances.models.confirmation import AddressConfirmation
from alliances.models.contact import ContactLog
from alliances.models.deputy import Deputy
from alliances.models.dialogue import ExecutiveDecision, Question
from alliances.models.goal import CorporateGoal, GoalConfirmation
from alliances.models.juncture import Juncture
from alliances.models.nudge import Nudge
from alliances.models.partner import Partner, PartnerAlias
from alliances.models.people import Membership, MembershipRole, Person, Side
from alliances.models.promise import Promise
from alliances.models.template import AllianceTemplate, TemplateRole

__all__ = [
    "AddressConfirmation",
    "Agreement",
    "AgreementDecision",
    "Alliance",
    "AlliancePartner",
    "AllianceTemplate",
    "AllianceType",
    "BusinessUnit",
    "ClosingDay",
    "Confidentiality",
    "ContactLog",
    "CorporateGoal",
    "DatePrecision",
    "DealTerm",
    "Deputy",
    "DiscountRate",
    "ExchangeRate",
    "ExecutiveDecision",
    "ExecutiveView",
    "FailureCause",
    "GoalConfirmation",
    "Juncture",
    "Membership",
    "MembershipRole",
    "Nudge",
    "Partner",
    "PartnerAlias",
    "Person",
    "PrivateNote",
    "Promise",
    "Question",
    "Region",
    "Side",
    "Stage",
    "StageChange",
    "TemplateRole",
    "Tier",
]
