"""The import, page by page: file, columns, preview, progress, report, undo; and the export."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.csv_files import csv_lines
from core.forms.filters import ignored_in
from core.jobs.models import Job
from core.permissions import Withheld, require
from core.request_limits import accepts_up_to
from core.views.confirm_page import perform
from core.views.form_page import form_view, render_form
from core.views.frame import wants_part
from imports.forms import ColumnsForm, SameCompanyForm, UploadForm
from imports.models import ImportRun
from imports.rules.fields import BY_KEY
from imports.rules.limits import UnreadableFile
from imports.rules.options import Options
from imports.services.exporting import FORMATS, write_export
from imports.services.exports import export_now, file_for, is_large, request_export
from imports.services.reader_process import current_limits
from imports.services.refusals import note_refusal
from imports.services.runs import (
    discard_run,
    failed_rows_of,
    outline_of_run,
    progress_of,
    queue_run,
    start_undo,
    try_run,
    upload_file,
)
from imports.services.term_export import term_lines

_FORMAT = (
    ("format", "File"),
    ("encoding", "Characters"),
    ("separator", "Separator"),
    ("sheet", "Sheet"),
    ("heading_row", "Headings in row"),
)


def _run(request: HttpRequest, pk: int) -> ImportRun:
    """The person's own run, or 404; 403 for who may not import at all."""
    require(request.user.may_import, "Your role cannot import.")
    return get_object_or_404(ImportRun.objects.visible_to(request.user).for_page(), pk=pk)


@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    require(request.user.may_import, "Your role cannot import.")
    runs = ImportRun.objects.visible_to(request.user).for_list()
    page = Paginator(runs, 50).get_page(request.GET.get("page"))
    context = {"page_obj": page, "ignored": ignored_in(request.GET, page)}
    return render(request, "imports/list.html", context)


@accepts_up_to("IMPORT_MAX_BYTES", may=lambda user: user.may_import)
@form_view
def import_upload(request: HttpRequest) -> HttpResponse:
    require(request.user.may_import, "Your role cannot import.")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent)
    if form.is_valid():
        file = form.cleaned_data["file"]
        options = Options(our_company=form.cleaned_data["our_company"])
        try:
            current_limits().check_size(file.size)
            run = upload_file(user=request.user, name=file.name, data=file.read(), options=options)
            return redirect("imports:columns", pk=run.pk)
        except UnreadableFile as error:
            form.add_error("file", note_refusal(error=error, name=file.name, actor=request.user))
    return render_form(request, "imports/upload.html", {"form": form})


@form_view
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    if run.state != "draft":
        return redirect(run)
    options = _sheet_options(request, Options(**run.options))
    try:
        outline = outline_of_run(run, options)
    except UnreadableFile as error:
        messages.error(request, _refused(request, run, error))
        chosen = request.POST or request.GET  # the file may be readable without it
        return redirect("imports:columns", pk=pk) if chosen else redirect("imports:list")
    form = ColumnsForm(request.POST or None, outline=outline, options=options)
    if form.is_valid() and (answer := _try_out(request, run, form)):
        return answer
    context = {"run": run, "form": form, "outline": outline}
    return render_form(request, "imports/columns.html", context)


def _refused(request: HttpRequest, run: ImportRun, error: UnreadableFile) -> str:
    return note_refusal(error=error, name=run.file_name, actor=request.user)


def _sheet_options(request: HttpRequest, options: Options) -> Options:
    """Another sheet or heading row, given in the address or sent back with the columns."""
    sent = request.POST if request.method == "POST" else request.GET
    sheet, row = sent.get("sheet", ""), sent.get("heading_row", "")
    if not sheet and not row:
        return options
    number = int(row) or None if row.isdecimal() and len(row) < 6 else None
    moved = (sheet or options.sheet) != options.sheet or number != options.heading_row
    columns = None if moved else options.columns
    return replace(options, sheet=sheet, heading_row=number, columns=columns)


def _try_out(request: HttpRequest, run: ImportRun, form: ColumnsForm) -> HttpResponse | None:
    """Save what was chosen and try the import; None with the error in the form if that fails."""
    now, options = timezone.now(), form.as_options()
    preview = reverse("imports:preview", args=[run.pk])
    try:
        return perform(
            request,
            act=lambda: try_run(run=run, options=options, now=now, today=timezone.localdate()),
            done="",
            to=lambda run: run.get_absolute_url() if run.is_under_way else preview,
            back=preview,
        )
    except UnreadableFile as error:
        form.add_error(None, _refused(request, run, error))
        return None


@form_view
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    if run.state != "draft" or not run.preview:
        return redirect(run)
    proposals = run.preview["partner_proposals"] if request.user.leads_portfolio else []
    form = SameCompanyForm(request.POST if request.method == "POST" else None, proposals=proposals)
    if request.method == "POST" and form.is_valid():
        return perform(
            request,
            act=lambda: queue_run(run=run, same_as=form.same_as(), now=timezone.now()),
            done="",
            back=run.get_absolute_url(),
        )
    context = _report_context(run, run.preview)
    context |= {"form": form, "to_do": run.preview["created"] + run.preview["updated"]}
    return render_form(request, "imports/preview.html", context)


@require_safe
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress while it runs (htmx asks for the part alone), then the report."""
    run = _run(request, pk)
    if run.state == "draft":
        answer = redirect("imports:preview" if run.preview else "imports:columns", pk=pk)
        # htmx, which wants a part of this page only, loads the other as a whole.
        return HttpResponse(headers={"HX-Redirect": answer.url}) if wants_part(request) else answer
    if run.is_under_way:
        template = "_progress.html" if wants_part(request) else "progress.html"
        return render(request, f"imports/{template}", {"run": run, "progress": progress_of(run)})
    answer = render(request, "imports/report.html", _report_context(run, run.report))
    if wants_part(request):
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
def import_report(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    answer = JsonResponse(
        run.report or run.preview, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = f'attachment; filename="import-{run.pk}-report.json"'
    return answer


@require_safe
def import_failed(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows in the file's own columns with the reason, to be put right."""
    run = _run(request, pk)
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    content = write_export(kind=kind, **failed_rows_of(run))
    return _answer_file(content, kind, f"import-{run.pk}-failed-rows")


@form_view
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    if not run.can_be_undone:
        return redirect(run)
    if request.POST.get("confirm", "").strip().casefold() == "undo":
        return perform(
            request,
            act=lambda: start_undo(run=run, user=request.user, now=timezone.now()),
            done=lambda _: "" if run.is_under_way else "Import undone.",
            back=run.get_absolute_url(),
        )
    error = "Type the word “undo” to confirm." if request.method == "POST" else ""
    context = {"run": run, "error": error}
    return render(request, "imports/undo.html", context, status=422 if error else 200)


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    return perform(
        request,
        act=lambda: discard_run(run=run),
        done=f"“{run.file_name}” discarded.",
        to=reverse("imports:list"),
        back=run.get_absolute_url(),
    )


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What the person may see, with the sums they may read, in the columns of an import; a large
    portfolio by a worker."""
    require(not request.user.is_guest, "Your role cannot export.")
    kind = request.GET.get("format", "csv")
    kind = kind if kind in FORMATS else "csv"
    if is_large(user=request.user):
        return redirect(request_export(user=request.user, kind=kind, now=timezone.now()))
    content = export_now(user=request.user, kind=kind)
    return _answer_file(content, kind, f"alliances-{timezone.localdate():%Y-%m-%d}")


@require_safe
def export_terms(request: HttpRequest) -> HttpResponse:
    """Every deal term the person may read, as CSV; read before the answer, so that it is on record
    whose terms they were."""
    require(not request.user.is_guest, "Your role cannot export.")
    today = timezone.localdate()
    heading, *lines = term_lines(user=request.user, today=today)
    content = "".join(csv_lines(heading, lines)).encode()
    return _answer_file(content, "csv", f"deal-terms-{today:%Y-%m-%d}")


@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a large export, as long as all that it holds may still be seen."""
    file = file_for(user=request.user, job_id=pk, now=timezone.now())
    if file is None:
        raise Withheld(Job, pk, "This file is no longer available.")
    name = f"alliances-{timezone.localdate(file.made_at):%Y-%m-%d}"
    return _answer_file(bytes(file.content), file.job.payload["format"], name)


def _answer_file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=FORMATS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _report_context(run: ImportRun, report: dict[str, Any]) -> dict[str, Any]:
    """The run with `report`: the one of its dry run, the one of the import, or none yet."""
    lines = _format_lines(report["detected_format"]) if report else []
    return {"run": run, "report": report, "detected_format": lines}


def _format_lines(detected: dict[str, Any]) -> list[tuple[str, str]]:
    """How the file was read, as pairs for a list."""
    pairs = [(label, str(detected[key])) for key, label in _FORMAT if detected.get(key)]
    pairs += [(BY_KEY[key].label, order) for key, order in detected["date_order"].items()]
    for key, unit in detected["units"].items():
        pairs.append((BY_KEY[key].label, f"{unit['currency']}, in units of {unit['factor']:,}"))
    if marks := set(detected["decimal_mark"].values()):
        pairs.append(("Decimal mark", " and ".join(sorted(marks))))
    return pairs
