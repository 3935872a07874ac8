from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mosaique.catalogue.works.clustering import Edge, works
from mosaique.catalogue.works.rulings import Ruling

RECORDS = range(8)
edges = st.lists(
    st.builds(
        lambda low, high, score: Edge(min(low, high), max(low, high), score),
        st.sampled_from(RECORDS), st.sampled_from(RECORDS), st.sampled_from([0.7, 0.8, 0.9]),
    ).filter(lambda edge: edge.low != edge.high),
    unique_by=lambda edge: edge[:2],
)  # fmt: skip
rulings = st.lists(
    st.builds(Ruling, st.sampled_from(RECORDS), st.booleans(), st.tuples(st.sampled_from(RECORDS))).filter(
        lambda ruling: ruling.record not in ruling.others
    ),
    max_size=6,
)


def always(_mine: object, _theirs: object) -> bool:
    return True


@given(edges, rulings)
def test_every_record_is_in_one_work(found, ruled):
    members = [one for work in works(RECORDS, found, ruled, agree=always) for one in work]
    assert sorted(members) == list(RECORDS)


@given(edges, rulings, st.randoms())
def test_the_order_of_pairs_makes_no_difference(found, ruled, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert works(RECORDS, shuffled, ruled, agree=always) == works(RECORDS, found, ruled, agree=always)


@given(edges, rulings)
def test_the_latest_ruling_always_holds(found, ruled):
    if not ruled:
        return
    latest = ruled[0]
    place = {one: n for n, work in enumerate(works(RECORDS, found, ruled, agree=always)) for one in work}
    assert (place[latest.record] == place[latest.others[0]]) is latest.together


def test_sets_that_do_not_agree_are_not_joined():
    chain = [Edge(1, 2, 0.9), Edge(2, 3, 0.8)]
    assert works([1, 2, 3], chain, agree=lambda mine, theirs: False) == [[1, 2], [3]]


def test_what_people_put_together_need_not_agree():
    chain = [Edge(1, 2, 0.9)]
    ruled = [Ruling(3, together=True, others=(1,))]
    assert works([1, 2, 3], chain, ruled, agree=lambda mine, theirs: False) == [[1, 2, 3]]
