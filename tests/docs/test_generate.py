"""The generated pages: stale ones are noticed, and say what the program says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from console.config.keymap import ACTS
from console.config.reading import definitions
from console.config.settings import Settings

SCRIPT = Path(__file__).parents[2] / "docs" / "generate.py"


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """docs/generate.py, writing to a folder of its own."""
    spec = importlib.util.spec_from_file_location("generate", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    return module


def test_a_stale_page_is_noticed_and_mended(
    generate: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main(["--check"]) == 1
    assert "docs/keys.md is stale: run `make docs`" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "keys.md").write_text("old")
    assert generate.main(["--check"]) == 1


def test_the_pages_name_every_setting_and_act(generate: ModuleType) -> None:
    settings, keys = generate.settings_page(), generate.keys_page()
    assert all(f"`{definition.key}" in settings for definition in definitions(Settings))
    assert all(f"`{act.id}`" in keys and act.sentence in keys for act in ACTS)
