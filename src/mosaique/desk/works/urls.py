"""Addresses of the works, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.works.views import decisions, matches, work

urlpatterns = [
    path("oeuvres/", matches.to_decide, name="works"),
    path("oeuvres/comparer/<int:one>/<int:other>/", matches.compare, name="work_compare"),
    path("oeuvres/propositions/", decisions.proposals, name="work_proposals"),
    path("oeuvres/decisions/", decisions.taken, name="work_decisions"),
    path("oeuvres/decisions/<int:pk>/", decisions.decision, name="work_decision"),
    path("oeuvres/decisions/<int:pk>/repondre/", decisions.answer, name="work_answer"),
    path("oeuvres/decisions/<int:pk>/retirer/", decisions.withdraw, name="work_withdraw"),
    path("oeuvres/decisions/<int:pk>/defaire/<int:pair>/", decisions.undo, name="work_undo"),
    path("oeuvres/<int:pk>/", work.work, name="work"),
    path("oeuvres/<int:pk>/reunir/", work.find, name="work_find"),
    path("oeuvres/<int:pk>/detacher/", work.detach, name="work_detach"),
]
