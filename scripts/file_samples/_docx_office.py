"""Documents of text as LibreOffice writes them: some of the harmless ones, read and written again by it. What it writes differs from version to version, so this is run by
hand and its output is committed: python3 scripts/file_samples/_docx_office.py"""
import io
import pathlib
import re
import subprocess
import tempfile
import zipfile

from _office import zip_of

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent / "samples" / "ooxml"
NAMES = ("headers-first-even", "header-footer", "table-merged", "table-nested", "list-numbers", "text-box", "shapes", "chart-bar", "equation", "ruby", "vertical", "toc", "notes", "comments",
         "tracked-changes", "form-fields", "control-list", "picture-floating", "pictures", "columns", "links", "jis-x-0213", "ivs", "sections", "watermark")


def plain(data):
    """The package with fixed times and without dates."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = [(name, package.read(name)) for name in package.namelist() if not name.endswith("/")]
    fixed = [(name, re.sub(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-04-01T00:00:00Z", body) if name == "docProps/core.xml" else body) for name, body in entries]
    return zip_of(fixed)


def main():
    with tempfile.TemporaryDirectory(prefix="temizu-office-") as folder:
        folder = pathlib.Path(folder)
        for name in NAMES:
            (folder / f"{name}.docx").write_bytes((ROOT / f"benign-docx-{name}" / "in.docx").read_bytes())
        convert = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to"]
        subprocess.run([*convert, "odt", "--outdir", folder / "odt", *sorted(folder.glob("*.docx"))], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*convert, "docx:Office Open XML Text", "--outdir", folder / "docx", *sorted((folder / "odt").glob("*.odt"))], check=True, stdout=subprocess.DEVNULL)
        for name in NAMES:
            case = ROOT / f"benign-docx-office-{name}"
            case.mkdir(parents=True, exist_ok=True)
            (case / "in.docx").write_bytes(plain((folder / "docx" / f"{name}.docx").read_bytes()))
            (case / "why.md").write_text(f"As LibreOffice writes it: {name}.\nComes out with the same text and look.\nfile-rules 5.2\n", encoding="utf-8")


if __name__ == "__main__":
    main()
