"""The report: one page with everything that was found, for people who open files."""

from .writing import write_report

__all__ = ["write_report"]
