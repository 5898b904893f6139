"""The addresses of this app."""

from django.urls import URLPattern, path

from scorecards.views import (
    alignments,
    bias,
    early_risks,
    entry,
    evaluations,
    facts,
    lifecycle,
    models,
    replies,
    risks,
    scorecards,
    survey_answers,
    surveys,
    treatments,
)

app_name = "scorecards"

urlpatterns: list[URLPattern] = [
    path("alliances/<int:pk>/scorecard/", scorecards.alliance_scorecard, name="alliance_scorecard"),
    path("alliances/<int:pk>/scorecard/open/", scorecards.scorecard_open, name="scorecard_open"),
    path("alliances/<int:pk>/answer/<slug:key>/", facts.fact_answer, name="fact_answer"),
    path("scorecards/models/", models.model_list, name="model_list"),
    path("scorecards/models/<int:pk>/", models.model_detail, name="model_detail"),
    path("scorecards/<int:pk>/", scorecards.scorecard_detail, name="scorecard_detail"),
    path("scorecards/<int:pk>/edit/", entry.scorecard_edit, name="scorecard_edit"),
    path("scorecards/<int:pk>/submit/", lifecycle.scorecard_submit, name="scorecard_submit"),
    path("scorecards/<int:pk>/withdraw/", lifecycle.scorecard_withdraw, name="scorecard_withdraw"),
    path("scorecards/<int:pk>/accept/", lifecycle.scorecard_accept, name="scorecard_accept"),
    path("scorecards/<int:pk>/return/", lifecycle.scorecard_return, name="scorecard_return"),
    path("scorecards/<int:pk>/ask/", replies.scorecard_ask, name="scorecard_ask"),
    path("scorecards/<int:pk>/reply/", replies.scorecard_reply, name="scorecard_reply"),
    path("scorecards/reply/<str:token>/", replies.reply_by_link, name="reply_by_link"),
    path("scorecards/disputes/<int:pk>/answer/", replies.dispute_answer, name="dispute_answer"),
    path("scorecards/<int:pk>/finalise/", lifecycle.scorecard_finalise, name="scorecard_finalise"),
    path("scorecards/bias/", bias.bias_checks, name="bias_checks"),
    path("alliances/<int:pk>/baseline/", lifecycle.baseline_edit, name="baseline_edit"),
    path("alliances/<int:pk>/evaluation/", evaluations.evaluation, name="evaluation"),
    path(
        "alliances/<int:pk>/evaluation/edit/", evaluations.evaluation_edit, name="evaluation_edit"
    ),
    path(
        "alliances/<int:pk>/evaluation/risk/", evaluations.evaluation_risk, name="evaluation_risk"
    ),
    path("treatments/", treatments.company_treatments, name="treatments"),
    path("treatments/take/", treatments.treatments_take, name="treatments_take"),
    path("alliances/<int:pk>/treatment/", treatments.alliance_treatment, name="alliance_treatment"),
    path("treatments/<int:pk>/take/", treatments.treatment_take, name="treatment_take"),
    path("treatments/<int:pk>/adapt/", treatments.treatment_adapt, name="treatment_adapt"),
    path("treatments/<int:pk>/decline/", treatments.treatment_decline, name="treatment_decline"),
    path("treatments/<int:pk>/told/", treatments.treatment_told, name="treatment_told"),
    path("alliances/<int:pk>/alignment/new/", alignments.alignment_new, name="alignment_new"),
    path("alignments/<int:pk>/edit/", alignments.alignment_edit, name="alignment_edit"),
    path("alignments/<int:pk>/close/", alignments.alignment_close, name="alignment_close"),
    path("alignments/<int:pk>/agree/", alignments.alignment_agree, name="alignment_agree"),
    path("alignments/<int:pk>/answer/", alignments.alignment_answer, name="alignment_answer"),
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
    path("alliances/<int:pk>/surveys/", surveys.alliance_surveys, name="alliance_surveys"),
    path("alliances/<int:pk>/surveys/new/", surveys.survey_create, name="survey_create"),
    path("surveys/<int:pk>/", surveys.survey_detail, name="survey_detail"),
    path("surveys/<int:pk>/answer/", survey_answers.survey_answer, name="survey_answer"),
    path("surveys/<int:pk>/prolong/", surveys.survey_prolong, name="survey_prolong"),
    path("surveys/<int:pk>/close/", surveys.survey_close, name="survey_close"),
    path("surveys/<int:pk>/agenda/", surveys.survey_agenda, name="survey_agenda"),
    path("surveys/<int:pk>/withdraw/", surveys.survey_withdraw, name="survey_withdraw"),
    path("survey/<str:token>/", survey_answers.survey_link, name="survey_link"),
]
