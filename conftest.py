"""Every block of README.md, docs/ and examples/ runs as a test: ``pytest docs/tutorial.md``."""

from docs_blocks import collector

pytest_collect_file = collector().pytest()
