from plans.models.deliverable import Deliverable
from plans.models.initiative import Initiative
from plans.models.objective import Objective, ObjectiveActual
from plans.models.plan import JointBusinessPlan, PlanSignOff
from plans.models.sending import PlanSending
from plans.models.template import DeliverableTemplate, ObjectiveTemplate

__all__ = [
    "Deliverable",
    "DeliverableTemplate",
    "Initiative",
    "JointBusinessPlan",
    "Objective",
    "ObjectiveActual",
    "ObjectiveTemplate",
    "PlanSending",
    "PlanSignOff",
]
