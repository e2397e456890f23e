"""The report: one page with everything that was found, for people who open files."""

__all__: list[str] = []
