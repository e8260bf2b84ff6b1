"""A store of each kind, empty. PostgreSQL is started for the tests where it is installed, and thrown away after them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count

import pytest
