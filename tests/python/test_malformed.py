"""Every damaged document of the corpus through the command: never a crash, a hang, more than 512 MiB or half a file.

Each is put to inspect, locate, verify and stamp, a process each, with as many at once as there are processors.
"""

import concurrent.futures
import os

import pytest
from support.bounded import CODES, put_to
from support.cli import shared


@pytest.mark.parametrize("verb", CODES)
def test_damaged_documents_are_taken_or_refused_in_bounds(verb, pki, tmp_path):
    files = sorted(shared("corpus/malformed").rglob("*.pdf"))
    assert len(files) > 400
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [fault for found in pool.map(lambda path: put_to(verb, path, tmp_path, pki), files) for fault in found]
    assert not faults, "\n".join(faults)
    assert not list(tmp_path.iterdir())
