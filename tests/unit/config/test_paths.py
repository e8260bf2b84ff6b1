"""The folders: as the XDG specification says, and all together under ``IC_HOME``."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.config.paths import APP, find_paths


def test_by_default_they_are_where_platformdirs_puts_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from platformdirs.unix import Unix

    monkeypatch.delenv("IC_HOME")
    for env in (
        {},
        {"XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "/k", "XDG_STATE_HOME": "/s"},
    ):
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        dirs = Unix(APP)
        paths = find_paths(env)
        assert (paths.data, paths.config) == (dirs.user_data_path, dirs.user_config_path)
        assert (paths.cache, paths.state) == (dirs.user_cache_path, dirs.user_state_path)


def test_a_relative_xdg_folder_counts_as_not_set(home: Path) -> None:
    assert find_paths({"XDG_DATA_HOME": "data"}).data == home / ".local/share" / APP


def test_ic_home_moves_all_and_is_made_absolute(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = find_paths({"IC_HOME": "here", "XDG_DATA_HOME": "/d"})
    assert paths.database == tmp_path / "here/data/incidents.db"
    assert paths.settings == tmp_path / "here/config/config.toml"
    assert (paths.cache, paths.spill) == (tmp_path / "here/cache", tmp_path / "here/state/spill")
    assert find_paths({"IC_HOME": "~/ic"}).data == home / "ic/data"


def test_an_entry_is_spilled_to_another_folder_than_the_database() -> None:
    for env in ({}, {"IC_HOME": "/x"}):
        paths = find_paths(env)
        assert not paths.spill.is_relative_to(paths.database.parent)
