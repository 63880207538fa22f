from __future__ import annotations

from pathlib import Path

import pytest
import sealpdf
from sealpdf import Seal

REASON = "同意"


@pytest.fixture(scope="module")
def encrypted(repository: Path) -> Path:
    """Encrypted by qpdf; user password 密码, owner password 所有者."""
    return repository / "testdata/encrypted/chinese.pdf"


def test_a_password_is_needed(encrypted: Path) -> None:
    with pytest.raises(sealpdf.InputError) as raised:
        sealpdf.inspect(encrypted)
    assert raised.value.code == "encrypted"
    with pytest.raises(sealpdf.InputError) as raised:
        sealpdf.verify(encrypted, password="密碼")
    assert raised.value.code == "wrong-password"


def test_the_password_as_text_or_bytes(encrypted: Path) -> None:
    assert sealpdf.inspect(encrypted, password="密码").encrypted
    assert sealpdf.inspect(encrypted, password="所有者".encode()).encrypted
    assert len(sealpdf.locate(encrypted, "keyword:Only", password="密码").impressions) == 1


def test_stamped_with_the_document_s_own_password(encrypted: Path, seal: Seal) -> None:
    """Document.open keeps the password for all that is done with the document."""
    document = sealpdf.Document.open(encrypted, password="密码")
    assert [hit.page for hit in document.find_text("Only with")] == [1]
    content = sealpdf.stamp(document, seal, "invisible", reason=REASON)
    with pytest.raises(sealpdf.InputError):
        sealpdf.verify(content)
    (signature,) = sealpdf.verify(content, password="密码").signatures
    assert signature.integrity is sealpdf.Integrity.intact
    assert signature.reason == REASON
    reopened = sealpdf.Document.open(content, password="所有者")
    assert sealpdf.inspect(reopened).revisions[-1].revision == 2


def test_permissions(repository: Path, seal: Seal) -> None:
    locked = repository / "testdata/encrypted/no-permissions.pdf"
    with pytest.raises(sealpdf.RefusedError) as raised:
        sealpdf.stamp(locked, seal, "invisible")
    assert raised.value.code == "permission-denied"
    sealpdf.stamp(locked, seal, "invisible", password="owner")
