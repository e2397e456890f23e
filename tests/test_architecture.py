"""Gates on the structure: which module may import which, and what importing costs."""

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import clustermatch as cm

PACKAGE = Path(cm.__file__).parent

# A module imports from lower floors only, or from its own floor where the pair is listed.
FLOORS = [
    {
        "exceptions",
        "columns",
        "wording",
        "progress",
        "options",
        "score_kernels",
        "quiet",
    },
    {"threads", "shipped", "components", "function_words", "sample", "phrases"},
    {"cells", "languages", "pair_scores", "ranking", "sheets", "encoders", "change"}
    | {"precedents", "weights"},
    {"aliases", "role_cues", "cache_report", "formats", "ids", "pairs", "gains", "input_check"}
    | {"hubs"},
    {"cluster_check", "allpairs", "matching"},
    {"profiles", "tables", "scoring"},
    {"evidence", "partner_types", "allied_pairs", "allies", "words", "score_tiles", "rescoring"},
    {"admission", "roles", "embedding", "reading", "reasons", "datasets", "text_check", "learning"}
    | {"score_form", "need_answers"},
    {"contributions", "why_not", "display", "market", "score_table", "fitting", "score_ranking"},
    {"explanation", "completeness"},
    {"inquiries", "updating", "balanced", "persistence"},
    {"recommender", "baselines"},
    {"batch"},
    {"evaluation", "meetings"},
    {"exposures"},
    {"report"},
    {"cli"},
    {"__main__"},
]
FLOOR_OF = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}
ARRAYS_ALONE = {
    *("phrases", "pair_scores", "hubs", "gains", "precedents", "scoring", "ranking"),
    *("evidence", "partner_types", "allied_pairs", "learning", "components", "input_check"),
    *("matching", "balanced"),
    *("change", "rescoring", "score_form", "score_tiles", "score_kernels", "score_ranking"),
}
HEAVY = {"torch", "sentence_transformers", "transformers", "sklearn", "scipy", "pandas", "rich"}


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield path, "." * (len(parts) - 1) + ".".join(parts), parts


def imports(path):
    """Names of the modules of this package, and of others, that a file imports anywhere."""
    own, others = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parent if node.level == 1 else path.parent.parent
            if node.module:
                own.add((base, node.module.split(".")[0]))
            else:
                own.update((base, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            others.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            others.update(alias.name.split(".")[0] for alias in node.names)
    return own, others


def test_every_module_has_a_floor_and_imports_from_below():
    for path, _, parts in modules():
        if parts == ("__init__",):
            continue
        module = parts[0]
        assert module in FLOOR_OF, f"{path.name} stands on no floor; name one in FLOORS"
        for base, name in imports(path)[0]:
            if base == PACKAGE and not (base / name).is_file():
                low = name == "__version__" or FLOOR_OF[name] < FLOOR_OF[module]
                assert low, f"{module} imports {name}, which is not below it"


def test_no_module_imports_from_the_face_and_nothing_goes_round_in_circles():
    graph = {}
    for path, _, parts in modules():
        own, others = imports(path)
        assert "clustermatch" not in others, f"{path.name} imports from the package's own face"
        if parts != ("__init__",):
            graph["/".join(parts)] = {
                "/".join([*base.relative_to(PACKAGE).parts, name]) for base, name in own
            }
    done = set()

    def visit(module, trail):
        assert module not in trail, f"import circle: {' -> '.join([*trail, module])}"
        if module not in done:
            for name in graph.get(module, ()):
                visit(name, [*trail, module])
            done.add(module)

    for module in graph:
        visit(module, [])


def test_scoring_and_ranking_see_arrays_alone():
    for path, _, parts in modules():
        if parts[0] in ARRAYS_ALONE:
            own, others = imports(path)
            assert not {"pandas", "os", "pathlib", "io", "random"} & others, path.name
            assert not {"profiles", "columns", "tables"} & {name for _, name in own}, path.name


def test_only_the_command_line_prints():
    for path, _, parts in modules():
        calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        prints = [n for n in calls if isinstance(n.func, ast.Name) and n.func.id == "print"]
        assert not prints or parts[0] == "cli", f"{path.name} prints"


def test_functions_and_files_stay_small():
    for path, _, _ in modules():
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 350, f"{path.name} is too long: is it still one noun a file?"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                doc = ast.get_docstring(node, clean=False) or ""
                length = node.end_lineno - node.lineno - doc.count("\n")
                assert length <= 60, f"{path.name}: {node.name} has {length} lines"


def test_every_public_name_resolves_and_is_listed_once():
    assert len(set(cm.__all__)) == len(cm.__all__)
    assert set(cm.__all__) == {*cm._MODULE_OF, "__version__"}
    for name in cm.__all__:
        assert getattr(cm, name) is not None
    assert set(dir(cm)) == set(cm.__all__)
    for _, _, parts in modules():
        if parts[-1] not in ("__init__", "__main__"):
            module = import_module(".".join(["clustermatch", *parts]))
            assert all(hasattr(module, name) for name in module.__all__), parts
    with pytest.raises(AttributeError, match="has no attribute 'recommendr'"):
        _ = cm.recommendr


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, clustermatch; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not HEAVY & set(loaded)


def test_the_default_path_loads_no_torch():
    code = (
        "import sys, clustermatch as cm\n"
        "cm.PartnerRecommender().fit(cm.load_interclustering().clusters).recommend()\n"
        "print('torch' in sys.modules, 'sentence_transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def public_callables():
    for name in sorted(cm._MODULE_OF):
        thing = getattr(cm, name)
        yield name, thing
        if inspect.isclass(thing) and not issubclass(thing, BaseException):
            for method, function in inspect.getmembers(thing, inspect.isfunction):
                if not method.startswith("_") and function.__module__.startswith("clustermatch"):
                    yield f"{name}.{method}", function


@pytest.mark.parametrize(
    ("name", "thing"), [pytest.param(n, t, id=n) for n, t in public_callables()]
)
def test_public_docstrings_carry_shapes_errors_and_examples(name, thing):
    doc = inspect.getdoc(thing) or ""
    assert doc, f"{name} has no docstring"
    if inspect.isfunction(thing):
        assert "Returns\n-------" in doc
        if "ndarray" in doc:
            assert "of shape (" in doc, f"{name}: an array without its shape"
        if name not in {"Encoder.encode"}:  # a protocol promises, its implementations raise
            assert "Raises\n------" in doc, f"{name}: which errors?"
    elif inspect.isclass(thing) and not issubclass(thing, BaseException) and name != "Encoder":
        assert "Parameters\n----------" in doc or "Attributes\n----------" in doc
    if "." not in name and not (inspect.isclass(thing) and issubclass(thing, BaseException)):
        assert ">>> " in doc or name in {"Encoder", "Dataset"}, f"{name}: no example"
