"""Write what a plan names as JSON, CSV or an Excel sheet: no geometry, no heavy imports."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .errors import OutputError
from .files import replacing
from .formulas import without_formula
from .labels import ACTIONS, KINDS, STAGES
from .model import Project

Row = dict[str, object]
FORMATS = (".json", ".csv", ".xlsx")
LISTED = "、"


def rows(projects: Iterable[Project]) -> list[Row]:
    """
    Describe each project as one flat record in plan order.

    Returns
    -------
    rows
        `text[start:end] == surface` in the decoded file; `ends`, `via`, `units` and `evidence` are lists.
    """
    return [_row(project) for project in projects]


def _row(project: Project) -> Row:
    lead = project.lead
    return {
        "id": project.id,
        "name": project.name,
        "aliases": list(project.aliases),
        "kind": str(project.kind),
        "stage": str(lead.stage),
        "stage_phrase": lead.stage_phrase,
        "action": str(lead.action),
        "strength": str(lead.strength),
        "target_year": lead.target_year,
        "surface": lead.surface,
        "start": lead.start,
        "end": lead.end,
        "clause": lead.clause,
        "ends": list(lead.ends),
        "via": list(lead.via),
        "units": list(lead.units),
        "voltage_kv": lead.voltage_kv,
        "quantities": [f"{q.what}={q.value:g} {q.unit}".strip() for q in lead.quantities],
        "confidence": lead.confidence,
        "evidence": list(lead.evidence),
        "quote": lead.quote,
        "mentions": [[mention.start, mention.end] for mention in project.mentions],
    }


def explain(projects: Iterable[Project]) -> str:
    """Say in words why each project was read as it was: its sentence with the name marked, and the evidence."""
    blocks = []
    for project in projects:
        lead = project.lead
        quote = lead.quote.replace(lead.surface, f"【{lead.surface}】", 1)
        ends = f"　起讫：{'—'.join(lead.ends)}" if lead.ends else ""
        blocks.append(
            f"{project.name}\n"
            f"  类别：{KINDS[project.kind].zh}　阶段：{STAGES[lead.stage].zh}（“{lead.stage_phrase}”）　"
            f"性质：{ACTIONS[lead.action].zh}{ends}　置信度：{lead.confidence:.2f}\n"
            f"  原文{lead.clause}[{lead.start}:{lead.end}]：{' '.join(quote.split())}\n"
            f"  依据：{'；'.join(lead.evidence)}\n"
        )
    return "\n".join(blocks)


def to_json(plans: Mapping[str, Sequence[Row]]) -> str:
    """Render one plan as an array, several as an object by plan."""
    content = next(iter(plans.values())) if len(plans) == 1 else plans
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def write_listing(plans: Mapping[str, Sequence[Row]], path: Path) -> Path:
    """
    Write the rows of one or several plans to a file, in the format its name ends in.

    Parameters
    ----------
    plans
        Rows by plan.
    path
        Ends in `.json`, `.csv` (UTF-8 with byte order mark, as Excel wants it) or `.xlsx`.

    Raises
    ------
    OutputError
        If the ending is another one or the file cannot be written; nothing is left half written.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise OutputError(
            f"expected a file that ends in {', '.join(FORMATS)}, found {path.name!r}; rename the output"
        )
    if suffix == ".json":
        data = to_json(plans).encode("utf-8")
    elif suffix == ".csv":
        data = _csv(plans).encode("utf-8-sig")
    else:
        data = _xlsx(plans)
    with replacing(path) as draft:
        draft.write_bytes(data)
    return path


def _flat(plans: Mapping[str, Sequence[Row]]) -> list[dict[str, str | int | float | None]]:
    return [
        {"plan": plan, **{key: _cell(value) for key, value in row.items()}}
        for plan, rows in plans.items()
        for row in rows
    ]


def _cell(value: object) -> str | int | float | None:
    if isinstance(value, list):
        value = LISTED.join(str(item) for item in value)
    return value if isinstance(value, (int, float)) or value is None else str(value)


def _csv(plans: Mapping[str, Sequence[Row]]) -> str:
    flat = _flat(plans)
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(flat[0]) if flat else ["plan"], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _no_formula(value) for key, value in row.items()} for row in flat)
    return out.getvalue()


def _no_formula(value: str | int | float | None) -> str | int | float | None:
    return without_formula(value) if isinstance(value, str) else value


def _xlsx(plans: Mapping[str, Sequence[Row]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  (not needed for JSON, which must answer at once)
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    flat = _flat(plans)
    sheet.append(list(flat[0]) if flat else ["plan"])
    for number, row in enumerate(flat, start=2):
        for column, value in enumerate(row.values(), start=1):
            cell = sheet.cell(row=number, column=column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
