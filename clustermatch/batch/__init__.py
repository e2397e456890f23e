"""Suggestions for a large population in parts: goes on after a kill, nothing lost or twice."""

from .run import PART_ROWS, BatchStep, Parts, recommend_in_parts

__all__ = ["PART_ROWS", "BatchStep", "Parts", "recommend_in_parts"]
