"""
Find, for every cluster, company or laboratory, the three partners worth meeting, and say why.

Names are loaded at first use, so that importing the package costs little and brings no torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .batch import recommend_in_parts
    from .datasets import Dataset, load_interclustering
    from .encoders import (
        CachedEncoder,
        Encoder,
        HybridEncoder,
        LexicalEncoder,
        SentenceEncoder,
        StaticEncoder,
        load_encoder,
    )
    from .evaluation import compare, evaluate
    from .exceptions import (
        ApproximationWarning,
        CacheWarning,
        ClusterMatchError,
        ClusterMatchWarning,
        EncoderError,
        InputError,
        InputWarning,
        MissingDependencyError,
        OutputError,
        ShortListWarning,
    )
    from .explanation import Explanation
    from .exposures import exposure_report
    from .meetings.check import check_plan
    from .meetings.plan import MeetingPlan
    from .meetings.planner import plan_meetings
    from .meetings.replanning import replan_meetings
    from .meetings.return_match import return_match
    from .reading import read_clusters
    from .recommender import PartnerRecommender
    from .report.writing import write_report
    from .roles import apply_roles, read_roles
    from .why_not import WhyNot

_MODULE_OF = {
    "ApproximationWarning": "exceptions",
    "CacheWarning": "exceptions",
    "CachedEncoder": "encoders",
    "ClusterMatchError": "exceptions",
    "ClusterMatchWarning": "exceptions",
    "Dataset": "datasets",
    "Encoder": "encoders",
    "EncoderError": "exceptions",
    "Explanation": "explanation",
    "HybridEncoder": "encoders",
    "InputError": "exceptions",
    "InputWarning": "exceptions",
    "LexicalEncoder": "encoders",
    "MeetingPlan": "meetings.plan",
    "MissingDependencyError": "exceptions",
    "OutputError": "exceptions",
    "PartnerRecommender": "recommender",
    "SentenceEncoder": "encoders",
    "ShortListWarning": "exceptions",
    "StaticEncoder": "encoders",
    "WhyNot": "why_not",
    "apply_roles": "roles",
    "check_plan": "meetings.check",
    "compare": "evaluation",
    "evaluate": "evaluation",
    "exposure_report": "exposures",
    "load_encoder": "encoders",
    "load_interclustering": "datasets",
    "plan_meetings": "meetings.planner",
    "read_clusters": "reading",
    "read_roles": "roles",
    "recommend_in_parts": "batch",
    "replan_meetings": "meetings.replanning",
    "return_match": "meetings.return_match",
    "write_report": "report.writing",
}

__version__ = "0.1.0"
__all__ = [  # noqa: RUF022 -- sorted as _MODULE_OF; a test holds them together
    "ApproximationWarning",
    "CacheWarning",
    "CachedEncoder",
    "ClusterMatchError",
    "ClusterMatchWarning",
    "Dataset",
    "Encoder",
    "EncoderError",
    "Explanation",
    "HybridEncoder",
    "InputError",
    "InputWarning",
    "LexicalEncoder",
    "MeetingPlan",
    "MissingDependencyError",
    "OutputError",
    "PartnerRecommender",
    "SentenceEncoder",
    "ShortListWarning",
    "StaticEncoder",
    "WhyNot",
    "apply_roles",
    "check_plan",
    "compare",
    "evaluate",
    "exposure_report",
    "load_encoder",
    "load_interclustering",
    "plan_meetings",
    "read_clusters",
    "read_roles",
    "recommend_in_parts",
    "replan_meetings",
    "return_match",
    "write_report",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
