"""A fitted recommender on disk: a folder of JSON and safetensors, none of it code."""

__all__: list[str] = []
