"""Parameters are checked before a kernel starts."""

# nbformat's own functions carry no types.
# mypy: allow-untyped-calls

from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from analysis.publish.parameters import ParameterError, check_parameters, declared_parameters

CELL = 'force = "Bedfordshire"  # canonical name\nrelease: str = "2026-04-23"\nedition_date = "2026-04-23"'
GOOD = {"force": "Kent", "release": "2026-04-23", "edition_date": "2026-04-23"}


def notebook(*sources: str) -> NotebookNode:
    made: NotebookNode = new_notebook(
        cells=[new_code_cell(source, metadata={"tags": ["parameters"]}) for source in sources]
    )
    return made


def refusal(source: str, given: dict[str, Any]) -> str:
    with pytest.raises(ParameterError) as caught:
        check_parameters(notebook(source), given, "force_report.ipynb")
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_the_declared_names_types_and_defaults_are_read_from_the_tagged_cell() -> None:
    found = declared_parameters(notebook(CELL), "n.ipynb")
    assert [(one.name, one.kind, one.default) for one in found] == [
        ("force", "str", "Bedfordshire"),
        ("release", "str", "2026-04-23"),
        ("edition_date", "str", "2026-04-23"),
    ]


def test_parameters_that_fit_come_back_in_the_notebooks_order() -> None:
    backwards = dict(reversed(GOOD.items()))
    assert list(check_parameters(notebook(CELL), backwards, "n.ipynb")) == [
        "force",
        "release",
        "edition_date",
    ]


def test_a_misspelt_parameter_is_refused_with_the_nearest_name() -> None:
    given = {"forse": "Kent", "release": "2026-04-23", "edition_date": "2026-04-23"}
    message = refusal(CELL, given)
    assert "force_report.ipynb: there is no parameter 'forse'; did you mean 'force'?" in message
    assert "'force' was not given, and its default 'Bedfordshire' is not used in its place." in message


def test_a_parameter_that_resembles_nothing_is_refused_with_the_names_there_are() -> None:
    assert "it takes force, release, edition_date" in refusal(CELL, GOOD | {"zzz": "1"})


def test_a_missing_parameter_is_refused_rather_than_left_to_its_default() -> None:
    given = {"force": "Kent", "release": "2026-04-23"}
    assert "'edition_date' was not given" in refusal(CELL, given)


@pytest.mark.parametrize(
    ("source", "value", "said"),
    [
        ('x = "a"', 3, "'x' should be text, not 3 (int)"),
        ('x = "a"', None, "'x' should be text, not None (NoneType)"),
        ("x = 4", True, "'x' should be a whole number, not True (bool)"),
        ("x: float = 4.5", "4", "'x' should be a number, not '4' (str)"),
        ("x = True", 1, "'x' should be true or false, not 1 (int)"),
    ],
)
def test_a_value_of_another_type_is_refused(source: str, value: object, said: str) -> None:
    assert said in refusal(source, {"x": value})


def test_a_whole_number_will_do_for_a_number() -> None:
    assert check_parameters(notebook("x = 0.5"), {"x": 2}, "n.ipynb") == {"x": 2}


def test_every_problem_is_named_at_once() -> None:
    message = refusal(CELL, {"forse": "Kent", "release": 2026})
    assert message.count("forse") == 1
    assert "should be text" in message
    assert "edition_date" in message


@pytest.mark.parametrize("sources", [(), (CELL, CELL)])
def test_a_notebook_without_exactly_one_parameters_cell_is_refused(sources: tuple[str, ...]) -> None:
    with pytest.raises(ParameterError, match=rf"expected one code cell .* found {len(sources)}"):
        declared_parameters(notebook(*sources), "n.ipynb")


@pytest.mark.parametrize(
    "source", ["import os", "force = find()", "a = b = 1", "a, b = 1, 2", "x = [1]", "x: str", "if x: y = 1"]
)
def test_a_parameters_cell_that_does_more_than_set_plain_values_is_refused(source: str) -> None:
    with pytest.raises(ParameterError, match="should only set names to plain values"):
        declared_parameters(notebook(source), "n.ipynb")


def test_a_parameter_set_twice_is_refused() -> None:
    with pytest.raises(ParameterError, match="sets 'force' twice"):
        declared_parameters(notebook('force = "Kent"\nforce = "Essex"'), "n.ipynb")


def test_a_parameters_cell_that_is_not_python_is_refused() -> None:
    with pytest.raises(ParameterError, match="not valid Python"):
        declared_parameters(notebook("force = = 1"), "n.ipynb")
