"""Explorable widgets: the kernel's side of them, and in static/ the built page side (sources in js/)."""
