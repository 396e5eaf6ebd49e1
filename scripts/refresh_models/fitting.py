"""Fit the two models: boundaries of names over characters, kinds over whole names."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pycrfsuite

Example = tuple[list[set[int]], list[str]]
"""Features of each item of a sequence, and its labels."""


def fit(
    examples: Iterable[Example], labels: tuple[str, ...], *, c1: float, c2: float, iterations: int
) -> dict:
    """
    Fit a linear-chain conditional random field; sequences of one item make it a logistic regression.

    Returns
    -------
    model
        `hashes`, `weights` (a row a feature, a column a label) and `transition`, as the package reads them.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(
        {"c1": c1, "c2": c2, "max_iterations": iterations, "feature.possible_transitions": True}
    )
    for features, tags in examples:
        trainer.append([[str(feature) for feature in sorted(item)] for item in features], tags)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.crfsuite")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    column = {label: index for index, label in enumerate(labels)}
    weights: defaultdict[int, list[float]] = defaultdict(lambda: [0.0] * len(labels))
    for (feature, label), weight in info.state_features.items():
        weights[int(feature)][column[label]] = weight
    transition = np.zeros((len(labels), len(labels)), dtype=np.float32)
    for (before, after), weight in info.transitions.items():
        transition[column[before], column[after]] = weight
    hashes = sorted(weights)
    return {
        "hashes": np.array(hashes, dtype=np.uint64),
        "weights": np.array([weights[h] for h in hashes], dtype=np.float32),
        "transition": transition,
    }


def common(features: Iterable[tuple[str, set[int]]], least: int) -> set[int]:
    """Give the features that at least so many texts show: rarer ones are names."""
    shown: defaultdict[str, set[int]] = defaultdict(set)
    for key, found in features:
        shown[key] |= found
    counts = Counter(feature for found in shown.values() for feature in found)
    return {feature for feature, count in counts.items() if count >= least}
