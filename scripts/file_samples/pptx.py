"""Samples of PresentationML: hostile ones, each with canaries in what must not come out, and benign ones. Cases named
benign-pptx-libreoffice-… are LibreOffice's own writing of the case behind that word; they are kept as they are, not made here."""
import pathlib

import _pptx_benign
import _pptx_hostile
from _office import write


def make(root: pathlib.Path):
    for case, ending, data, why in _pptx_hostile.samples():
        write(root, f"pptx-{case}", ending, data, why)
    for case, data, what in _pptx_benign.samples():
        write(root, f"benign-pptx-{case}", "pptx", data, [what, "Everything stays: slides, text, pictures, look.", "file-rules 5.2."])
