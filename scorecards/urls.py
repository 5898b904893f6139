"""The addresses of this app."""

from django.urls import URLPattern, path

from scorecards.views import early_risks, models, risks, scorecards

app_name = "scorecards"

urlpatterns: list[URLPattern] = [
    path("alliances/<int:pk>/scorecard/", scorecards.alliance_scorecard, name="alliance_scorecard"),
    path("alliances/<int:pk>/scorecard/open/", scorecards.scorecard_open, name="scorecard_open"),
    path("scorecards/models/", models.model_list, name="model_list"),
    path("scorecards/models/<int:pk>/", models.model_detail, name="model_detail"),
    path("scorecards/<int:pk>/", scorecards.scorecard_detail, name="scorecard_detail"),
    path("scorecards/<int:pk>/edit/", scorecards.scorecard_edit, name="scorecard_edit"),
    path("scorecards/<int:pk>/finalise/", scorecards.scorecard_finalise, name="scorecard_finalise"),
    path("alliances/<int:pk>/risks/", risks.alliance_risks, name="alliance_risks"),
    path("alliances/<int:pk>/risks/new/", risks.risk_create, name="risk_create"),
    path("alliances/<int:pk>/risks/export/", risks.risk_export, name="risk_export"),
    path(
        "alliances/<int:pk>/early-risks/new/",
        early_risks.early_risk_create,
        name="early_risk_create",
    ),
    path("early-risks/<int:pk>/take/", early_risks.early_risk_take, name="early_risk_take"),
    path(
        "early-risks/<int:pk>/decline/", early_risks.early_risk_decline, name="early_risk_decline"
    ),
    path("risks/<int:pk>/in-place/", risks.risk_in_place, name="risk_in_place"),
    path("risks/<int:pk>/edit/", risks.risk_edit, name="risk_edit"),
    path("risks/<int:pk>/close/", risks.risk_close, name="risk_close"),
    path("risks/<int:pk>/reopen/", risks.risk_reopen, name="risk_reopen"),
]
