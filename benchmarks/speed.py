"""How long the library takes and how much memory, process by process.

Run as ``python benchmarks/speed.py [--n 5000] [--pairs]``: a table on stdout, figures in
results/speed.json. This process imports the standard library alone: on Linux a child's peak
memory is counted from its fork on, so that no child comes out smaller than this process.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from output import RESULTS, conditions, write_json

CHILD: Final = str(Path(__file__).with_name("speed_child.py"))
RUNS: Final = 5
MIN_WALL_S: Final = 1.0  # the clock of /proc/stat ticks every 10 ms
NEIGHBOURS: Final = "scikit-learn NearestNeighbors, brute cosine"
PRODUCTS: Final = "bare float64 products of the ranking"
RANKING: Final = "ranking alone (all components, top 3)"
PROFILES: Final = "our top 3 over profiles alone"
RATIOS: Final = ((RANKING, PRODUCTS), (RANKING, NEIGHBOURS), (PROFILES, NEIGHBOURS))


@dataclass(frozen=True)
class Run:
    """
    One process from start to end.

    Parameters
    ----------
    wall_s : float
        Seconds.
    cpu_s : float
        Seconds of all its threads on CPUs.
    peak_mib : float
        Largest resident set.
    others_cpus : float or None
        CPUs that other programs kept busy meanwhile; None where it is too short to tell. Times
        taken beside other programs are upper bounds.
    """

    wall_s: float
    cpu_s: float
    peak_mib: float
    others_cpus: float | None


def main() -> None:
    """Measure, print, and write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--n", type=int, default=5000, help="organisations (default 5000)")
    parser.add_argument("--pairs", action="store_true", help="also score a million pairs")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS / "speed.json")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    results: dict[str, Any] = {"conditions": conditions() | {"load_at_start": round(load, 2)}}
    results |= {
        "n": arguments.n,
        "memory_floor_mib": _peak_mib(resource.getrusage(resource.RUSAGE_SELF)),
    }
    results["processes"] = measure_processes()
    for job in ("population", "references", *(["pairs"] if arguments.pairs else [])):
        results[job] = run_child(job, arguments.n)
    results["ratios"] = _ratios(results["references"]["seconds"])
    print_report(results)
    write_json(arguments.output, results)


def measure_processes() -> dict[str, Any]:
    """
    Time whole processes that every user starts.

    Returns
    -------
    dict of str to dict
        Name of the figure to seconds and peak memory; or why there is none.
    """
    found: dict[str, Any] = {}
    for name, code in (("python -c pass", "pass"), ("import clustermatch", "import clustermatch")):
        found[f"{name}, median of {RUNS}"] = asdict(_median(measure(["-c", code], RUNS)))
    try:
        runs = measure(["-m", "clustermatch", "demo"], RUNS)
    except subprocess.CalledProcessError as error:
        last = (error.stderr or "").strip().splitlines()[-1:]
        found["demo"] = {"skipped": f"exit {error.returncode}: {' '.join(last)}"}
        return found
    for name, run in (("first", runs[0]), ("second", runs[1]), ("median of 5", _median(runs))):
        found[f"demo, {name}"] = asdict(run)
    return found


def run_child(job: str, n: int) -> dict[str, Any]:
    """
    Run one job of speed_child.py.

    Parameters
    ----------
    job : str
        "population", "references" or "pairs".
    n : int
        Number of organisations.

    Returns
    -------
    dict
        What the child reports, and under "process" its whole time and memory.
    """
    run, stdout = run_once([CHILD, job, "--n", str(n)])
    found: dict[str, Any] = json.loads(stdout)
    return found | {"process": asdict(run)}


def measure(arguments: list[str], runs: int) -> list[Run]:
    """
    Run Python several times, one after the other.

    Parameters
    ----------
    arguments : list of str
        What follows the name of the interpreter.
    runs : int
        How often.

    Returns
    -------
    list of Run
        In order.
    """
    return [run_once(arguments)[0] for _ in range(runs)]


def run_once(arguments: list[str]) -> tuple[Run, str]:
    """
    Run Python once.

    Parameters
    ----------
    arguments : list of str
        What follows the name of the interpreter.

    Returns
    -------
    run : Run
        Time from start to end, and peak memory of this child alone.
    stdout : str
        What it printed.

    Raises
    ------
    subprocess.CalledProcessError
        If it fails; with its messages.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start, busy = time.perf_counter(), _busy_s()
        process = subprocess.Popen([sys.executable, *arguments], stdout=out, stderr=err)
        # wait4 gives the usage of this child; getrusage would give the largest of all so far.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode:
            error = subprocess.CalledProcessError(process.returncode, arguments)
            error.stderr = err.read()
            error.add_note(error.stderr)  # without it a traceback would not show the child's
            raise error
        cpu = usage.ru_utime + usage.ru_stime
        return Run(wall, cpu, _peak_mib(usage), _others(busy, cpu, wall)), out.read()


def _busy_s() -> float | None:
    """CPU seconds of all programs since the machine started; None where it does not say."""
    try:
        fields = Path("/proc/stat").read_text(encoding="ascii").split(maxsplit=9)[1:9]
    except OSError:
        return None
    user, nice, system, _idle, _waiting, irq, soft_irq, stolen = map(int, fields)
    return (user + nice + system + irq + soft_irq + stolen) / os.sysconf("SC_CLK_TCK")


def _others(busy_before: float | None, cpu_s: float, wall_s: float) -> float | None:
    busy = _busy_s()
    if busy is None or busy_before is None or wall_s < MIN_WALL_S:
        return None
    return max(0.0, (busy - busy_before - cpu_s) / wall_s)


def _peak_mib(usage: resource.struct_rusage) -> float:
    # Kilobytes on Linux, bytes on macOS.
    return float(usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def _median(runs: list[Run]) -> Run:
    others = [run.others_cpus for run in runs if run.others_cpus is not None]
    return Run(
        median(run.wall_s for run in runs),
        median(run.cpu_s for run in runs),
        median(run.peak_mib for run in runs),
        median(others) if others else None,
    )


def _ratios(seconds: dict[str, float]) -> dict[str, float]:
    return {f"{one} / {other}": seconds[one] / seconds[other] for one, other in RATIOS}


def print_report(results: dict[str, Any]) -> None:
    """
    Print all figures.

    Parameters
    ----------
    results : dict
        As written to the JSON.
    """
    print("; ".join(f"{name} {value}" for name, value in results["conditions"].items()))
    print("CPUs taken: kept busy by other programs; times beside them are upper bounds.")
    print(f"\nWhole processes (memory below {results['memory_floor_mib']:.0f} MiB cannot be told)")
    for name, figure in results["processes"].items():
        print(f"  {name:<48}{figure['skipped'] if 'skipped' in figure else _run(figure)}")
    for job in ("population", "pairs"):
        if job in results:
            _print_steps(f"\nn = {results['n']} synthetic organisations: {job}", results[job])
    _print_references(results)


def _print_steps(title: str, job: dict[str, Any]) -> None:
    print(title)
    for name, step in job["steps"].items():
        print(f"  {name:<48}{step['wall_s']:>9.2f} s{step['peak_mib_so_far']:>9.0f} MiB so far")
    print(f"  {'whole process':<48}{_run(job['process'])}")


def _print_references(results: dict[str, Any]) -> None:
    found = results["references"]
    print("\nAgainst references, same vectors, same process, in turns, median of 3")
    print(f"  {'whole process':<48}{_run(found['process'])}")
    for name, seconds in found["seconds"].items():
        print(f"  {name:<48}{seconds:>9.2f} s")
    rate = found["gflop"] / found["seconds"][PRODUCTS]
    print(f"  the bare products are {found['gflop']:.0f} Gflop, done at {rate:.0f} Gflop/s")
    for name, ratio in results["ratios"].items():
        print(f"  {name:<84}{ratio:>6.2f}")


def _run(figure: dict[str, float | None]) -> str:
    text = f"{figure['wall_s']:>9.2f} s{figure['peak_mib']:>9.0f} MiB"
    if figure["others_cpus"] is not None:
        text += f"{figure['others_cpus']:>7.1f} CPUs taken"
    return text


if __name__ == "__main__":
    main()
