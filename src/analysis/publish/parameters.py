"""Parameters checked before any kernel starts.

papermill accepts a misspelt parameter with a warning and runs the notebook on
its defaults: a whole edition about one force. Here the names, the types and
the completeness of the parameters are checked against the notebook's cell
tagged ``parameters``, and anything that does not fit is refused.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from analysis.errors import RequestError

ParameterValue = str | int | float | bool | None
"""What a parameter may hold."""

TAG = "parameters"

_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_WORDS = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false"}


class ParameterError(RequestError):
    """Parameters that do not fit the notebook they are meant for."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as the notebook declares it.

    Attributes
    ----------
    name
        Its name.
    kind
        ``str``, ``int``, ``float`` or ``bool``; empty when the notebook does not say.
    default
        The value that the notebook holds, used in JupyterLab and never by an edition.
    """

    name: str
    kind: str
    default: ParameterValue

    def accepts(self, value: object) -> bool:
        """Whether ``value`` has the declared type; a whole number will do for a number."""
        if not self.kind:
            return True
        if isinstance(value, bool):
            return self.kind == "bool"
        if self.kind == "float":
            return isinstance(value, int | float)
        return isinstance(value, _TYPES[self.kind])


def declared_parameters(notebook: NotebookNode, name: str) -> tuple[Parameter, ...]:
    """Return the parameters of a notebook, in the order of its ``parameters`` cell.

    Parameters
    ----------
    notebook
        The notebook, not yet run.
    name
        Its file name, for messages.

    Raises
    ------
    ParameterError
        If there is not exactly one such cell, or it holds more than plain values.
    """
    tagged = [cell for cell in notebook.cells if TAG in cell.metadata.get("tags", [])]
    if len(tagged) != 1 or tagged[0].cell_type != "code":
        raise ParameterError(
            f"{name}: expected one code cell tagged {TAG!r}, found {len(tagged)} tagged cell(s). "
            "Tag the cell that holds force, release and edition_date."
        )
    try:
        statements = ast.parse(tagged[0].source).body
    except SyntaxError as error:
        raise ParameterError(f"{name}: the {TAG!r} cell is not valid Python: {error.msg}.") from error
    found: dict[str, Parameter] = {}
    for statement in statements:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        parameter = _parameter(statement, name)
        if parameter.name in found:
            raise ParameterError(f"{name}: the {TAG!r} cell sets {parameter.name!r} twice.")
        found[parameter.name] = parameter
    return tuple(found.values())


def _parameter(statement: ast.stmt, name: str) -> Parameter:
    annotation = ""
    target: ast.expr | None = None
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
        annotation = ast.unparse(statement.annotation).strip("'\"")
    plain, default = _plain_value(getattr(statement, "value", None))
    if not isinstance(target, ast.Name) or not plain:
        raise ParameterError(
            f"{name}: the {TAG!r} cell should only set names to plain values, "
            f"as in force = 'Bedfordshire'; it holds {ast.unparse(statement)!r}."
        )
    kind = annotation if annotation in _TYPES else ""
    if not kind and not annotation and default is not None:
        kind = type(default).__name__
    return Parameter(target.id, kind, default)


def _plain_value(node: ast.expr | None) -> tuple[bool, ParameterValue]:
    """Return whether an expression is one plain value, and that value."""
    if node is None:
        return False, None
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError):
        return False, None
    if value is None or isinstance(value, str | int | float | bool):
        return True, value
    return False, None


def check_parameters(
    notebook: NotebookNode, given: Mapping[str, ParameterValue], name: str
) -> dict[str, ParameterValue]:
    """Return ``given`` in the notebook's order, or refuse it.

    Parameters
    ----------
    notebook
        The notebook, not yet run.
    given
        The parameters it is to be run with. All that are declared must be
        there, so that no default is ever used by mistake.
    name
        Its file name, for messages.

    Raises
    ------
    ParameterError
        Naming every parameter that is unknown (with the nearest that is
        declared), missing or of another type.
    """
    declared = {parameter.name: parameter for parameter in declared_parameters(notebook, name)}
    problems = []
    for unknown in [key for key in given if key not in declared]:
        near = difflib.get_close_matches(unknown, declared, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(declared) or 'none'}."
        problems.append(f"there is no parameter {unknown!r}; {hint}")
    problems += [
        f"{key!r} was not given, and its default {parameter.default!r} is not used in its place."
        for key, parameter in declared.items()
        if key not in given
    ]
    for key, value in given.items():
        if key in declared and not declared[key].accepts(value):
            problems.append(
                f"{key!r} should be {_WORDS[declared[key].kind]}, not {value!r} ({type(value).__name__})."
            )
    if problems:
        raise ParameterError(f"{name}: " + " ".join(problems))
    return {key: given[key] for key in declared}
