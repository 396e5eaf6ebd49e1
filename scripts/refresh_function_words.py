"""
Refresh the list of verbs, adverbs and other function words that end or precede a name.

    python scripts/refresh_function_words.py DICT.TXT

DICT.TXT is the word list of the package jieba (word, count, tag; MIT licence), unpacked from its source archive.
"""

import sys
from pathlib import Path

from laoqu_geo.text.lexicon import load_lexicon

DATA = Path(__file__).parents[1] / "laoqu_geo" / "data" / "lexicon"
LEAST = {"v": 100, "d": 20, "p": 5, "c": 20, "r": 20, "t": 20, "ad": 20}
"""How often a word of each tag must occur in the list to be taken."""


def main() -> None:
    """Write the words, one a line, without those that another table already knows as something else."""
    lexicon = load_lexicon()
    known = {*lexicon.places, *lexicon.heads, *lexicon.actions, *lexicon.generic}
    words = set()
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        word, count, tag = line.split(" ")
        if 2 <= len(word) <= 4 and int(count) >= LEAST.get(tag, 1 << 40) and word not in known:
            words.add(word)
    names = [name for name in lexicon.places if len(name) > 2]
    taken = sorted(word for word in words if not any(name.startswith(word) for name in names))
    header = "# Verbs, adverbs, prepositions, conjunctions, pronouns and time words, from the word list of jieba 0.42.1 (MIT)\n"
    (DATA / "function_words.txt").write_text(header + "\n".join(taken) + "\n", encoding="utf-8")
    print(f"{len(taken)} words")


if __name__ == "__main__":
    main()
