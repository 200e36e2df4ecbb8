"""Fit the linear heads of a model; needs scikit-learn.

All heads are linear, so whatever they are fitted with, one table serves them. On writers
not learnt from, a support vector machine beat logistic regression by 2 points on fields
and 1 on kinds; adding one whose features are scaled by how unevenly they are spread over
the fields (NB-SVM) gave another point, 3 on text without diacritics.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from nlp.classify import Floats

Head = tuple[Floats, Floats]
"""Table (features by labels) and offset of each label."""
Answers = NDArray[np.intp]
Importance = NDArray[np.float64]

MARGIN_STRENGTH = 0.3
LOGISTIC_STRENGTH = 3.0
UNEVEN_SHARE = 0.5
"""What the scaled machine counts beside the plain one."""
KIND_BALANCE = 1.5
"""1 weighs kinds by the root of what would make them equally heavy, 2 by all of it."""
_MEAN_SCALE = 0.5
_NEVER = -20.0
_TOLERANCE = 1e-3


def fit_fields(table: sparse.csr_matrix, answers: Answers, importance: Importance) -> Head:
    """Fit the head of fields: two machines, added up."""
    labels = int(answers.max()) + 1
    plain = _machine(table, answers, importance, labels)
    scaled = _uneven_machine(table, answers, importance, labels)
    return plain[0] + UNEVEN_SHARE * scaled[0], plain[1] + UNEVEN_SHARE * scaled[1]


def fit_kinds(table: sparse.csr_matrix, answers: Answers, labels: int) -> Head:
    """Fit the head of kinds; rare kinds weigh more.

    Half of the starter texts are reports; weighed by the root alone, praise and proposals
    of people who wrote nothing of it are taken for reports.
    """
    return _machine(table, answers, root_balance(answers) ** KIND_BALANCE, labels)


def fit_urgency(table: sparse.csr_matrix, answers: Answers, labels: int) -> Head:
    """Fit the head of urgency; it is read by its probabilities, hence logistic."""
    model = LogisticRegression(C=LOGISTIC_STRENGTH, max_iter=200, tol=_TOLERANCE)
    model.fit(table, answers, sample_weight=root_balance(answers))
    return _spread(model, labels)


def fit_aspects(table: sparse.csr_matrix, answers: NDArray[np.bool_]) -> Head:
    """Fit the head of aspects, one machine for each: any number of them fit a text.

    Args:
        table: texts by features.
        answers: texts by aspects.
    """
    columns = np.zeros((table.shape[1], answers.shape[1]), np.float32)
    offset = np.full(answers.shape[1], _NEVER, np.float32)
    for label in np.flatnonzero(answers.any(axis=0)).tolist():
        wanted = answers[:, label].astype(np.intp)
        model = LinearSVC(C=MARGIN_STRENGTH, tol=_TOLERANCE, random_state=0)
        model.fit(table, wanted, sample_weight=root_balance(wanted))
        columns[:, label] = model.coef_[0]
        offset[label] = model.intercept_[0]
    return columns, offset


def fit_sentiments(table: sparse.csr_matrix, answers: Answers, labels: int) -> Head:
    """Fit the head of sentiments; rare ones weigh more."""
    return _machine(table, answers, root_balance(answers), labels)


def widen(head: Head, labels: int) -> Head:
    """Add columns for labels that no text had; they score very low."""
    table, offset = head
    more = labels - len(offset)
    wide = np.concatenate([table, np.zeros((len(table), more), np.float32)], axis=1)
    return wide, np.concatenate([offset, np.full(more, _NEVER, np.float32)])


def root_balance(answers: Answers) -> Importance:
    """Weigh rare labels up, by the root of what would make all equally heavy."""
    counts = np.bincount(answers)
    return np.asarray(np.sqrt(len(answers) / np.count_nonzero(counts) / counts[answers]))


def _machine(
    table: sparse.csr_matrix, answers: Answers, importance: Importance, labels: int
) -> Head:
    model = LinearSVC(C=MARGIN_STRENGTH, tol=_TOLERANCE, random_state=0)
    model.fit(table, answers, sample_weight=importance)
    return _spread(model, labels)


def _uneven_machine(
    table: sparse.csr_matrix, answers: Answers, importance: Importance, labels: int
) -> Head:
    columns = np.zeros((table.shape[1], labels), np.float32)
    offset = np.full(labels, _NEVER, np.float32)
    there = (table > 0).astype(np.float32)
    for label in np.unique(answers).tolist():
        scale = _unevenness(there, answers == label)
        model = LinearSVC(C=MARGIN_STRENGTH, tol=_TOLERANCE, random_state=0)
        scaled = table.multiply(scale[None, :]).tocsr()
        model.fit(scaled, answers == label, sample_weight=importance)
        columns[:, label] = model.coef_[0] * scale
        offset[label] = model.intercept_[0]
    return columns, offset


def _unevenness(there: sparse.csr_matrix, wanted: NDArray[np.bool_]) -> Floats:
    """Return how far each feature's share among the wanted is from that among the others."""
    inside = np.asarray(there[wanted].sum(axis=0)).ravel() + 1
    outside = np.asarray(there[~wanted].sum(axis=0)).ravel() + 1
    ratio = np.abs(np.log(inside / inside.sum() / (outside / outside.sum())))
    return np.asarray(ratio / (ratio.mean() or 1.0) * _MEAN_SCALE, np.float32)


def _spread(model: LogisticRegression | LinearSVC, labels: int) -> Head:
    """Give each label its own column, also when only some or two were seen."""
    coefficients, offsets = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # noqa: PLR2004 -- scikit-learn then keeps one row only
        coefficients = np.concatenate([-coefficients / 2, coefficients / 2])
        offsets = np.concatenate([-offsets / 2, offsets / 2])
    table = np.zeros((coefficients.shape[1], labels), np.float32)
    table[:, model.classes_] = coefficients.T
    offset = np.full(labels, _NEVER, np.float32)
    offset[model.classes_] = offsets
    return table, offset
