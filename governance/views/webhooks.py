"""The chat rooms of an alliance, and those of the whole company."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alliances.models import Alliance
from alliances.services.access import Shown
from alliances.views.fetch import get_alliance
from core.permissions import require
from core.views.confirm_page import confirm_page, perform
from core.views.form_page import form_page, form_view
from core.views.frame import Frame
from governance.forms.webhooks import WebhookForm
from governance.models import Webhook
from governance.services.webhooks.rooms import delete_webhook, listed, save_webhook, send_trial
from governance.services.webhooks.stopping import page_of
from governance.views.frame import get_row, governance_frame

ADMINISTRATORS = "Only administrators set up chat rooms of the whole company."


def _frame(alliance: Alliance | None) -> Frame:
    if alliance is not None:
        return governance_frame(
            alliance, reverse("governance:alliance_webhooks", args=[alliance.pk])
        )
    return Frame(reverse("governance:company_webhooks"))


def _get(request: HttpRequest, pk: int) -> Webhook:
    """A room the person may change."""
    hook = get_object_or_404(Webhook, pk=pk)
    if hook.alliance_id is None:
        require(request.user.is_administrator, ADMINISTRATORS)
        return hook
    found: Webhook = get_row(request, Webhook.objects.filter(alliance__isnull=False), pk)
    return found


@require_safe
def alliance_webhooks(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True)
    context = {"alliance": alliance, "current": "governance"}
    return _list(request, alliance, context, "governance/alliance_webhooks.html")


@require_safe
def company_webhooks(request: HttpRequest) -> HttpResponse:
    require(request.user.is_administrator, ADMINISTRATORS)
    return _list(request, None, {}, "governance/company_webhooks.html")


def _list(
    request: HttpRequest, alliance: Alliance | None, context: dict[str, Any], template: str
) -> HttpResponse:
    rooms = list(listed(Webhook.objects.editable_by(request.user), alliance))
    return render(request, template, context | {"rooms": rooms})


@form_view
def webhook_create(request: HttpRequest, pk: int) -> HttpResponse:
    alliance = get_alliance(request, pk, edit=True, shown=Shown.ITSELF)
    return _form(request, Webhook(), alliance, "Add a chat room")


@form_view
def company_webhook_create(request: HttpRequest) -> HttpResponse:
    require(request.user.is_administrator, ADMINISTRATORS)
    return _form(request, Webhook(), None, "Add a chat room")


@form_view
def webhook_edit(request: HttpRequest, pk: int) -> HttpResponse:
    hook = _get(request, pk)
    return _form(request, hook, hook.alliance, f"Chat room {hook}")


def _form(
    request: HttpRequest, hook: Webhook, alliance: Alliance | None, title: str
) -> HttpResponse:
    return form_page(
        request,
        _frame(alliance),
        form=WebhookForm(request.POST or None, instance=hook, alliance=alliance),
        title=title,
        act=lambda form: save_webhook(hook=form.instance, user=request.user, **form.changes),
        done=lambda row: f"Chat room {row} saved.",
    )


@form_view
def webhook_delete(request: HttpRequest, pk: int) -> HttpResponse:
    hook = _get(request, pk)
    return confirm_page(
        request,
        _frame(hook.alliance),
        row=hook,
        title=f"Remove the chat room {hook}?",
        submit_label="Remove",
        text="Nothing more is posted there.",
        act=lambda expected: delete_webhook(hook=hook, user=request.user),
        done=f"Chat room {hook} removed.",
    )


@require_POST
def webhook_test(request: HttpRequest, pk: int) -> HttpResponse:
    hook = _get(request, pk)
    return perform(
        request,
        row=None,  # a message is posted; what is on record stays as it is
        act=lambda: send_trial(hook=hook, now=timezone.now()),
        done=f"A test is on its way to {hook}.",
        back=page_of(hook),
    )
