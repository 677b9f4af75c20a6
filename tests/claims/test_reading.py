"""Claims come in as CSV, JSON and TOML, and what does not fit is refused with its row."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analysis.claims.claim import schema
from analysis.claims.reading import claims_from_records, read_claims
from analysis.errors import FileRefusedError
from analysis.paths import project_root

GOOD: dict[str, Any] = {
    "id": "one",
    "statement": "Up 3.0 per cent.",
    "area": "Devon & Cornwall",
    "measure": "stalking",
    "period": "2024/25",
    "said_on": "2025-10-06",
    "value": "5,108",
    "change_percent": "3.0",
}


def test_the_same_claim_reads_alike_from_csv_json_and_toml(tmp_path: Path) -> None:
    csv, js, toml = (tmp_path / f"claims.{kind}" for kind in ("csv", "json", "toml"))
    csv.write_text(
        f"{','.join(GOOD)}\n" + ",".join(f'"{value}"' for value in GOOD.values()) + "\n", encoding="utf-8"
    )
    js.write_text(json.dumps({"claims": [{**GOOD, "value": 5108}]}).replace('"3.0"', "3.0"), encoding="utf-8")
    toml.write_text(
        "[[claim]]\n"
        + "\n".join(f'{name} = "{value}"' for name, value in GOOD.items()).replace(
            '"2025-10-06"', "2025-10-06"
        ),
        encoding="utf-8",
    )
    first = read_claims(csv)
    assert first == read_claims(js) == read_claims(toml)
    assert first[0].value == Decimal(5108)
    assert str(first[0].change_percent) == "3.0", "the decimal place that was printed is kept"
    assert first[0].said_on == dt.date(2025, 10, 6)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"valeu": "1"}, "column 'valeu': a claim has no such field. Did you mean value?"),
        ({"id": ""}, "column 'id': it is empty"),
        ({"id": "One"}, "column 'id': found 'One'"),
        ({"value": "many"}, "column 'value': found 'many', expected a number"),
        ({"value": "-4"}, "column 'value': found -4"),
        ({"value": "NaN"}, "column 'value': found 'NaN'"),
        ({"value": "1,08"}, "column 'value': found '1,08'"),
        ({"value": "1_080"}, "column 'value': found '1_080'"),
        ({"value": "5.1e3"}, "column 'value': found '5.1e3'"),
        ({"value": "９"}, "column 'value': found '９', expected a number"),
        ({"value": 10**9}, "column 'value': found 1000000000, expected a number under 1,000,000,000"),
        ({"value": "5.5"}, "column 'value': found 5.5, but offences are whole"),
        ({"value": 0, "unit": "one in"}, "column 'value': found 0, expected 1 or more"),
        (
            {"unit": "per cent"},
            "column 'unit': found 'per cent', but recorded stalking is counted in 'offences'",
        ),
        ({"change_percent": "-150"}, "column 'change_percent': found -150, but nothing falls by more"),
        ({"said_on": "2024-03-31"}, "column 'said_on': found 2024-03-31, a day before the period '2024/25'"),
        (
            {"comparison_period": "2024/25"},
            "column 'comparison_period': found '2024/25', which does not begin",
        ),
        (
            {"comparison_period": "2025/26"},
            "column 'comparison_period': found '2025/26', which does not begin",
        ),
        ({"out_of": "5107"}, "column 'out_of': found 5107, expected the whole"),
        ({"out_of": "0"}, "column 'out_of': found 0, expected the whole"),
        ({"statement": "Two\rlines"}, "column 'statement': found 'Two\\rlines', expected text on one line"),
        ({"statement": "\x1b[31mred"}, "column 'statement': found '\\x1b[31mred', expected text"),
        ({"record": "biggest ever"}, "column 'record': found 'biggest ever', expected words such as"),
        (
            {"record": "highest since 2030"},
            "column 'record': found 'highest since 2030', which reaches back to no",
        ),
        ({"change_words": "record"}, "A record goes into the field record."),
        ({"said_on": "6 October 2025"}, "column 'said_on': found '6 October 2025', expected a date"),
        ({"said_on": "2025-13-01"}, "column 'said_on'"),
        ({"precision": "vague"}, "column 'precision': found 'vague'"),
        (
            {"area": "Bedfordshre"},
            "column 'area': There is no force called 'Bedfordshre'. Did you mean Bedfordshire",
        ),
        ({"area": "Scotland"}, "column 'area'"),
        ({"change_words": "skyrocketed"}, "column 'change_words': the words 'skyrocketed' are not known"),
        ({"share_percent": "5"}, "column 'share_percent'"),
        ({"address": "example.org"}, "column 'address'"),
        ({"value": "", "change_percent": ""}, "column 'value': a claim says a number or a change"),
    ],
)
def test_a_wrong_field_is_refused_with_its_row_and_what_was_expected(
    wrong: dict[str, str], said: str
) -> None:
    with pytest.raises(FileRefusedError) as refused:
        claims_from_records([GOOD, GOOD | {"id": "two"} | wrong], file="mine.csv", rows=(2, 3))
    assert str(refused.value).startswith("mine.csv, row 3, column")
    assert said in str(refused.value)


def test_an_id_used_twice_is_refused_with_both_rows() -> None:
    with pytest.raises(FileRefusedError, match=r"row 3, column 'id': 'one' stands in row 2 too"):
        claims_from_records([GOOD, GOOD], file="mine.csv", rows=(2, 3))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("claims.csv", "", "it is empty"),
        ("claims.csv", "id,area\n", "it holds no claim"),
        ("claims.csv", "id,id\n1,2\n", "the column 'id' stands twice"),
        ("claims.csv", "id,area\na,b,c\n", "row 2: it has 3 cells under 2 columns"),
        ("claims.csv", "id;area\na;b\n", "its columns are set apart by ';'; save it with commas"),
        ("claims.json", '[{"value": ' + "9" * 5000 + "}]", "it does not read as JSON"),
        ("claims.toml", "[[claim]]\nvalue = " + "9" * 5000 + "\n", "it does not read as TOML"),
        ("claims.json", "{", "it does not read as JSON"),
        ("claims.json", '[{"id": "a", "id": "b"}]', "'id' stands twice in one object"),
        ("claims.json", '{"claims": 1}', "expected a list of objects"),
        ("claims.toml", "[[claims]]\n", "its entries should be [[claim]]; found claims"),
        ("claims.xlsx", "", "claims are read from .csv, .json, .toml files"),
    ],
)
def test_a_file_that_is_no_list_of_claims_says_why(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FileRefusedError) as refused:
        read_claims(tmp_path / name)
    assert said in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_rows_are_counted_as_a_spreadsheet_shows_them_whatever_ends_a_line(
    tmp_path: Path, ending: str
) -> None:
    good = "one,What was\u2028said.,Kent,stalking,2024/25,1"
    lines = ["\ufeffid,statement,area,measure,period,value", good, "", ",,,,,", good.replace("one", "two")]
    (tmp_path / "a.csv").write_bytes(ending.join(lines).encode())
    assert [(each.id, each.statement) for each in read_claims(tmp_path / "a.csv")] == [
        ("one", "What was said."),
        ("two", "What was said."),
    ]
    (tmp_path / "b.csv").write_bytes(ending.join([*lines, good.replace("Kent", "Kant")]).encode())
    with pytest.raises(FileRefusedError, match=r"row 6, column 'area'"):
        read_claims(tmp_path / "b.csv")


def test_a_value_without_a_unit_has_that_of_its_measure() -> None:
    (found,) = claims_from_records([GOOD | {"measure": "charge_rate", "value": "6"}])
    assert found.unit == "per cent"


def test_a_minus_as_it_is_printed_is_a_minus() -> None:
    (found,) = claims_from_records([GOOD | {"change_percent": "\N{MINUS SIGN}6"}])
    assert found.change_percent == Decimal(-6)


def test_the_guide_lists_every_field() -> None:
    guide = (project_root() / "docs" / "claims.md").read_text(encoding="utf-8")
    for field in schema():
        assert (
            f"| `{field.name}` | {field.kind}{', in every claim' if field.required else ''} | {field.about} |"
            in guide
        )
