"""Who is paired with whom, where everybody has limited room: b-matching. Arrays alone."""

from .auction import auction
from .exact import match_exactly
from .highs import Programme, Solution
from .problem import Matching, Problem

__all__ = ["Matching", "Problem", "Programme", "Solution", "auction", "match_exactly"]
