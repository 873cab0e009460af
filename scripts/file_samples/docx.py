"""Documents of text (docx and its variants): hostile ones for the rows of file-rules 2.1, harmless ones with what real documents hold.
The harmless ones of LibreOffice are in _docx_office.py, the rest of the harmless ones in _docx_benign.py."""
import _docx_benign
import _docx_hostile


def make(root):
    _docx_hostile.make(root)
    _docx_benign.make(root)
