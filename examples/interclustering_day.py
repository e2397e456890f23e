"""
The day of 9 July 2015 and its return match, planned from the texts of the clusters.

Run ``python examples/interclustering_day.py``; with a folder behind it the agendas of the first day
are written there: pages to print, and a calendar for each cluster. docs/meetings.md explains each
step. Who met whom that day was never published, but for one pair: the outcomes below are invented.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console

import clustermatch as cm
from clustermatch.meetings.clock import SlotClock
from clustermatch.meetings.plan_display import plan_blocks

AUVERGNE, RHONE_ALPES = "Auvergne", "Rhône-Alpes"
FIRST, SECOND = "2015-07-09", "2015-09-10"
START, MINUTES = "09:00", 20
NEEDS_SHOWN = 5

# INVENTED, but for the first row: that alliance was signed, and is in `data.alliances`. In a
# declined meeting `id_a` is who declines.
OUTCOMES = pd.DataFrame(
    [
        ("auvergne-efficience-industrielle", "mont-blanc-industries", "signed", None),
        ("coboteam", "viameca", "second_meeting", None),
        ("e2ia", "tenerrdis", "second_meeting", None),
        ("cereales-vallee", "terralia", "met", None),
        ("elastopole", "plastipolis", "met", None),
        ("automac", "mecaloire", "declined", "too_similar"),
        ("irp", "mecabourg", "declined", "nothing_to_gain"),
        ("gabi", "techtera", "no_show", None),
    ],
    columns=["id_a", "id_b", "outcome", "reason"],
)


def participants(clusters: pd.DataFrame) -> pd.DataFrame:
    """Choose the clusters that were active that day, each on one side of the old border."""
    active = clusters[~clusters["status_2015_07"].str.startswith("merged")]
    # Four belong to more than one region. Without this, "Centre / Auvergne" would count as
    # different from "Auvergne", and the two could be planned together.
    side = active["region"].str.contains(AUVERGNE).map({True: AUVERGNE, False: RHONE_ALPES})
    return active.assign(region=side)


def show(console: Console, plan: cm.MeetingPlan, day: str) -> None:
    """Print a plan by slot, then its goals."""
    names = dict(zip(plan.day.ids, plan.day.names, strict=True))
    blocks = plan_blocks(
        plan.meetings,
        names,
        width=console.width,
        clock=SlotClock.read(START, MINUTES, day),
        goals=plan.goals,
        unmet=plan.unmet,
    )
    for block in blocks:
        console.print(block)


def show_outcomes(console: Console, first: cm.MeetingPlan) -> None:
    """Print what is said to have come of the first day."""
    planned = set(zip(first.meetings["id_a"], first.meetings["id_b"], strict=True))
    told = [tuple(sorted(pair)) for pair in zip(OUTCOMES["id_a"], OUTCOMES["id_b"], strict=True)]
    console.print("What came of it: INVENTED for this example, but for the alliance (signed).")
    console.print(f"{sum(pair in planned for pair in told)} of {len(planned)} planned meetings:")
    for row in OUTCOMES.to_dict("records"):
        why = f" ({row['reason']})" if isinstance(row["reason"], str) else ""
        console.print(f"  {row['id_a']} – {row['id_b']}: {row['outcome']}{why}")
    console.print("Of the others nothing is said: they count as met, and teach nothing.\n")


def show_learnt(console: Console, second: cm.MeetingPlan) -> None:
    """Print what counts less on the second day, for whom and why."""
    learnt = second.adjustments
    needs = learnt[learnt["kind"] == "need"]
    console.print("What was learnt, and counts less on the second day:")
    shown = pd.concat([learnt[learnt["kind"] == "component"], needs.head(NEEDS_SHOWN)])
    for row in shown.to_dict("records"):
        what = f"{row['kind']} “{row['what']}”"
        line = f"{row['id']}: {what} × {row['factor']:g} ({row['because']})"
        console.print(f"  {line}", soft_wrap=True)
    if len(needs) > NEEDS_SHOWN:
        console.print(f"  and {len(needs) - NEEDS_SHOWN} more needs.")
    console.print()


def main(arguments: Sequence[str]) -> int:
    """Plan both days."""
    console = Console(highlight=False)
    if len(arguments) > 1:
        console.print("usage: python examples/interclustering_day.py [FOLDER]")
        return 2
    clusters = participants(cm.load_interclustering(lang="fr").clusters)
    rec = cm.PartnerRecommender().fit(clusters)
    console.print(f"Clermont-Ferrand, {FIRST}: {AUVERGNE} meets {RHONE_ALPES}\n", style="bold")
    first = cm.plan_meetings(clusters, rec, across="region", capacity=3, slots=4)
    show(console, first, FIRST)
    if arguments:
        folder = Path(arguments[0])
        files = first.to_agendas(folder, start=START, minutes=MINUTES, day=FIRST)
        console.print(f"{len(files)} files written to {folder}\n", soft_wrap=True)
    console.print(f"Lyon, {SECOND}: the return match\n", style="bold")
    show_outcomes(console, first)
    second = cm.return_match(rec, first, OUTCOMES)
    show_learnt(console, second)
    show(console, second, SECOND)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
