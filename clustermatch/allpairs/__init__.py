"""Exact top-k over all pairs, at the speed of the matrix product. Arrays alone."""

from .approximate import ApproximatePartners, approximate_partners
from .facets import Coverage, TwoFacets
from .form_files import FormFiles
from .forms import Cosine, Form
from .lists import TopLists
from .live import LivePartners
from .settle import Ranked
from .strips import top_partners_of_files
from .top import ENGINES, top_partners

__all__ = [
    "ENGINES",
    "ApproximatePartners",
    "Cosine",
    "Coverage",
    "Form",
    "FormFiles",
    "LivePartners",
    "Ranked",
    "TopLists",
    "TwoFacets",
    "approximate_partners",
    "top_partners",
    "top_partners_of_files",
]
