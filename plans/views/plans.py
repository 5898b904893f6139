"""The pages of a joint business plan and what is done with a plan as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.views.decorators.http import require_safe

from alliances.services.access import access_to
from alliances.views.fetch import alliance_frame, get_alliance, get_child
from core.permissions import Withheld
from core.text import write_year
from core.ui.actions import Rights
from core.views.form_page import form_page, form_view
from plans.forms.plans import ClosePlanForm, PlanForm, SendPlanForm, SignOffForm, StartPlanForm
from plans.models import JointBusinessPlan
from plans.rules.actions import on_no_plan
from plans.rules.plans import in_force_on, missing_sign_offs
from plans.services import plans as services
from plans.services.agreeing import let_go, since_draft
from plans.services.compare import compare_plans
from plans.services.page import may_sign_as, plan_page
from plans.services.progress import this_year
from plans.services.sending import Sent, recipients, send_plan, without_address
from plans.views.frame import ask, plan_frame, to_change

SENDING = (
    "The people you choose get an e-mail with a link to the plan. The partner can then read it and "
    "both sides can sign it off. Any later change voids the sign-offs."
)
LOCKING = (
    "After that, objectives, initiatives and deliverables change only in a new version that both "
    "sides sign. You can still record actuals and deliveries."
)
REPLACING = "It replaces the version in force, and what was recorded on that one since then stays."
VOIDS = "Any later change voids the sign-off."
SENDING_AGAIN = "The people you choose get the e-mail again. Sign-offs stay valid."


@require_safe
def plan_current(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan in force: that of last year until this year has one. Where none is, the newest of
    this year, else of all."""
    alliance, today = get_alliance(request, pk), timezone.localdate()
    plans = JointBusinessPlan.objects.within(request.user, alliance)
    versions = list(plans.order_by("-fiscal_year", "-version"))
    year = this_year(today)
    mine = [plan for plan in versions if plan.fiscal_year == year] or versions
    plan = in_force_on(versions, today, year) or next(iter(mine), None)
    if plan is None:
        rights = Rights(edit=access_to(alliance=alliance, user=request.user).edit)
        context = {"alliance": alliance, "current": "plan"}
        context["buttons"] = on_no_plan(alliance.pk, rights)
        return render(request, "plans/empty.html", context)
    plan.alliance = alliance
    return _page(request, plan, versions)


@require_safe
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, *_with_versions(request, pk))


def _with_versions(
    request: HttpRequest, pk: int
) -> tuple[JointBusinessPlan, list[JointBusinessPlan]]:
    """The plan with its alliance, and all plans of it that the reader may see, newest first."""
    alliance = JointBusinessPlan.objects.filter(pk=pk).values("alliance")
    plans = JointBusinessPlan.objects.filter(alliance__in=alliance).shown_to(request.user)
    versions = list(plans.order_by("-fiscal_year", "-version"))
    plan = next((row for row in versions if row.pk == pk), None)
    if plan is None:
        raise Withheld(JointBusinessPlan, pk)
    plan.alliance = get_alliance(request, plan.alliance_id)
    return plan, versions


def _page(
    request: HttpRequest, plan: JointBusinessPlan, versions: list[JointBusinessPlan]
) -> HttpResponse:
    page = plan_page(plan=plan, versions=versions, user=request.user, today=timezone.localdate())
    context = {"alliance": plan.alliance, "current": "plan", "plan": plan, "page": page}
    return render(request, "plans/detail.html", context)


@form_view
def plan_start(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True)
    back = reverse("plans:current", args=[alliance.pk])
    return form_page(
        request,
        alliance_frame(alliance, current="plan", back=back, actions=False),
        form=StartPlanForm(
            request.POST or None, alliance=alliance, year=this_year(timezone.localdate())
        ),
        title="Start a plan",
        submit_label="Start plan",
        act=lambda form: services.start_plan(alliance=alliance, **form.cleaned_data),
        done="Draft created. The partner sees it once you send it.",
        to=lambda plan: plan.get_absolute_url(),
    )


@form_view
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    plan = to_change(request, JointBusinessPlan, pk, terms=True)
    return form_page(
        request,
        plan_frame(plan),
        form=PlanForm(request.POST or None, instance=plan),
        title="Edit the theme",
        submit_label="Save",
        done="Saved.",
        act=lambda form: services.edit_plan(
            plan=plan, theme=form.cleaned_data["theme"], expected=form.expected_revision
        ),
    )


@form_view
def plan_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the plan to people of the partner, or send it again while it is in review."""
    plan = to_change(request, JointBusinessPlan, pk)
    found, now = recipients(alliance=plan.alliance), timezone.now()
    return form_page(
        request,
        plan_frame(plan),
        form=SendPlanForm(request.POST or None, plan=plan, found=found),
        title=f"Send the {write_year(plan.fiscal_year)} plan to {plan.alliance.sides.theirs}",
        submit_label="Send plan",
        text=SENDING if plan.state == "draft" else SENDING_AGAIN,
        act=lambda form: send_plan(plan=plan, sent_by=request.user, now=now, **form.values),
        done=lambda sent: _sent(request, sent),
        template="plans/share.html",
        extra={"recipients": found, "unreachable": without_address(found), "plan": plan},
    )


def _sent(request: HttpRequest, sent: Sent) -> str:
    """To whom it went, and what stood in the way of the rest."""
    for name, why in sent.refused.items():
        messages.warning(request, f"{name} received the plan, but no invitation to sign in. {why}")
    if not sent.people:
        return "The plan is in partner review. No e-mail was sent."
    names = get_text_list([person.name for person in sent.people], "and")
    return f"Plan sent to {names}."


@form_view
def plan_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    plan = to_change(request, JointBusinessPlan, pk)
    return ask(
        request,
        plan,
        title="Withdraw the plan?",
        submit_label="Withdraw plan",
        goes=[f"{plan.alliance.sides.theirs} can no longer see it.", "Sign-offs are void."],
        stays=["Everything in the plan, as a draft."],
        act=lambda revision: services.take_back(plan=plan, expected=revision),
        done="Plan withdrawn. It is a draft again.",
    )


@form_view
def plan_sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """The manager records a sign-off of either side; others who answer for a side give theirs."""
    plan = get_child(request, JointBusinessPlan.objects, pk)
    (sides, own), today = _signing(request, plan), timezone.localdate()
    return form_page(
        request,
        plan_frame(plan),
        form=SignOffForm(request.POST or None, plan=plan, today=today, sides=sides, own=own),
        title="Sign off the plan" if own else "Record a sign-off",
        submit_label="Sign off" if own else "Record sign-off",
        done="Sign-off recorded.",
        text=" ".join(["You sign the plan as it is now.", *let_go(plan=plan), VOIDS]),
        act=lambda form: services.sign_off(
            plan=plan, recorded_by=request.user, today=today, **form.values
        ),
    )


def _signing(request: HttpRequest, plan: JointBusinessPlan) -> tuple[list[str], int | None]:
    """The sides the reader may put on record, and the person they are if only as themselves."""
    missing = missing_sign_offs(plan.sign_offs.values_list("side", flat=True))
    if access_to(alliance=plan.alliance, user=request.user).edit:
        return missing, None
    signer = may_sign_as(plan=plan, user=request.user)
    if signer is None or signer[0] not in missing:
        raise PermissionDenied("There is nothing here for you to sign.")
    return [signer[0]], signer[1].pk


@form_view
def plan_agree(request: HttpRequest, pk: int) -> HttpResponse:
    plan = to_change(request, JointBusinessPlan, pk)
    today = timezone.localdate()
    return ask(
        request,
        plan,
        title="Lock the plan as agreed?",
        submit_label="Agree and lock",
        calm=True,
        text=LOCKING if plan.version == 1 else f"{LOCKING} {REPLACING}",
        stays=since_draft(draft=plan, today=today),
        act=lambda revision: services.agree(plan=plan, expected=revision, today=today),
        done="Plan agreed and locked.",
    )


@form_view
def plan_new_version(request: HttpRequest, pk: int) -> HttpResponse:
    plan = to_change(request, JointBusinessPlan, pk)
    return ask(
        request,
        plan,
        title="Prepare a new version?",
        submit_label="Prepare new version",
        calm=True,
        text="You get a draft with everything in this version. This version stays in force until "
        "both sides sign the new one. What you record in the meantime carries over.",
        act=lambda revision: services.new_version(plan=plan),
        done="Draft of the new version created.",
        to=lambda draft: draft.get_absolute_url(),
    )


@form_view
def plan_discard(request: HttpRequest, pk: int) -> HttpResponse:
    plan = to_change(request, JointBusinessPlan, pk)
    return ask(
        request,
        plan,
        title="Discard this draft?",
        submit_label="Discard draft",
        goes=["The draft with its objectives, initiatives and deliverables."],
        stays=["Every agreed version and its actuals.", "The history of changes."],
        act=lambda revision: services.discard(plan=plan, expected=revision),
        done="Draft discarded.",
        to=reverse("plans:current", args=[plan.alliance_id]),
    )


@form_view
def plan_close(request: HttpRequest, pk: int) -> HttpResponse:
    plan = to_change(request, JointBusinessPlan, pk)
    names = services.open_deliverables(plan)
    return form_page(
        request,
        plan_frame(plan),
        form=ClosePlanForm(request.POST or None, plan=plan),
        title=f"Close the {write_year(plan.fiscal_year)} plan",
        submit_label="Close plan",
        done="Plan closed.",
        text=services.open_sentence(names) if names else "",
        act=lambda form: services.close(plan=plan, today=timezone.localdate(), **form.values),
    )


@require_safe
def plan_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed between this version and another: `?with=` its number (default: before)."""
    plan, versions = _with_versions(request, pk)
    year = [row for row in versions if row.fiscal_year == plan.fiscal_year and row.pk != plan.pk]
    other = _other(plan, year, request.GET.get("with", ""))
    before, after = sorted((plan, other), key=lambda row: row.version)
    context = {"alliance": plan.alliance, "current": "plan", "plan": plan}
    context |= {"others": year, "other": other}
    context["comparison"] = compare_plans(before=before, after=after)
    return render(request, "plans/compare.html", context)


def _other(
    plan: JointBusinessPlan, year: list[JointBusinessPlan], number: str
) -> JointBusinessPlan:
    """Version `number` of the `year`, else the one before the plan, else any; or 404."""
    named = [row for row in year if str(row.version) == number]
    earlier = [row for row in year if row.version < plan.version]
    for row in [*named, *earlier, *year]:
        return row
    raise Http404
