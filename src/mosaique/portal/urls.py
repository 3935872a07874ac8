"""Readers' addresses; the French paths are the canonical ones (public contract)."""

from __future__ import annotations

from django.urls import path, re_path

from mosaique.portal.views import account, api, basket, embeds, home, notice, search, static_pages, themes

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("recherche/", search.results, name="search"),
    path("recherche.<slug:suffix>", search.export, name="search_export"),
    path("suggestions/", search.suggestions, name="suggestions"),
    path("notices/<int:pk>/", notice.notice, name="notice"),
    path("notices/<int:pk>.<slug:suffix>", notice.form, name="notice_form"),
    path("notices/<int:leader>/sources/<int:pk>/", notice.source, name="source"),
    path("notices/<int:leader>/sources/<int:pk>.<slug:suffix>", notice.source_form, name="source_form"),
    path("fichiers/<int:pk>/", notice.attachment, name="attachment"),
    path("fichiers/<int:pk>/couverture.jpg", notice.cover, name="cover"),
    path("themes/", themes.themes, name="themes"),
    re_path(r"^themes\.(?P<suffix>ttl|rdf|jsonld)$", themes.scheme_file, name="themes_file"),
    re_path(
        r"^themes/(?P<identifier>[\w-]+)\.(?P<suffix>ttl|rdf|jsonld)$", themes.theme_file, name="theme_file"
    ),
    re_path(r"^themes/(?P<identifier>[\w-]+)/$", themes.theme, name="theme"),
    path("structures/", home.structures, name="structures"),
    path("structures/<slug:code>/", home.structure, name="structure"),
    path("panier/", basket.basket, name="basket"),
    path("panier/changer/", basket.change, name="basket_change"),
    path("panier.<slug:suffix>", basket.export, name="basket_export"),
    path("compte/", account.account, name="account"),
    path("aide/", static_pages.help_page, name="help"),
    path("a-propos/", static_pages.about, name="about"),
    path("mentions-legales/", static_pages.legal, name="legal"),
    path("accessibilite/", static_pages.accessibility, name="accessibility"),
    path("donnees-personnelles/", static_pages.privacy, name="privacy"),
    path("integrer/", embeds.compose, name="embedding"),
    path("embed/recherche/", embeds.search_box, name="embed_search"),
    path("embed/liste/", embeds.documents, name="embed_list"),
    path("api/docs", api.docs, name="api_docs"),
    path("plan-du-site/", static_pages.site_map, name="site_map"),
]
