"""
Baselines: simple recommenders that every evaluation shows beside the real one.

All take and give what `PartnerRecommender` takes and gives, without reasons. What a score is
worth shows only against what chance, popularity, size, distance and shared words reach alone.
"""

from .attributes import SameAttribute, Size
from .base import Baseline
from .chance import RandomPartners
from .defaults import default_baselines
from .gravity import Gravity
from .network import AdamicAdar, CommonNeighbours, Popularity
from .texts import Dissimilarity, EncoderCosine, TfidfCosine

__all__ = [
    "AdamicAdar",
    "Baseline",
    "CommonNeighbours",
    "Dissimilarity",
    "EncoderCosine",
    "Gravity",
    "Popularity",
    "RandomPartners",
    "SameAttribute",
    "Size",
    "TfidfCosine",
    "default_baselines",
]
