"""Read a sentence as scopes: the words that give a status, and the list of members they govern."""

import re
from dataclasses import dataclass, field

from .lexicon import Lexicon
from .names import Member, analyse
from .pieces import Piece, cut_pieces
from .predicates import find_predicates

_CONTEXT = re.compile(
    r"起于|起自|止于|终于|连接(?!线)|衔接|对接|途经|途径|经过|串联|接(?![渡官龙线])|通往|直达|以.{2,}为|总?库容|总?投资|全长|主线|双向[二四六八十]|设计|装机|单机|年供水|灌溉面积|批复|概算|位于|坐落于|含|采用|新增|长约|跑道由|日供水"
)
"""A piece that tells what a line joins or crosses names no project of its own."""

_AGENT = re.compile(r"[由按各]|两个|两项|该")
"""由各管理处按批复方案组织实施: who does it and how, not what."""


@dataclass(slots=True)
class Scope:
    """A list with the words that govern it; built left to right by `read_scopes`."""

    before: str = ""
    after: str = ""
    trailing: list[str] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    separators: list[str] = field(default_factory=list)


def read_scopes(text: str, offset: int, lexicon: Lexicon) -> list[Scope]:
    """
    Read one folded sentence.

    Parameters
    ----------
    text
        The sentence.
    offset
        Its offset in the document; members carry document offsets.

    Returns
    -------
    scopes
        In order. A phrase without names (力争年内开工) is kept in `trailing` of the scope before it.
    """
    scopes: list[Scope] = []
    for piece in cut_pieces(text, lexicon):
        before = text[piece.start : piece.core_start]
        core = text[piece.core_start : piece.core_end]
        after = text[piece.core_end : piece.end]
        if not core:
            _take_phrase(scopes, before + after, piece, lexicon)
            continue
        if _CONTEXT.match(core):
            continue
        if _AGENT.match(core) and piece.separator == "，" and find_predicates(after, lexicon):
            _take_phrase(scopes, after, piece, lexicon)
            continue
        member = analyse(core, offset + piece.core_start, lexicon)
        if (
            piece.separator == "，"
            and not member.named
            and not member.head
            and find_predicates(after, lexicon)
        ):
            _take_phrase(scopes, before + core + after, piece, lexicon)
            continue
        governs = bool(find_predicates(before, lexicon))
        if not scopes or governs or _starts_anew(scopes[-1], piece, after, lexicon):
            scopes.append(Scope(before=before.strip()))
        if piece.separator == "：" and scopes[-1].members and not scopes[-1].members[-1].head:
            scopes[-1].members.pop()
            scopes[-1].separators.pop()
        scopes[-1].members.append(member)
        scopes[-1].separators.append(piece.separator)
        if find_predicates(after, lexicon):
            scopes[-1].after = after.strip()
    return scopes


def _take_phrase(scopes: list[Scope], phrase: str, piece: Piece, lexicon: Lexicon) -> None:
    """Give a phrase without names to the scope before it, or open a scope that its names will follow."""
    if not find_predicates(phrase, lexicon):
        return
    if scopes and scopes[-1].members and piece.separator in ("，", "：", "并", "和", "、"):
        scopes[-1].trailing.append(phrase.strip())
    elif scopes and not scopes[-1].members:
        scopes[-1].before += phrase
    else:
        scopes.append(Scope(before=phrase.strip()))


def _starts_anew(scope: Scope, piece: Piece, after: str, lexicon: Lexicon) -> bool:
    """Tell whether a piece without a verb before it leaves the scope: the list is closed and a new subject begins."""
    if not scope.members:
        return False
    closed = bool(scope.after)
    if piece.separator in ("，", "：", "；"):
        last = scope.members[-1]
        return bool(last.head) or last.tail_start >= 0
    return closed and bool(find_predicates(after, lexicon)) and piece.separator == "，"
