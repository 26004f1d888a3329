"""LibreOffice accepts a paper of one to six signers, in every order that matters.

Run by ``make verify-foreign`` and, by its name, not by ``make test``: LibreOffice is large. Skipped with the reason
where it is not installed.
"""

from __future__ import annotations

import pytest

from tests.forgeries import word_editing as forger
from tests.signatures.engine.word_samples import CORPORA, KINDS, sign, signed, signer
from tests.verifiers import libreoffice

pytestmark = pytest.mark.skipif(bool(libreoffice.missing()), reason=libreoffice.missing() or "-")
READ_BY_LIBREOFFICE = tuple(kind for kind in KINDS if kind != "pss")  # its xmlsec, before 1.3, knows no RSASSA-PSS


def test_libreoffice_accepts_one_to_six_signers_in_mixed_orders():
    many = [*READ_BY_LIBREOFFICE, "p256"]
    orders = [many[:count] for count in range(1, 7)] + [many[::-1], ["rsa3072", "p256", "rsa3072", "p384"]]
    files = [signed(*order) for order in orders]
    for order, told in zip(orders, libreoffice.answers(files), strict=True):
        assert told is not None
        assert [each.valid for each in told] == [True] * len(order), order


def test_libreoffice_refuses_a_changed_part_so_that_its_yes_means_something():
    (told,) = libreoffice.answers([forger.replaced(signed("p256"), forger.DOCUMENT, "85%", "58%")])
    assert not told or not any(each.valid for each in told)


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpus of foreign Word files is not here")
def test_libreoffice_still_accepts_word_s_signatures_beside_ours():
    names = ["lo_multi.docx", "lo_partial.docx", "poi_hello-world-unsigned.docx"]
    files = [sign((CORPORA / name).read_bytes(), signer("p256")) for name in names]
    for told in libreoffice.answers(files):
        assert told
        assert all(each.valid for each in told)
