"""What the server counts, in Prometheus' words. No name, text or token is a label."""

from __future__ import annotations

import collections
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from console.server.deciding import Decision

#: Anybody may ask by a method of his own invention; each label is kept in memory for ever.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "ic_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "ic_request_seconds",
            "Time to answer, without waiting for news",
            ["route"],
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=self.registry,
        )
        self._operations = Counter(
            "ic_operations", "Operations pushed, by what became of them", ["outcome"], registry=self.registry
        )
        self._stops = Counter(
            "ic_push_stops", "Pushes not stored to their end, by reason", ["code"], registry=self.registry
        )
        self.waiting = Gauge("ic_waiting", "Pulls and streams that wait for news", registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """A request was answered; ``seconds`` None for one that waited."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        if seconds is not None:
            self._seconds.labels(route).observe(seconds)

    def pushed(self, decision: Decision) -> None:
        """A push was decided."""
        for status, count in collections.Counter(result.status for result in decision.results).items():
            self._operations.labels(status).inc(count)
        if decision.stop:
            self._stops.labels(decision.stop.code).inc()

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
