"""Who may see and change what: decided here once for the whole product.

Everything that belongs to an alliance composes `Alliance.objects.visible_to(user)` through
`AllianceChildQuerySet`; upper apps subclass it and only name the path to the alliance.
"""

from alliances.querysets.alliance import AllianceQuerySet, sees
from alliances.querysets.children import (
    AllianceChildQuerySet,
    ConfidentialQuerySet,
    InternalQuerySet,
    MembershipQuerySet,
)
from alliances.querysets.company import PartnerQuerySet, PersonQuerySet, ReferenceQuerySet
from alliances.querysets.rights import CONFIDENTIAL_ROLES

__all__ = [
    "CONFIDENTIAL_ROLES",
    "AllianceChildQuerySet",
    "AllianceQuerySet",
    "ConfidentialQuerySet",
    "InternalQuerySet",
    "MembershipQuerySet",
    "PartnerQuerySet",
    "PersonQuerySet",
    "ReferenceQuerySet",
    "sees",
]
