import sys

import numpy as np
import pytest

from analytics.vision import huge_pages


def test_memory_keeps_its_contents():
    numbers = np.arange(4_000_000)
    before = int(numbers.sum())

    huge_pages.back_the_heap()

    assert int(numbers.sum()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="huge pages are asked of Linux")
def test_only_large_private_memory_is_asked_for():
    blocks = list(huge_pages._blocks())

    assert blocks
    assert all(end - start >= huge_pages.HUGE_PAGE_BYTES for start, end in blocks)


def test_where_nothing_can_be_read_nothing_is_asked(monkeypatch, tmp_path):
    monkeypatch.setattr(huge_pages, "MAPS", tmp_path / "absent")

    assert huge_pages.back_the_heap() == 0
