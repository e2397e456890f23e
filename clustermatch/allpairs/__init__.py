"""Exact top-k over all pairs, at the speed of the matrix product. Arrays alone."""

from .forms import Cosine, Coverage, Form, TwoFacets
from .lists import TopLists
from .live import LivePartners
from .settle import Ranked
from .top import ENGINES, top_partners

__all__ = [
    "ENGINES",
    "Cosine",
    "Coverage",
    "Form",
    "LivePartners",
    "Ranked",
    "TopLists",
    "TwoFacets",
    "top_partners",
]
