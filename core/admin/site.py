"""The site of Django admin: who enters it, and what all its pages share."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, FieldDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from core.admin.deletion import delete_selected
from core.admin.guard import guarded
from core.permissions import Withheld

RECENT = 10
UNREADABLE = "A number or a nesting in what was sent is beyond what can be stored."


class Site(admin.AdminSite):
    """Staff enter, but no guests: whose rights end at what is shared with them has none here."""

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.add_action(delete_selected, "delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Every page stands behind the guard, also those that packages register."""
        super().register(model_or_iterable, guarded(admin_class or admin.ModelAdmin), **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not getattr(request.user, "is_guest", False)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """One signs in by the product's page. Django's own form knows no limit of tries and no
        second factor, also for whoever is signed in and tries the password of another."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # No text of ours holds one, and the database refuses to be asked for it.
            values = [value for _, some in request.GET.lists() for value in some]
            if any("\0" in value for value in [*values, *request.GET, request.path]):
                raise BadRequest("A parameter holds a null character.")
            try:
                answer: HttpResponse = view(request, *args, **kwargs)
                # Drawn here, since choices and lists ask the database when they are.
                return answer.render() if isinstance(answer, SimpleTemplateResponse) else answer
            except (OverflowError, RecursionError) as error:
                raise BadRequest(UNREADABLE) from error
            except ValueError as error:
                # A key that no page offers, such as a letter: Django looks it up unchecked.
                if "expected a number" not in str(error):
                    raise
                raise BadRequest(UNREADABLE) from error

        checked.csrf_exempt = getattr(view, "csrf_exempt", False)  # type: ignore[attr-defined]
        return super().admin_view(checked, cacheable)

    def get_urls(self) -> list[Any]:
        own = path(
            "r/<path:content_type_id>/<path:object_id>/",
            self.admin_view(self.view_on_site),
            name="view_on_site",
        )
        return [own, *super().get_urls()]

    def view_on_site(
        self, request: HttpRequest, content_type_id: str, object_id: str
    ) -> HttpResponse:
        """To the page of a row that one sees here; Django's own asks nobody."""
        kind = self._kind(content_type_id)
        own = self._registry.get(kind.model_class()) if kind is not None else None
        if own is None or not own.has_view_or_change_permission(request):
            raise Http404
        row = own.get_object(request, object_id)
        if row is None:
            raise Withheld(own.model, object_id)
        if not hasattr(row, "get_absolute_url"):
            raise Http404
        return HttpResponseRedirect(row.get_absolute_url())

    def _kind(self, key: str) -> Any:
        kinds = apps.get_model("contenttypes", "ContentType")
        try:
            return kinds.objects.filter(pk=int(key)).first()
        except (ValueError, OverflowError):
            return None

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one place for it, which asks for the old one, limits tries and sends word."""
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Django's own, for foreign keys and lists of them alone."""
        try:
            model = apps.get_model(request.GET["app_label"], request.GET["model_name"])
            field = model._meta.get_field(request.GET["field_name"])
        except (KeyError, LookupError, FieldDoesNotExist, ValueError) as wrong:
            raise PermissionDenied from wrong
        if not field.is_relation or field.auto_created or field.related_model is None:
            raise PermissionDenied
        answer: HttpResponse = super().autocomplete_view(request)
        return answer

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = {"recent_actions": self._recent(request)} | (extra_context or {})
        return super().index(request, shown)

    def _recent(self, request: HttpRequest) -> list[LogEntry]:
        """What the person did here last, where they still see what it was done to."""
        user: Any = request.user
        entries = LogEntry.objects.filter(user=user).select_related("content_type")[:RECENT]
        return [one for one in entries if user.is_superuser or self._is_seen(request, one)]

    def _is_seen(self, request: HttpRequest, entry: LogEntry) -> bool:
        kind = entry.content_type
        own = self._registry.get(kind.model_class()) if kind is not None else None
        if own is None or not own.has_view_or_change_permission(request):
            return False
        return entry.object_id is None or own.get_object(request, entry.object_id) is not None
