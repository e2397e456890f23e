"""Exact top-k over all pairs, at the speed of the matrix product. Arrays alone."""

from .forms import Cosine, Coverage, Form, TwoFacets
from .lists import TopLists
from .settle import Ranked
from .top import ENGINES, top_partners

__all__ = [
    "ENGINES",
    "Cosine",
    "Coverage",
    "Form",
    "Ranked",
    "TopLists",
    "TwoFacets",
    "top_partners",
]
