"""What the words say of a project, a mention or a programme, as the columns of a row."""

from collections.abc import Iterable, Sequence

from .labels import KINDS
from .latin import english_words
from .model import Kind, Mention, Programme, Project
from .tables import LISTED

Row = dict[str, object]


def project_words(project: Project) -> Row:
    """Give the columns `tables.WORDS` of one project, but for its number and its English name."""
    lead = project.lead
    return {
        "name_zh": project.name,
        "aliases": _listed(project.aliases),
        "kind": str(project.kind),
        "stage": str(lead.stage),
        "stage_phrase": lead.stage_phrase,
        "action": str(lead.action),
        "strength": str(lead.strength),
        "target_year": lead.target_year,
        "clause": lead.clause,
        "surface": lead.surface,
        "text_start": lead.start,
        "text_end": lead.end,
        "quote": lead.quote,
        "ends": "—".join(lead.ends) or None,
        "via": _listed(lead.via),
        "units": _listed(lead.units),
        "voltage_kv": lead.voltage_kv,
        "quantities": "；".join(quantity.phrase for quantity in lead.quantities) or None,
        "confidence": lead.confidence,
        "evidence": "；".join(lead.evidence),
    }


def mention_words(mention: Mention) -> Row:
    """Give the columns of `tables.MENTIONS` for one mention, but for whose it is."""
    return {
        "text_start": mention.start,
        "text_end": mention.end,
        "surface": mention.surface,
        "name": mention.name,
        "clause": mention.clause,
        "stage": str(mention.stage),
        "stage_phrase": mention.stage_phrase,
        "confidence": mention.confidence,
        "evidence": "；".join(mention.evidence),
        "quote": mention.quote,
    }


def programme_words(programme: Programme) -> Row:
    """Give the columns of `tables.PROGRAMMES` for one programme."""
    return {
        "surface": programme.surface,
        "clause": programme.clause,
        "text_start": programme.start,
        "text_end": programme.end,
        "why": programme.why,
        "quote": programme.quote,
    }


def english_name(project: Project) -> str:
    """Write a project's name in Latin letters."""
    return latin_name(project.name, project.kind, project.lead.ends)


def latin_name(name: str, kind: Kind, ends: Sequence[str]) -> str:
    """Write a name in Latin letters: the ends and the kind of a line (Guangyuan–Pingwu Expressway), else pinyin."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  (loads its dictionaries when imported)

    def latin(text: str) -> str:
        return "".join(lazy_pinyin(text)).capitalize()

    return "–".join(map(latin, ends)) + f" {KINDS[kind].en}" if ends else english_words(name)


def _listed(values: Iterable[str]) -> str | None:
    return LISTED.join(values) or None
