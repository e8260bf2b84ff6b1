"""Containers that only divide the screen. The framework draws a container's ground line by line at every frame, although
widgets cover it; one that says it is blank costs nothing."""

from __future__ import annotations

from typing import ClassVar

from textual.containers import Horizontal, Vertical


class Row(Horizontal):
    """Widgets beside each other."""

    BLANK: ClassVar[bool] = True


class Column(Vertical):
    """Widgets below each other."""

    BLANK: ClassVar[bool] = True
