"""What is kept of its records: history, audit log, and what somebody leaves behind."""

from __future__ import annotations

from alliances.services.left_behind import offer_holdings
from core.registry.audit import AuditKind, audit_kinds
from core.registry.history import HistorySource, histories
from governance import models
from governance.services.calendar import feeds
from governance.services.holdings import SOURCES
from governance.services.issues import finding

# What the generation of meetings writes is no act of a person.
PLANNED = frozenset(
    {
        *("schedule_version", "is_exception", "starts_at", "ends_at", "occurrence", "cadence"),
        "agenda_filled_at",
    }
)
LINE = frozenset({"client_id", "decision", "action"})
SENT = frozenset({"answer_until", "settled_how"})

CHANGED, ORDER = frozenset({"changed_on"}), frozenset({"position", "duty"})
SEEN, WRITTEN = frozenset({"changed_at", "asked_at"}), frozenset({"written_by", "written_on"})

# What services keep beside what people write.
KEPT = frozenset({"first_due_on", "moves", "recorded_at", "asked_at", "opened_at", "closed_at"})


def register() -> None:
    name, path = "committee__name", "committee__alliance"
    histories.register(
        HistorySource(models.Committee, "Committee", "alliance", "name", 30),
        HistorySource(
            models.Cadence, "Schedule", path, name, 31, hidden=frozenset({"counts_from"})
        ),
        HistorySource(models.Meeting, "Meeting", path, name, 32, hidden=PLANNED),
        HistorySource(models.Decision, "Decision", "alliance", "text", 33, hidden=KEPT),
        HistorySource(models.Dissent, "Dissent of", "decision__alliance", "person__name", 35),
        HistorySource(models.Ballot, "Vote", path, "question", 36, hidden=KEPT),
        HistorySource(models.Action, "Action", "alliance", "title", 34, hidden=KEPT),
        HistorySource(models.MeetingLine, "Meeting line", f"meeting__{path}", "text", 35, LINE),
        HistorySource(models.Minutes, "Minutes", f"meeting__{path}", f"meeting__{name}", 36, SENT),
        HistorySource(
            models.MinutesAnswer,
            "Answer to minutes",
            f"version__minutes__meeting__{path}",
            "person__name",
            37,
        ),
        HistorySource(
            models.MinutesAmendment, "Amendment", f"minutes__meeting__{path}", "text", 38
        ),
        HistorySource(models.DecisionRight, "Decision right", path, "subject", 35),
        HistorySource(models.DutyCover, "Duty", "alliance", "duty", 36, hidden=CHANGED),
        HistorySource(models.RaciRow, "Role", "alliance", "title", 37, hidden=ORDER),
        HistorySource(models.RaciPart, "Role of", "row__alliance", "person__name", 38, hidden=SEEN),
        HistorySource(models.SidePriorities, "Priorities", "alliance", "side", 39, hidden=WRITTEN),
        HistorySource(models.JointEvent, "Joint event", "alliance", "title", 35),
    )
    group = "Calendar"
    audit_kinds.register(
        AuditKind(feeds.MADE, "Calendar feed made", group, 10),
        AuditKind(feeds.RENEWED, "Address of a calendar feed renewed", group, 20),
        AuditKind(feeds.REVOKED, "Calendar feed revoked", group, 30),
    )
    audit_kinds.register(
        AuditKind("decisions_exported", "Decisions exported", "Reads and exports", 43, is_file=True)
    )
    offer_holdings(*SOURCES, *finding.HELD)
    for key, label in (
        ("webhook_changed", "Chat room set up, changed or removed"),
        ("webhook_stopped", "Chat room stopped"),
    ):
        audit_kinds.register(AuditKind(key, label, "Records", 55))
