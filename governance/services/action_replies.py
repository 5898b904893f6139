"""Actions of people without a sign-in, closed by a link in an e-mail: done, another day, cannot."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from alliances.models import Person
from alliances.rules.punctuality import moved_words
from alliances.services.deputies.acting import stood_in_for
from alliances.services.reaching import current_members, out_of_reach
from core.dates.wall_time import zone
from core.registry.replies import Asked, Choice, ReplyKind, reply_kinds
from core.revision.updates import StaleRevision
from governance.models import Action
from governance.rules.promised import day_and_words
from governance.services import actions

KIND = "action"
DONE, LATER, CANNOT = "done", "later", "cannot"
CHOICES = (
    Choice(DONE, "It is done", primary=True, words_label="On another day than today? Which?"),
    Choice(
        LATER,
        "Propose another day",
        words_label="Which day, and why? For example: 12 Dec, legal has not answered",
        words_required=True,
    ),
    Choice(CANNOT, "I cannot do it", words_label="Why", words_required=True),
)


def _asked(subject: int, person: int, version: int) -> Asked | None:
    """What the owner of an action is asked, or who stands in; None once somebody else owns it."""
    today = timezone.localdate()
    reader = Person.objects.select_related("user").filter(pk=person).first()
    owners = {person, *stood_in_for(person=reader, today=today)}
    rows = Action.objects.filter(pk=subject, owner__in=owners)
    action = rows.select_related("alliance", "owner__user", "meeting__committee").first()
    if action is None or reader is None:
        return None
    if out_of_reach(reader, action.alliance, current_members([person])):
        return None
    facts = [("Due", f"{action.due_on:%A %-d %B %Y}")]
    moved = moved_words(first_due_on=action.first_due_on, due_on=action.due_on, moves=action.moves)
    if moved:
        facts.append(("Before", moved))
    if action.meeting is not None:
        facts.append(("From", f"{action.meeting}, {action.meeting.local_date:%-d %b %Y}"))
    return Asked(
        title=action.title,
        about=str(action.alliance),
        facts=facts,
        choices=CHOICES,
        given=_given(action),
        closed=_closed(action),
        row=action,
    )


def _given(action: Action) -> str:
    if action.asked_at is None:
        return ""
    asked = "you cannot do it"
    if action.asked_due_on is not None:
        asked = f"you propose {action.asked_due_on:%-d %b %Y}"
    return f"You answered on {action.asked_at:%-d %b}: {asked}. The alliance manager decides."


def _closed(action: Action) -> str:
    if action.state == Action.State.DONE:
        return f"Done on {action.done_on:%-d %b %Y}. Thank you."
    return "This action was dropped." if action.state == Action.State.DROPPED else ""


def _answer(asked: Asked, choice: str, words: str, now: datetime) -> str:
    try:
        return _take(asked.row, choice, words, now)
    except StaleRevision as stale:
        raise ValidationError("The action was changed just now. Send your answer again.") from stale


def _take(action: Action, choice: str, words: str, now: datetime) -> str:
    today = now.astimezone(zone(_zone_of(action))).date()
    if choice == DONE:
        on = _day(words, today) if words.strip() else today
        if on > today:
            raise ValidationError(f"{on:%-d %b %Y} is in the future.")
        actions.complete_action(action=action, expected=action.revision, today=today, on=on)
        return "Thank you. It is recorded as done."
    if choice == CANNOT:
        actions.propose(
            action=action, expected=action.revision, due_on=None, reason=words, now=now, today=today
        )
        return "Thank you. The alliance manager is told."
    day, why = day_and_words(words, today)
    if day is None:
        raise ValidationError("Begin with the day, then the reason: 12 Dec, legal is not done.")
    actions.propose(
        action=action, expected=action.revision, due_on=day, reason=why, now=now, today=today
    )
    return f"Thank you. The alliance manager decides on {day:%-d %b %Y}."


def _zone_of(action: Action) -> str:
    owner = action.owner
    if owner is None:
        return timezone.get_default_timezone_name()
    return str(owner.user.time_zone if owner.user else owner.time_zone)


def _day(words: str, today: date) -> date:
    day, _ = day_and_words(words, today)
    if day is None:
        raise ValidationError("This is not a day. Write it as 12 Mar, yesterday or 12 Mar 2027.")
    return day


def register() -> None:
    reply_kinds.register(ReplyKind(KIND, _asked, _answer, 20))
