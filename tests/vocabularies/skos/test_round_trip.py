from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mosaique.vocabularies.packaged import thesaurus_draft
from mosaique.vocabularies.skos import reading
from mosaique.vocabularies.skos.reading import read
from mosaique.vocabularies.skos.values import ConceptDraft, Label, Match, Note, SchemeDraft
from mosaique.vocabularies.skos.writing import FORMATS, concept_graph, scheme_graph, serialise

DATA = Path(__file__).parents[2] / "data" / "skos"
HERE = "https://mosaique.example"
NAMES = [f"c{number:03}" for number in range(5)]


def there_and_back(scheme, suffix):
    return read(serialise(scheme_graph(scheme, base_url=HERE), suffix), base_url=HERE)


@pytest.mark.parametrize("suffix", FORMATS)
def test_starter_thesaurus_comes_back_equal(suffix):
    scheme = thesaurus_draft()
    found = there_and_back(scheme, suffix)
    assert found.problems == ()
    assert found.scheme == scheme


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.rdf")))
def test_real_files_come_back_equal(name, suffix):
    scheme = read((DATA / name).read_bytes(), base_url=HERE).scheme
    assert there_and_back(scheme, suffix).scheme == scheme


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=12
).filter(lambda text: text == " ".join(text.split()))  # fmt: skip
LANGUAGES = st.sampled_from(["fr", "en", "de", "pt-br"])


@st.composite
def schemes(draw):
    """Schemes as the reader would give them: sorted, sound, every concept with a preferred label."""
    drafts = []
    for place, name in enumerate(NAMES):
        languages = draw(st.lists(LANGUAGES, min_size=1, unique=True))
        preferred = {language: f"{name} {draw(WORDS)}" for language in languages}
        others = draw(st.sets(st.tuples(LANGUAGES, WORDS), max_size=3))
        kinds = st.sampled_from(["alternative", "hidden"])
        labels = [Label(language, "preferred", text) for language, text in preferred.items()]
        labels += [Label(language, draw(kinds), text) for language, text in others]
        notes = draw(
            st.sets(st.builds(Note, st.sampled_from(["scope", "history"]), LANGUAGES, WORDS), max_size=2)
        )
        drafts.append(
            ConceptDraft(
                identifier=name,
                uri=draw(st.sampled_from(["", f"http://id.example/{name}"])),
                notation=draw(st.sampled_from(["", "3.05"])),
                status=draw(st.sampled_from(["candidate", "approved", "deprecated"])),
                valid_from=draw(st.sampled_from(["", "1996"])),
                valid_to=draw(st.sampled_from(["", "2014-12-31"])),
                labels=tuple(sorted(labels)),
                notes=tuple(sorted(notes)),
                broader=tuple(sorted(draw(st.sets(st.sampled_from(NAMES[:place])) if place else st.just(set())))),
                replaced_by=tuple(sorted(draw(st.sets(st.sampled_from(NAMES[:place])) if place else st.just(set())))),
                matches=tuple(sorted(draw(st.sets(st.builds(Match, st.sampled_from(["exact", "broad"]), st.just("http://id.example/x")))))),
            )
        )  # fmt: skip
    return SchemeDraft(
        "essai", draw(st.sampled_from(["", "http://id.example/"])), (("fr", "Essai"),), tuple(drafts)
    )


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(scheme=schemes())
def test_any_sound_scheme_comes_back_equal(suffix, scheme):
    found = there_and_back(scheme, suffix)
    assert [problem for problem in found.problems if problem.reason != reading.SHARED_LABEL] == []
    assert found.scheme == scheme


@pytest.mark.parametrize("suffix", FORMATS)
def test_one_concept_alone_says_its_neighbours(suffix):
    scheme = thesaurus_draft()
    concept = next(one for one in scheme.concepts if one.identifier == "c086")
    graph = concept_graph(
        scheme, concept, narrower=["c001"], uris={"c084": "", "c085": "http://id.example/qpv", "c001": ""}, base_url=HERE
    )  # fmt: skip
    found = read(serialise(graph, suffix), base_url=HERE)
    assert found.scheme.concepts == (replace(concept, broader=(), related=(), replaced_by=()),)
    (problem,) = found.problems
    assert problem.reason == reading.MISSING
    assert (problem.facts["count"], problem.facts["uris"]) == (
        3,
        f"http://id.example/qpv, {HERE}/themes/c001/, {HERE}/themes/c084/",
    )
