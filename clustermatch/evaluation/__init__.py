"""Proof: how well suggestions foresee recorded alliances."""

from .comparison import compare, evaluate
from .report import evaluation_blocks, evaluation_markdown

__all__ = ["compare", "evaluate", "evaluation_blocks", "evaluation_markdown"]
