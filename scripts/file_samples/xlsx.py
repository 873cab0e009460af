"""Samples of SpreadsheetML: hostile ones, each with canaries in what must not come out, and benign ones. Cases named
benign-xlsx-libreoffice-… are LibreOffice's own writing of the case behind that word; they are kept as they are, not made here."""
import pathlib

import _xlsx_benign
import _xlsx_hostile
from _office import write


def make(root: pathlib.Path):
    for case, ending, data, why in _xlsx_hostile.samples():
        write(root, f"xlsx-{case}", ending, data, why)
    for case, data, what in _xlsx_benign.samples():
        write(root, f"benign-xlsx-{case}", "xlsx", data, [what, "Everything stays: text, values, formulas, look.", "file-rules 5.2."])
