"""Shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One media folder, so that each formula is typeset once a session."""
    return tmp_path_factory.mktemp("media")
