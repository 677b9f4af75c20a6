"""The table of recording changes: complete, checked, and found by force, code and quarter."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import FileRefusedError, RequestError, UnknownForceError
from analysis.forces import ENGLAND_AND_WALES
from analysis.paths import data_dir
from analysis.periods import Quarter
from analysis.recording import changes_for, load_recording_changes, read_recording_changes

KNOWN = [
    ("stalking gets its own code", "break", "8L 8Q", "", "2014/15 Q1", None),
    (
        "malicious communications become notifiable inside harassment",
        "break",
        "8L subgroup",
        "",
        "2015/16 Q1",
        None,
    ),
    ("malicious communications move to their own code", "break", "8L 8R", "", "2017/18 Q1", None),
    (
        "Hampshire, Kent and South Wales jump in April 2017",
        "break",
        "subgroup",
        "Hampshire;Kent;South Wales",
        "2017/18 Q1",
        None,
    ),
    ("a course of conduct is recorded in addition", "break", "8L 8Q 8U subgroup", "", "2018/19 Q1", None),
    ("the former-partner rule is adopted", "transition", "8L 8Q subgroup", "", "2019/20 Q2", "2021/22 Q1"),
    ("coercive control joins the subgroup", "break", "8U subgroup", "", "2020/21 Q1", None),
    (
        "malicious communications fall with the rules of 2023",
        "transition",
        "8R subgroup",
        "",
        "2023/24 Q1",
        "2024/25 Q1",
    ),
    ("Online Safety Act offences enter the rules", "break", "8R", "", "2023/24 Q4", None),
    ("Covid-19 lockdowns overlap", "anomaly", "8L 8M 8Q 8R 8U subgroup", "", "2019/20 Q4", "2020/21 Q4"),
    (
        "West Midlands lacks coercive control",
        "gap",
        "8U subgroup",
        "West Midlands",
        "2020/21 Q1",
        "2020/21 Q4",
    ),
    (
        "Greater Manchester supplied nothing",
        "anomaly",
        "8Q subgroup",
        "Greater Manchester",
        "2019/20 Q2",
        "2019/20 Q3",
    ),
    (
        "Devon and Cornwall has a new system",
        "anomaly",
        "8Q subgroup",
        "Devon and Cornwall",
        "2022/23 Q3",
        None,
    ),
    ("Lancashire is estimated", "anomaly", "8Q subgroup", "Lancashire", "2018/19 Q3", "2018/19 Q3"),
    ("Cheshire is undercounted", "anomaly", "8Q subgroup", "Cheshire", "2018/19 Q2", "2019/20 Q1"),
    ("Dyfed-Powys is undercounted", "anomaly", "8Q subgroup", "Dyfed-Powys", "2017/18 Q4", "2019/20 Q3"),
    (
        "Bedfordshire and Cambridgeshire have new systems",
        "anomaly",
        "8Q subgroup",
        "Bedfordshire;Cambridgeshire",
        "2018/19 Q1",
        None,
    ),
    ("Humberside has negative outcomes", "anomaly", "8R", "Humberside", "2024/25 Q1", "2024/25 Q4"),
    (
        "outcomes are not yet assigned",
        "anomaly",
        "8Q",
        "Derbyshire;Humberside;Lincolnshire",
        "2024/25 Q1",
        "2024/25 Q4",
    ),
    ("Humberside stalking falls", "level_shift", "8Q", "Humberside", "2024/25 Q2", None),
    ("Hertfordshire harassment rises", "level_shift", "8L", "Hertfordshire", "2023/24 Q4", None),
    ("South Wales harassment rises", "level_shift", "8L", "South Wales", "2023/24 Q2", None),
    ("Devon and Cornwall stalking rises", "level_shift", "8Q", "Devon and Cornwall", "2024/25 Q4", None),
    ("Lancashire stalking rises", "level_shift", "8Q", "Lancashire", "2023/24 Q3", None),
    ("Kent coercive control falls", "level_shift", "8U", "Kent", "2022/23 Q2", None),
    ("Surrey coercive control surges", "anomaly", "8U", "Surrey", "2022/23 Q3", "2023/24 Q1"),
]


@pytest.mark.parametrize(
    ("kind", "codes", "forces", "start", "end"), [row[1:] for row in KNOWN], ids=[row[0] for row in KNOWN]
)
def test_every_known_change_is_in_the_table(
    kind: str, codes: str, forces: str, start: str, end: str | None
) -> None:
    found = [
        change
        for change in load_recording_changes()
        if change.kind == kind
        and set(codes.split()) <= set(change.codes)
        and set(filter(None, forces.split(";"))) == set(change.forces)
        and change.start == Quarter.parse(start)
        and (end is None or change.end == Quarter.parse(end))
    ]
    assert len(found) == 1, f"{kind} of {codes} in {forces or 'all forces'} at {start}: {found}"


def test_point_changes_have_no_end_and_the_others_have_one() -> None:
    for change in load_recording_changes():
        assert (change.end is None) == (change.kind in ("break", "level_shift")), change.id


def test_nothing_but_malicious_communications_is_cut_in_2023_and_later() -> None:
    late = [change for change in load_recording_changes() if change.cuts and change.start > Quarter(2021, 4)]
    assert {code for change in late for code in change.codes} == {"8R", "subgroup"}


def test_every_effect_is_a_sentence_and_every_label_is_short() -> None:
    for change in load_recording_changes():
        assert change.effect.endswith("."), change.id
        assert len(change.label) <= 70, change.id


def test_level_shifts_say_that_their_cause_is_not_known() -> None:
    shifts = [change for change in load_recording_changes() if change.kind == "level_shift"]
    assert len(shifts) == 6
    for change in shifts:
        assert change.grade == "DATA"
        assert "cause is not known" in change.effect


def test_changes_of_a_force_are_its_own_and_those_of_all_in_order_of_time() -> None:
    found = changes_for("Kent", ["8U"], Quarter(2020, 1), Quarter(2022, 4))
    assert [change.id for change in found] == ["covid-19-2020", "coercive-control-joins-2020", "kent-8u-2022"]


def test_changes_of_one_force_are_not_those_of_another() -> None:
    assert "west-midlands-8u-2020" not in {change.id for change in changes_for("Kent")}
    assert "west-midlands-8u-2020" in {change.id for change in changes_for(ENGLAND_AND_WALES)}


def test_an_unknown_force_or_code_is_refused_with_what_is_known() -> None:
    with pytest.raises(UnknownForceError, match="no force called 'Kentt'"):
        changes_for("Kentt")
    with pytest.raises(RequestError, match="'8X' is no code; use one of 8L, 8M, 8Q, 8R, 8U, subgroup"):
        changes_for("Kent", ["8X"])


def _broken(tmp_path: Path, old: str, new: str) -> Path:
    text = (data_dir() / "recording_changes.csv").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "recording_changes.csv"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def _row_of(change_id: str) -> int:
    lines = (data_dir() / "recording_changes.csv").read_text(encoding="utf-8").splitlines()
    return 1 + next(number for number, line in enumerate(lines) if line.startswith(change_id + ","))


@pytest.mark.parametrize(
    ("new", "column", "found"),
    [
        ("west-midlands-8u-2020,hole,8U subgroup,West Midlands,2020/21 Q1,2020/21 Q4", "kind", "'hole'"),
        (
            "west-midlands-8u-2020,gap,8X subgroup,West Midlands,2020/21 Q1,2020/21 Q4",
            "codes",
            "'8X subgroup'",
        ),
        (
            "west-midlands-8u-2020,gap,8U subgroup,West Midland,2020/21 Q1,2020/21 Q4",
            "forces",
            "'West Midland'",
        ),
        (
            "west-midlands-8u-2020,gap,8U subgroup,West Midlands,2020/21 Q5,2020/21 Q4",
            "start",
            "'2020/21 Q5'",
        ),
        ("west-midlands-8u-2020,gap,8U subgroup,West Midlands,2020/21 Q1,March 2021", "end", "'March 2021'"),
        ("West Midlands 8U,gap,8U subgroup,West Midlands,2020/21 Q1,2020/21 Q4", "id", "'West Midlands 8U'"),
    ],
)
def test_a_broken_cell_is_refused_with_its_row_column_and_what_was_found(
    tmp_path: Path, new: str, column: str, found: str
) -> None:
    old = "west-midlands-8u-2020,gap,8U subgroup,West Midlands,2020/21 Q1,2020/21 Q4"
    with pytest.raises(FileRefusedError, match=f"column '{column}': found {found}, expected") as refused:
        read_recording_changes(_broken(tmp_path, old, new))
    assert refused.value.row == _row_of("west-midlands-8u-2020")


def test_an_unknown_grade_is_refused_with_the_grades_there_are(tmp_path: Path) -> None:
    path = _broken(tmp_path, ",PRESS DATA\n", ",RUMOUR\n")
    with pytest.raises(
        FileRefusedError, match="found 'RUMOUR', expected grades out of OFF COPY PRESS DATA OPEN"
    ) as refused:
        read_recording_changes(path)
    assert refused.value.row == _row_of("coercive-control-joins-2020")


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("gap,8U subgroup,West Midlands,2020/21 Q1,,", "a gap has a last quarter; fill in end"),
        ("gap,8U subgroup,West Midlands,2020/21 Q1,2019/20 Q4,", "before it starts in 2020/21 Q1"),
        ("break,8U subgroup,West Midlands,2020/21 Q1,2020/21 Q4,", "a break starts in one quarter"),
        (
            "gap,8U subgroup,West Midlands,2020/21 Q1,2020/21 Q4,2020/21 Q3",
            "comparable_from is for a transition",
        ),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_with_its_row(tmp_path: Path, new: str, message: str) -> None:
    old = "gap,8U subgroup,West Midlands,2020/21 Q1,2020/21 Q4,"
    with pytest.raises(FileRefusedError, match=message) as refused:
        read_recording_changes(_broken(tmp_path, old, new))
    assert refused.value.row == _row_of("west-midlands-8u-2020")


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    path = _broken(tmp_path, "surrey-8u-2022,", "kent-8u-2022,")
    with pytest.raises(FileRefusedError, match="the id 'kent-8u-2022' is used twice") as refused:
        read_recording_changes(path)
    assert refused.value.row == _row_of("surrey-8u-2022")


def test_a_missing_column_is_refused_with_the_columns_there_should_be(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="the columns should be id, kind, codes, forces, start, end"):
        read_recording_changes(_broken(tmp_path, "comparable_from", "from"))


def test_the_moves_of_aggravated_harassment_are_named_without_a_direction_or_a_cause() -> None:
    moves = [change for change in load_recording_changes() if change.id.startswith("aggravated-harassment-")]
    assert [move.label for move in moves] == [
        "aggravated harassment moves to another level in the national figures"
    ] * 2
    assert all(move.seen_nationally for move in moves)


def test_only_what_no_rule_explains_in_the_figures_of_all_forces_together_is_a_national_finding() -> None:
    found = {change.id for change in load_recording_changes() if change.cuts and change.seen_nationally}
    assert found == {"aggravated-harassment-2018", "aggravated-harassment-2020"}
