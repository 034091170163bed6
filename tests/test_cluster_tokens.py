"""Words of documents in a cluster, some of which were read anew: see index/opensearch/tokens.py."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

pytest.importorskip("opensearchpy", reason="kashaf[opensearch] is not installed")

from index.opensearch.tokens import StoredWords, TokenField, Tokens

FIELD = ("text", "stem")
WORDS: dict[int, StoredWords] = {
    1: {"text": {"stem": ["زار وزير"]}},
    2: {"text": {"stem": ["وزير زار وزير"]}},
    3: {"text": {"stem": ["عاد"]}},
}


def of_the_cluster(
    docs: Sequence[int], _: Sequence[TokenField]
) -> Iterable[tuple[int, StoredWords]]:
    return [(doc, WORDS[doc]) for doc in docs]


@pytest.mark.parametrize("kept", [[], [[1, 2, 3]], [[1, 2, 3], [2]], [[2], [1, 2], [3]]])
def test_what_is_read_twice_is_met_once(kept: list[list[int]]) -> None:
    tokens = Tokens(of_the_cluster)
    for some in kept:
        tokens.keep({doc: WORDS[doc] for doc in some}, [FIELD])
    found = tokens.of(np.array([1, 2, 3]), [FIELD]).places(FIELD, ["وزير"])
    assert len(found) == 3
    assert found.tolist() == sorted({*found.tolist()})
