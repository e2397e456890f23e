"""What people are handed: agendas, calendars, workbooks, a table in a terminal."""

import datetime
import io
import re
from html.parser import HTMLParser

import numpy as np
import openpyxl
import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from clustermatch.cells import clean
from clustermatch.exceptions import InputError, OutputError
from clustermatch.meetings.admissible import CODES
from clustermatch.meetings.agenda import Agenda, Appointment, Refusal
from clustermatch.meetings.agenda_html import agenda_page
from clustermatch.meetings.agenda_wording import AGENDA_WORDINGS
from clustermatch.meetings.calendar import calendar_text
from clustermatch.meetings.clock import SlotClock
from clustermatch.meetings.day import read_day
from clustermatch.meetings.file_names import file_stems
from clustermatch.meetings.plan import ORIGINS, MeetingPlan, meeting_table
from clustermatch.meetings.plan_agendas import agendas_of, langs_of
from clustermatch.meetings.plan_display import plan_blocks
from clustermatch.meetings.refusal_wording import REFUSALS
from clustermatch.meetings.unmet import unmet_table
from clustermatch.meetings.workbook import sheet_titles
from clustermatch.tables import read_table

NASTY = [
    "<script>alert('x')</script>",
    "A & B \"quoted\" 'single' </title><style>*{}</style>",
    "שלום עולם",
    "مرحبا بالعالم",
    "🚀🇫🇷 日本語クラスター",
    "=1+1",
    "{{ 7 * 7 }}{% raw %}",
    "Pôle; de, compétitivité \\ d'ici\nligne\r\ndeux\x00\x07",
    "x" * 300,
]
CLOCK = SlotClock.read("09:00", 20, "2015-07-09")
STAMP = datetime.datetime(2015, 7, 1, 12, tzinfo=datetime.UTC)


def agenda_of(partner="Bois Net", *, name="Alpine Optics", lang="en", slots=(1, 2, 4), reason="R."):
    meetings = tuple(
        Appointment(slot, slot + 4, f"p{slot}", partner, 0.75, origin, reason)
        for slot, origin in zip(slots, ORIGINS[1:], strict=False)
    )
    unmet = (Refusal(partner, "request", f"{partner} has three meetings already."),)
    return Agenda("a", name, lang, meetings, unmet)


class Page(HTMLParser):
    """What a browser makes of a page: elements, attributes and text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_data(self, data):
        if self.tags[-1:] != ["style"] or data.strip()[:1] not in ("@", ""):
            self.text.append(data)


def squeezed(text):
    return " ".join(text.split())


# --- agendas on paper --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_text_wherever_it_stands(name):
    plain = Page(agenda_page([agenda_of()], CLOCK))
    page = Page(agenda_page([agenda_of(name, name=name, reason=name)], CLOCK))
    assert page.tags == plain.tags
    assert [a for a in page.attributes if a[1].startswith("on")] == []
    shown = squeezed(clean(name))
    assert squeezed("".join(page.text)).count(shown) >= 7


def test_every_participant_has_a_page_of_its_own_in_its_language():
    agendas = [agenda_of(lang=lang) for lang in ("fr", "en", "es", "de")]
    text = agenda_page(agendas, CLOCK)
    page = Page(text)
    assert page.tags.count("section") == 4
    assert "break-after: page" in text
    assert "size: A4" in text
    langs = [value for tag, name, value in page.attributes if (tag, name) == ("section", "lang")]
    assert langs == ["fr", "en", "es", "en"]
    told = squeezed("".join(page.text))
    for phrase in ("jeudi 9 juillet 2015", "Thursday 9 July 2015", "jueves 9 de julio de 2015"):
        assert phrase in told
    for phrase in ("3 rendez-vous", "demande réciproque", "Requests without a meeting", "libre"):
        assert phrase in told


def test_a_page_shows_times_tables_reasons_and_what_is_unmet():
    told = squeezed("".join(Page(agenda_page([agenda_of()], CLOCK)).text))
    for phrase in ("09:00–09:20", "10:00–10:20", "Bois Net", "score 0.75", "R.", "free"):
        assert phrase in told
    assert "Bois Net (asked for by you)Bois Net has three meetings already." in told


def test_a_page_without_hours_shows_slots_and_one_without_meetings_says_so():
    told = squeezed("".join(Page(agenda_page([agenda_of()])).text))
    assert "Slot 1" in told
    assert ":" not in re.sub(r"score", "", told).replace("R.", "")
    alone = Agenda("b", "Solo", "es", (), ())
    assert "ninguna reunión" in agenda_page([alone], CLOCK)
    assert agenda_page([]).endswith("</html>")


def test_a_page_loads_nothing():
    text = agenda_page([agenda_of()], CLOCK)
    assert "default-src 'none'" in text
    assert not re.search(r"https?:|src=|href=|url\(|@import", text)


def test_every_language_says_everything():
    for wording in AGENDA_WORDINGS.values():
        assert set(wording.origins) == set(wording.short_origins) == set(ORIGINS)
        assert set(wording.goals) == set(AGENDA_WORDINGS["en"].goals)
        assert max(map(len, wording.short_origins.values())) <= 10
        assert (len(wording.weekdays), len(wording.months)) == (7, 12)
    assert AGENDA_WORDINGS["fr"].tell_date(datetime.date(2015, 1, 1)) == "jeudi 1er janvier 2015"


# --- calendars ---------------------------------------------------------------------------------


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_calendar_keeps_to_the_standard(name, lang):
    text = calendar_text(agenda_of(name, name=name, lang=lang, reason=name * 9), CLOCK)
    assert text.endswith("END:VCALENDAR\r\n")
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f]", text)
    for line in unfolded(text)[:-1]:
        key, colon, value = line.partition(":")
        assert colon
        assert re.fullmatch(r"[A-Z-]+", key)
        if key in ("SUMMARY", "DESCRIPTION", "LOCATION", "X-WR-CALNAME"):
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", re.sub(r"\\[\\;,]", "", value))


def test_what_was_escaped_is_read_back_as_it_was():
    lines = unfolded(calendar_text(agenda_of("A; B, C \\ D", reason="é" * 200), CLOCK))
    assert r"SUMMARY:Meeting with A\; B\, C \\ D" in lines
    assert f"DESCRIPTION:{'é' * 200}" in lines


def test_times_follow_from_the_start_and_the_length_of_slots():
    lines = calendar_text(agenda_of(slots=(1, 4)), SlotClock.read("23:30", 20, "2015-12-31"))
    assert re.findall(r"DTSTART:(\w+)", lines) == ["20151231T233000", "20160101T003000"]
    assert re.findall(r"DTEND:(\w+)", lines) == ["20151231T235000", "20160101T005000"]


def uids(text):
    return re.findall(r"UID:(\S+)", text)


def test_a_moved_meeting_keeps_its_uid_and_others_have_their_own():
    first = uids(calendar_text(agenda_of(), CLOCK))
    assert len(set(first)) == 3
    moved = Agenda("a", "New name", "fr", agenda_of().meetings, ())
    assert uids(calendar_text(moved, SlotClock.read("14:00", 30, "2015-07-09"))) == first
    theirs = Agenda("b", "Other", "en", agenda_of().meetings, ())
    assert not {*uids(calendar_text(theirs, CLOCK))} & {*first}
    later = SlotClock.read("09:00", 20, "2015-09-10")
    assert not {*uids(calendar_text(agenda_of(), later))} & {*first}


def test_a_calendar_of_one_moment_is_the_same_to_the_byte():
    one, other = (calendar_text(agenda_of(), CLOCK, stamp=STAMP) for _ in range(2))
    assert one == other
    assert "DTSTAMP:20150701T120000Z" in one


def test_no_calendar_without_a_date_or_a_meeting():
    with pytest.raises(InputError, match="needs a date"):
        calendar_text(agenda_of(), SlotClock.read("09:00", 20))
    with pytest.raises(InputError, match="Solo has no meeting"):
        calendar_text(Agenda("b", "Solo", "en", (), ()), CLOCK)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("25:00", 20), "start must be a time of day such as 09:00, got '25:00'"),
        (("nine", 20), "got 'nine'"),
        (("09:00", 0), "minutes must be a whole number from 1 to 1440, got 0"),
        (("09:00", 2.5), "got 2.5"),
        (("09:00", 20, "9 juillet"), "day must be a date such as 2015-07-09, got '9 juillet'"),
        (("09:00", 20, "2015-02-30"), "got '2015-02-30'"),
    ],
)
def test_a_clock_refuses_what_it_cannot_read(given, message):
    with pytest.raises(InputError, match=re.escape(message)):
        SlotClock.read(*given)


def test_a_clock_reads_times_as_people_write_them():
    written = ("9:30", "09h30", "09.30", datetime.time(9, 30))
    days = ("2015-07-09", datetime.date(2015, 7, 9), datetime.datetime(2015, 7, 9, 8))
    clocks = {SlotClock.read(start, 20, day) for start in written for day in days}
    assert len(clocks) == 1


# --- files of a plan ---------------------------------------------------------------------------


def plan_of(names, *, langs=None, day_options=None):
    """A plan of pairs in two slots, made by hand."""
    ids = [f"c{at}" for at in range(len(names))]
    clusters = pd.DataFrame({"id": ids, "name": names, "lang": langs or ["en"] * len(names)})
    scores = pd.DataFrame(
        {"target_id": ids[:-1], "partner_id": ids[1:], "score": 0.5, "reason": names[:-1]}
    )
    day = read_day(clusters, scores, **(day_options or {}))
    n = len(day)
    meetings = meeting_table(
        day, range(n), [at % 2 for at in range(n)], [at // 2 for at in range(n)]
    )
    unmet = pd.DataFrame(
        [("c0", ids[-1], "request", 1.0, "No common slot."), ("c1", "c0", "must", None, "Veto.")],
        columns=["id_a", "id_b", "kind", "priority", "reason"],
    )
    goals = pd.DataFrame(
        [
            ("must", 0, 1, 1.0, False),
            ("score", 1.5, 1.5, 0.0, True),
            ("idle gaps", 0, 0, 0.0, True),
        ],
        columns=["goal", "value", "bound", "gap", "proven"],
    )
    return MeetingPlan(meetings, unmet, goals, day)


@pytest.fixture
def plan():
    return plan_of(["Alpine Optics", *NASTY[:-2], "Bois Net"])


def test_a_table_of_meetings_has_the_columns_agreed_on(plan, tmp_path):
    assert plan.to_csv(tmp_path / "plan.csv") == tmp_path / "plan.csv"
    table = read_table(tmp_path / "plan.csv")
    assert list(table) == ["slot", "table", "id_a", "id_b", "score", "origin"]
    assert len(table) == len(plan.meetings)


def test_a_workbook_has_an_overview_and_a_sheet_for_each(plan, tmp_path):
    plan.to_excel(tmp_path / "plan.xlsx", start="09:00", minutes=20)
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert book.sheetnames[:3] == ["Meetings", "Unmet", "Goals"]
    assert len(book.sheetnames) == 3 + len(plan.day.ids)
    own = [[cell.value for cell in row] for row in book["Alpine Optics"].rows]
    assert own[0] == [
        *("slot", "table", "partner_id", "partner", "score", "origin", "reason", "time"),
    ]
    assert own[1] == [1, 1, "c1", NASTY[0], 0.5, "suggestion", "Alpine Optics", "09:00–09:20"]
    # What was written is what a return match reads.
    again = read_table(tmp_path / "plan.xlsx")
    assert list(again)[:6] == list(plan.meetings)
    assert again["id_a"].tolist() == plan.meetings["id_a"].tolist()


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    marks = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "Bois Net"]
    plan_of(marks).to_excel(tmp_path / "plan.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "plan.xlsx"):
        for cell in (cell for row in sheet.rows for cell in row):
            assert cell.data_type != "f"
            if str(cell.value)[:1] in "=+-@":
                assert cell.quotePrefix


def test_titles_of_sheets_are_valid_and_unique():
    names = [*NASTY, "Meetings", "meetings", "HISTORY", "", "'a'", "[]:*?/\\", "é" * 40, "É" * 40]
    names += ["🚀" * 40, "🚀" * 41, *["x" * 300] * 12]
    titles = sheet_titles(names, taken=["Meetings"])
    assert len({title.casefold() for title in [*titles, "Meetings", "History"]}) == len(names) + 2
    for title in titles:
        assert 0 < len(title.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", title)


def test_names_of_files_are_valid_and_unique():
    ids = [
        "a",
        "A",
        "../x",
        "/etc/passwd",
        "..",
        "",
        "con",
        "NUL.txt",
        "a b",
        "a\0b",
        "é",
        "e\u0301",
    ]
    stems = file_stems([*ids, "x" * 400, "日" * 400, 7], taken=["agendas"])
    assert len({stem.casefold() for stem in stems}) == len(stems)
    for stem in stems:
        assert 0 < len(stem.encode()) <= 90
        assert not re.search(r'[/\\:*?"<>|\x00-\x1f ]|^\.|\.$', stem)
        assert stem.casefold() not in ("con", "nul", "agendas")


def test_agendas_go_to_a_folder(plan, tmp_path):
    files = plan.to_agendas(tmp_path / "out", day="2015-07-09", stamp=STAMP)
    assert files == sorted(files, key=lambda file: (file.name != "agendas.html", file.name))
    assert {file.name for file in files} == {file.name for file in (tmp_path / "out").iterdir()}
    assert len(files) == 1 + 2 * len(plan.day.ids)
    assert b"\r\nBEGIN:VEVENT\r\n" in (tmp_path / "out" / "c0.ics").read_bytes()
    assert "No slot with a table is free" in (tmp_path / "out" / "c0.html").read_text("utf-8")
    before = [file.read_bytes() for file in files]
    plan.to_agendas(tmp_path / "out", day="2015-07-09", stamp=STAMP)
    assert [file.read_bytes() for file in files] == before
    assert not [file for file in plan.to_agendas(tmp_path / "out") if file.suffix == ".ics"]


def test_agendas_are_in_the_language_of_each_or_in_one(tmp_path):
    plan = plan_of(["A", "B", "C"], langs=["fr", "Español", None])
    text = plan.to_html(tmp_path / "all.html").read_text("utf-8")
    assert re.findall(r'<section lang="(..)">', text) == ["fr", "es", "en"]
    text = plan.to_html(tmp_path / "all.html", lang="fr", ids=["c2"]).read_text("utf-8")
    assert re.findall(r'<section lang="(..)">', text) == ["fr"]
    with pytest.raises(InputError, match="lang must be one of fr, en, es, got 'xx'"):
        plan.to_html(tmp_path / "all.html", lang="xx")
    with pytest.raises(InputError, match="unknown id"):
        plan.to_ical(tmp_path / "one.ics", "nobody", day="2015-07-09")


def test_a_language_that_is_not_given_is_read_off_the_texts():
    text = "Le pôle accompagne les entreprises de la plasturgie et des composites."
    clusters = pd.DataFrame({"id": ["b", "a"], "description": [text, None], "needs": [None, "42"]})
    scores = pd.DataFrame(columns=["id_a", "id_b", "score"])
    assert langs_of(read_day(clusters, scores)) == ["other", "fr"]
    assert langs_of(read_day(clusters[["id"]], scores)) == ["en", "en"]
    assert langs_of(read_day(clusters.assign(lang=["es", "FR"]), scores)) == ["fr", "es"]


def test_who_was_asked_in_vain_does_not_read_that_it_was(plan):
    by_id = {agenda.key: agenda for agenda in agendas_of(plan)}
    assert [one.kind for one in by_id["c0"].unmet] == ["request", "must"]
    assert [one.kind for one in by_id["c1"].unmet] == ["must"]
    assert by_id[plan.day.ids[-1]].unmet == ()


def test_an_agenda_says_why_in_its_language_and_not_whom_others_meet():
    clusters = pd.DataFrame({"id": list("abcd"), "name": ["Alp", "Bois", "Cut", "Deep"]})
    scores = pd.DataFrame({"id_a": ["a"], "id_b": ["b"], "score": [0.5]})
    wishes = [("c", "a"), ("d", "c"), ("c", "d"), ("d", "b")]
    options = {"requests": wishes, "vetoes": [("c", "d")], "capacity": 1, "slots": 1}
    day = read_day(clusters, scores, **options)
    pair = day.find(np.array([[0, 1]]))
    unmet = unmet_table(day, pair, np.array([0]))
    plan = MeetingPlan(meeting_table(day, pair, [0], [0]), unmet, pd.DataFrame(), day)
    told = {
        (agenda.key, one.partner): (one.kind, one.reason)
        for agenda in agendas_of(plan, "fr")
        for one in agenda.unmet
    }
    assert told == {
        ("c", "Alp"): ("request", "Alp a déjà tous ses rendez-vous (1)."),
        ("c", "Deep"): ("mutual request", "Vous avez décliné ce rendez-vous."),
        ("d", "Cut"): ("mutual request", "Cut a décliné ce rendez-vous."),
        ("d", "Bois"): ("request", "Bois a déjà tous ses rendez-vous (1)."),
    }


def test_every_refusal_is_told_in_every_language():
    for told in REFUSALS.values():
        assert set(told) == set(REFUSALS["en"]) >= set(CODES) - {""}


def test_a_file_that_cannot_be_written_leaves_the_old_one(plan, tmp_path):
    old = tmp_path / "plan.xlsx"
    old.write_bytes(b"old")
    with pytest.raises(OutputError, match="does not exist"):
        plan.to_html(tmp_path / "nowhere" / "all.html")
    with pytest.raises(OutputError, match=r"a workbook is an \.xlsx file"):
        plan.to_excel(tmp_path / "plan.csv")
    with pytest.raises(OutputError, match="cannot be made a folder"):
        plan.to_agendas(old)
    with pytest.raises(InputError, match="minutes"):
        plan.to_excel(old, start="09:00", minutes=0)
    assert [file.name for file in tmp_path.iterdir()] == ["plan.xlsx"]
    assert old.read_bytes() == b"old"


# --- a terminal --------------------------------------------------------------------------------


def shown(plan, width, **options):
    console = Console(width=width, file=io.StringIO(), highlight=False)
    names = dict(zip(plan.day.ids, plan.day.names, strict=True))
    tables = {"goals": plan.goals, "unmet": plan.unmet}
    for block in plan_blocks(plan.meetings, names, width=width, **tables, **options):
        console.print(block)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 200])
@pytest.mark.parametrize("lang", ["fr", "en", "es", "de"])
def test_no_line_of_a_plan_is_wider_than_the_terminal(plan, width, lang):
    text = shown(plan, width, lang=lang, clock=CLOCK)
    assert max(map(cell_len, text.splitlines())) <= min(width, 100)
    for part in ("09:00–09:20", "AlpineOptics", "Nocommonslot.", "0.50"):
        assert part in "".join(text.split())


def test_a_plan_in_a_terminal_tells_slots_goals_and_what_is_unmet():
    text = shown(plan_of(["Alpine Optics (AO)", "Bois Net", "Twin", "Twin"]), 100, clock=CLOCK)
    lines = [squeezed(line) for line in text.splitlines()]
    assert lines[0] == "09:00–09:20 · Slot 1 · 2 meetings"
    assert lines[1] == "table cluster partner score origin"
    assert lines[2] == "1 Alpine Optics Bois Net 0.50 suggestion"
    assert lines[3] == "2 Twin [c2] Twin [c3] 0.50 suggestion"
    assert "Alpine Optics → Twin [c3] (on request, priority 1)" in lines
    assert "Bois Net ↔ Alpine Optics (set by the organiser)" in lines
    assert "must-meets 0 1 gap 100 %" in lines
    assert "sum of scores 1.500 1.500 ✓ proven" in lines


@pytest.mark.parametrize("width", [1, 20, 40])
def test_a_tiny_terminal_is_no_reason_to_fail_for_a_plan(plan, width):
    assert shown(plan, width)
