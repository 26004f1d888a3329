"""Fixtures of the tests about keys: a device with a token, where SoftHSM is installed."""

from __future__ import annotations

import pytest

from tests.signatures.devices import Device, module_path, new_device


@pytest.fixture
def device(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Device:
    """A fresh token."""
    if not module_path():
        pytest.skip("SoftHSM is not installed (Debian: softhsm2)")
    monkeypatch.setenv("SOFTHSM2_CONF", "")
    return new_device(tmp_path_factory.mktemp("softhsm"))
