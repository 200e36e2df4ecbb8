import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.trees import children_of, subtree

WARD: dict[int, int | None] = {1: None, 2: 1, 3: 1, 4: 2, 5: 4, 6: None, 7: 6}


@pytest.mark.parametrize(
    ("root", "below"),
    [
        pytest.param(1, {1, 2, 3, 4, 5}, id="a root and all below"),
        pytest.param(2, {2, 4, 5}, id="a branch"),
        pytest.param(5, {5}, id="a leaf is itself"),
        pytest.param(6, {6, 7}, id="another root"),
        pytest.param(99, {99}, id="a node nobody knows"),
    ],
)
def test_subtree_is_a_node_and_all_below_it(root: int, below: set[int]) -> None:
    assert subtree(root, WARD) == below


@pytest.mark.parametrize(
    "parents",
    [
        pytest.param({1: 1}, id="its own parent"),
        pytest.param({1: 2, 2: 1}, id="each other's parent"),
        pytest.param({1: 3, 2: 1, 3: 2}, id="a ring of three"),
    ],
)
def test_ring_in_the_data_ends_the_walk(parents: dict[int, int | None]) -> None:
    assert subtree(1, parents) == set(parents)


def test_children_come_in_the_order_of_the_rows() -> None:
    children = children_of({1: None, 3: 1, 2: 1})

    assert children[None] == [1]
    assert children[1] == [3, 2]
    assert children[2] == []


@st.composite
def trees(draw: st.DrawFn) -> dict[int, int | None]:
    """Rows whose parent comes before them."""
    size = draw(st.integers(1, 12))
    return {
        node: draw(st.none() | st.integers(0, node - 1)) if node else None
        for node in range(size)
    }


@given(parents=trees())
def test_a_node_lies_in_the_subtree_of_each_node_above_it(
    parents: dict[int, int | None],
) -> None:
    for node in parents:
        above: int | None = node
        while above is not None:
            assert node in subtree(above, parents)
            above = parents[above]


@given(parents=trees())
def test_subtrees_of_the_roots_part_the_whole(parents: dict[int, int | None]) -> None:
    roots = [subtree(node, parents) for node, parent in parents.items() if parent is None]

    assert sum(len(part) for part in roots) == len(parents)
    assert frozenset().union(*roots) == set(parents)
