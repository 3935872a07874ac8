from __future__ import annotations

import pytest
from django.template import Context, Engine, RequestContext, TemplateSyntaxError
from django.utils import translation

ENGINE = Engine(
    libraries={
        "fixed": "mosaique.portal.templatetags.fixed",
        "i18n": "django.templatetags.i18n",
    },
    builtins=["django.template.defaulttags", "django.template.defaultfilters"],
)


def rendered(template, **values):
    return template.render(Context(values))


def test_fixed_part_is_rendered_once_for_each_language():
    template = ENGINE.from_string(
        '{% load fixed i18n %}{% fixed %}<p>{% translate "Search" %}</p>{% endfixed %}'
    )
    found = []
    for language in ("fr", "en", "fr", "en"):
        with translation.override(language):
            found.append(rendered(template))
    assert found == ["<p>Rechercher</p>", "<p>Search</p>"] * 2


def test_fixed_part_shows_nothing_of_a_request(rf):
    template = ENGINE.from_string(
        "{% load fixed %}{% fixed %}[{{ name }}{{ request.path }}]{% endfixed %}{{ name }}"
    )
    shown = [template.render(RequestContext(rf.get("/"), {"name": name})) for name in ("Noiriel", "Sayad")]
    assert shown == ["[]Noiriel", "[]Sayad"]


def test_fixed_part_is_rendered_again_for_another_value_of_what_it_names():
    template = ENGINE.from_string(
        '{% load fixed %}{% fixed here %}{% if here == "a" %}in{% else %}out{% endif %}{% endfixed %}'
    )
    assert [rendered(template, here=here) for here in ("a", "b", "a")] == ["in", "out", "in"]


def test_fixed_part_escapes_what_it_names():
    template = ENGINE.from_string("{% load fixed %}{% fixed here %}{{ here }}{% endfixed %}")
    assert [rendered(template, here="<b>") for _time in range(2)] == ["&lt;b&gt;"] * 2


def test_fixed_part_keeps_a_bounded_number_of_renderings():
    template = ENGINE.from_string("{% load fixed %}{% fixed here %}{{ here }}{% endfixed %}")
    assert [rendered(template, here=number) for number in range(500)] == [
        str(number) for number in range(500)
    ]
    assert len(template.nodelist[1]._kept) == 64


def test_fixed_part_refuses_a_block():
    with pytest.raises(TemplateSyntaxError, match="cannot hold"):
        ENGINE.from_string(
            "{% load fixed %}{% fixed %}{% if 1 %}{% block title %}{% endblock %}{% endif %}{% endfixed %}"
        )
