"""How well runbooks are read and found: ``python -m tests.eval`` prints a table for our own labelled documents, and for other
people's where ``RUNBOOK_SEEDS`` and ``RUNBOOK_CORPORA`` name folders of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.eval.evaluation import HERE, evaluate, foreign, render

print(render("our documents", evaluate(HERE / "documents", HERE / "labels.toml", HERE / "queries.toml")))
for variable in ("RUNBOOK_SEEDS", "RUNBOOK_CORPORA"):
    folder = os.environ.get(variable)
    if folder:
        print(render(variable, foreign(Path(folder))))
    else:
        print(f"{variable} is not set: other people's documents are left out.", file=sys.stderr)
