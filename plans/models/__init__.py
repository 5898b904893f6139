from plans.models.deliverable import Deliverable
from plans.models.initiative import Initiative
from plans.models.objective import Objective, ObjectiveActual
from plans.models.plan import JointBusinessPlan, PlanSignOff
from plans.models.sending import PlanSending

__all__ = [
    "Deliverable",
    "Initiative",
    "JointBusinessPlan",
    "Objective",
    "ObjectiveActual",
    "PlanSending",
    "PlanSignOff",
]
