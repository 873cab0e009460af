"""One stub for each kind that nothing here washes: the right mark, then a canary. Each must be withheld, named and, where a sender can help,
come with what could be sent instead (expect.json, read by tests/oracle/withheld_test.py)."""
import io
import json
import zipfile

from _cfb import Cfb

ROW = {"plain": "2.9", "japan": "2.10", "archive": "2.8", "picture": "2.7", "office": "2.1"}


def canary(name):
    return b"TZCANARY-withheld-" + name.encode()


def cfb(streams, clsid=bytes(16)):
    file = Cfb(class_id=clsid)
    for name, data in streams.items():
        file.stream(name, data)
    return file.write()


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def office(main_type, *members):
    types = f'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/{members[0][0]}" ContentType="{main_type}"/></Types>'
    return zipped(("[Content_Types].xml", types), *members)


def at(offset, mark, size=0):
    """Octets that are no text, with a mark at an offset."""
    return (b"\x01\x80\x00" * (offset // 3 + 1))[:offset] + mark + b"\0" * size


GUID_ONE = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")

# name → (extension, kind, content in front of the canary, row, reason, says what to send instead)
UNSUPPORTED, EXECUTABLE, ENCRYPTED = "TZ-105", "TZ-102", "TZ-103"
STUBS = [
    # Japanese office and drawings
    ("ichitaro", "jtd", "application/x-js-taro", None, "japan", UNSUPPORTED, True),
    ("ichitaro-packed", "jtdc", "application/x-js-taro", b"\x01\x80\x00packed", "japan", UNSUPPORTED, True),
    ("docuworks", "xdw", "application/vnd.fujixerox.docuworks", b"\x60\x0e\x82\0", "japan", UNSUPPORTED, True),
    ("docuworks-binder", "xbd", "application/vnd.fujixerox.docuworks", b"\x60\x0e\x83\0", "japan", UNSUPPORTED, True),
    ("jw-cad", "jww", "application/x-jww", b"JwwData.\x58\x02\0\0", "japan", UNSUPPORTED, True),
    ("jw-cad-dos", "jwc", "application/x-jww", b"\x01\x80\x00JWC", "japan", UNSUPPORTED, True),
    ("bfo", "bfo", "application/x-bfo", b"\x01\x80\x00BFO", "japan", UNSUPPORTED, True),
    ("dwg", "dwg", "image/vnd.dwg", b"AC1032\0\0\0\0\0", "japan", UNSUPPORTED, True),
    ("dwf", "dwf", "model/vnd.dwf", b"(DWF V06.00)PK\x03\x05\0\0", "japan", UNSUPPORTED, True),
    ("dgn", "dgn", "image/vnd.dgn", b"\x08\x09\xfe\x02\0\0", "japan", UNSUPPORTED, True),
    ("step-solid", "stp", "model/step", b"ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\n", "japan", UNSUPPORTED, True),
    ("hangul", "hwp", "application/x-hwp", b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05\0", "japan", UNSUPPORTED, True),
    ("hangul-package", "hwpx", "application/hwp+zip", lambda c: zipped(("mimetype", "application/hwp+zip"), ("Contents/section0.xml", c)), "japan", UNSUPPORTED, True),
    ("iwork", "pages", "application/vnd.apple.iwork", lambda c: zipped(("Index/Document.iwa", c)), "japan", UNSUPPORTED, True),
    ("access", "accdb", "application/x-msaccess", b"\0\x01\0\0Standard ACE DB\0", "japan", UNSUPPORTED, True),
    ("access-old", "mdb", "application/x-msaccess", b"\0\x01\0\0Standard Jet DB\0", "japan", UNSUPPORTED, True),
    ("sqlite", "sqlite", "application/vnd.sqlite3", b"SQLite format 3\0\x10\0", "japan", UNSUPPORTED, True),
    ("dbase", "dbf", "application/x-dbf", b"\x03\x7d\x01\x01\x01\0\0\0", "japan", UNSUPPORTED, True),
    ("outlook-store", "pst", "application/vnd.ms-outlook-pst", b"!BDN\x01\x02\x03\0SM", "japan", UNSUPPORTED, True),
    ("outlook-express", "dbx", "application/x-outlook-dbx", b"\xcf\xad\x12\xfe\xc5\xfd\x74\x6f", "japan", UNSUPPORTED, True),
    ("protected-mail", "rpmsg", "application/x-microsoft-rpmsg-message", bytes.fromhex("76e80460c411e386"), "plain", ENCRYPTED, False),
    ("visio", "vsdx", "application/vnd.ms-visio.drawing", lambda c: office("application/vnd.ms-visio.drawing.main+xml", ("visio/document.xml", c)), "japan", UNSUPPORTED, True),
    ("publisher", "pub", "application/vnd.ms-publisher", lambda c: cfb({"Quill": c, "Contents": c}), "japan", UNSUPPORTED, True),
    ("project", "mpp", "application/vnd.ms-project", lambda c: cfb({"Props": c}), "japan", UNSUPPORTED, True),
    # Office that is not rebuilt
    ("excel-binary", "xlsb", "application/vnd.ms-excel.sheet.binary.macroenabled.12",
     lambda c: office("application/vnd.ms-excel.sheet.binary.macroEnabled.main", ("xl/workbook.bin", c)), "office", UNSUPPORTED, True),
    ("powerpoint-addin", "ppam", "application/vnd.ms-powerpoint.addin.macroenabled.12",
     lambda c: office("application/vnd.ms-powerpoint.addin.macroEnabled.main+xml", ("ppt/presentation.xml", c)), "plain", UNSUPPORTED, True),
    ("office-xml", "xml", "application/x-mso-xml", b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument>", "office", UNSUPPORTED, True),
    ("open-database", "odb", "application/vnd.oasis.opendocument.base", lambda c: zipped(("mimetype", "application/vnd.oasis.opendocument.base"), ("content.xml", c)), "office", UNSUPPORTED, True),
    ("openoffice-1", "sxw", "application/vnd.sun.xml.writer", lambda c: zipped(("mimetype", "application/vnd.sun.xml.writer"), ("content.xml", c)), "office", UNSUPPORTED, True),
    ("onenote", "one", "application/onenote", GUID_ONE, "plain", UNSUPPORTED, True),
    ("onenote-contents", "onetoc2", "application/onenote", bytes.fromhex("a12fff43d9ef764c9ee210ea5722765f"), "plain", UNSUPPORTED, True),
    ("web-page-in-one-file", "mht", "application/x-mimearchive", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n\n", "plain", UNSUPPORTED, True),
    ("xps", "xps", "application/vnd.ms-xpsdocument", lambda c: zipped(("[Content_Types].xml", "<Types/>"), ("FixedDocumentSequence.fdseq", c)), "plain", UNSUPPORTED, True),
    ("epub", "epub", "application/epub+zip", lambda c: zipped(("mimetype", "application/epub+zip"), ("OEBPS/a.xhtml", c)), "plain", UNSUPPORTED, True),
    ("postscript", "eps", "application/postscript", b"%!PS-Adobe-3.0 EPSF-3.0\n", "picture", UNSUPPORTED, True),
    ("pdf-form-data", "xdp", "application/vnd.adobe.xdp+xml", b"<?xml version=\"1.0\"?><xdp:xdp xmlns:xdp=\"x\">", "plain", UNSUPPORTED, True),
    # spreadsheets by other means
    ("sylk", "slk", "application/x-sylk", b"ID;PWXL;N;E\r\nC;X1;Y1;E", "plain", UNSUPPORTED, True),
    ("dif", "dif", "application/x-dif", b"TABLE\r\n0,1\r\n\"EXCEL\"\r\n", "plain", UNSUPPORTED, True),
    ("prn", "prn", "text/x-prn", b"name   total\r\n", "plain", UNSUPPORTED, True),
    ("web-query", "iqy", "text/x-data-query", b"WEB\r\n1\r\nhttp://192.0.2.1/", "plain", UNSUPPORTED, True),
    ("database-query", "dqy", "text/x-data-query", b"XLODBC\r\n1\r\nDSN=", "plain", UNSUPPORTED, True),
    ("cube-query", "oqy", "text/x-data-query", b"QueryType=OLEDB\r\n", "plain", UNSUPPORTED, True),
    ("report-query", "rqy", "text/x-data-query", b"words\r\n", "plain", UNSUPPORTED, True),
    # what a double click runs or follows
    ("program", "exe", "application/vnd.microsoft.portable-executable", b"MZ\x90\0\3\0\0\0", "plain", EXECUTABLE, False),
    ("library", "dll", "application/vnd.microsoft.portable-executable", b"MZ\x90\0\3\0\0\0", "plain", EXECUTABLE, False),
    ("excel-library", "xll", "application/vnd.microsoft.portable-executable", b"MZ\x90\0\3\0\0\0", "plain", EXECUTABLE, False),
    ("screen-saver", "scr", "application/vnd.microsoft.portable-executable", b"MZ\x90\0\3\0\0\0", "plain", EXECUTABLE, False),
    ("elf", "bin", "application/x-elf", b"\x7fELF\2\1\1\0", "plain", EXECUTABLE, False),
    ("shortcut", "lnk", "application/x-ms-shortcut", bytes.fromhex("4c0000000114020000000000c000000000000046"), "plain", EXECUTABLE, False),
    ("internet-shortcut", "url", "text/x-shortcut", b"[InternetShortcut]\r\nURL=file://192.0.2.1/", "plain", EXECUTABLE, False),
    ("explorer-command", "scf", "text/x-shortcut", b"[Shell]\r\nIconFile=\\\\192.0.2.1\\", "plain", EXECUTABLE, False),
    ("folder-settings", "ini", "text/x-shortcut", b"[.ShellClassInfo]\r\nIconResource=\\\\192.0.2.1\\", "plain", EXECUTABLE, False),
    ("search-connector", "searchConnector-ms", "text/x-shortcut", b"<?xml version=\"1.0\"?><searchConnectorDescription>", "plain", EXECUTABLE, False),
    ("library-description", "library-ms", "text/x-shortcut", b"<?xml version=\"1.0\"?><libraryDescription>", "plain", EXECUTABLE, False),
    ("saved-search", "search-ms", "text/x-shortcut", b"<?xml version=\"1.0\"?><persistedQuery>", "plain", EXECUTABLE, False),
    ("settings-content", "settingcontent-ms", "text/x-shortcut", b"<?xml version=\"1.0\"?><PCSettings>", "plain", EXECUTABLE, False),
    ("java-start", "jnlp", "text/x-shortcut", b"<?xml version=\"1.0\"?><jnlp codebase=\"http://192.0.2.1/\">", "plain", EXECUTABLE, False),
    ("remote-desktop", "rdp", "text/x-shortcut", b"full address:s:192.0.2.1\r\n", "plain", EXECUTABLE, False),
    ("click-once", "appref-ms", "text/x-shortcut", b"http://192.0.2.1/a.application#", "plain", EXECUTABLE, False),
    ("theme", "theme", "text/x-shortcut", b"[Theme]\r\n", "plain", EXECUTABLE, False),
    ("contact-file", "contact", "text/x-shortcut", b"<c:contact>", "plain", EXECUTABLE, False),
    ("management-console", "msc", "text/x-script", b"<?xml version=\"1.0\"?><MMC_ConsoleFile>", "plain", EXECUTABLE, False),
    ("vbscript", "vbs", "text/x-script", b"WScript.Echo \"", "plain", EXECUTABLE, False),
    ("jscript", "js", "text/x-script", b"var a = \"", "plain", EXECUTABLE, False),
    ("jscript-encoded", "jse", "text/x-script", b"#@~^", "plain", EXECUTABLE, False),
    ("script-host", "wsf", "text/x-script", b"<job><script language=\"JScript\">", "plain", EXECUTABLE, False),
    ("scriptlet", "sct", "text/x-script", b"<?xml version=\"1.0\"?><scriptlet>", "plain", EXECUTABLE, False),
    ("html-application", "hta", "text/x-script", b"<html><hta:application id=\"x\"></html>", "plain", EXECUTABLE, False),
    ("batch", "bat", "text/x-script", b"@echo off\r\n", "plain", EXECUTABLE, False),
    ("command", "cmd", "text/x-script", b"@start ", "plain", EXECUTABLE, False),
    ("powershell", "ps1", "text/x-script", b"Invoke-Expression '", "plain", EXECUTABLE, False),
    ("registry", "reg", "text/x-script", b"Windows Registry Editor Version 5.00\r\n", "plain", EXECUTABLE, False),
    ("setup-information", "inf", "text/x-script", b"[Version]\r\nSignature=\"$CHICAGO$\"\r\n", "plain", EXECUTABLE, False),
    ("shell", "sh", "text/x-script", b"#!/bin/sh\n", "plain", EXECUTABLE, False),
    ("python", "py", "text/x-script", b"import os\n", "plain", EXECUTABLE, False),
    ("lisp", "lsp", "text/x-script", b"(command \"", "japan", EXECUTABLE, False),
    ("java-archive", "jar", "application/java-archive", lambda c: zipped(("META-INF/MANIFEST.MF", c), ("a.class", c)), "plain", EXECUTABLE, False),
    ("java-class", "class", "application/java-vm", b"\xca\xfe\xba\xbe\0\0\0\x34", "plain", EXECUTABLE, False),
    ("flash", "swf", "application/vnd.adobe.flash.movie", b"FWS\x0a\0\0\0\0", "plain", EXECUTABLE, False),
    ("compiled-help", "chm", "application/vnd.ms-htmlhelp", b"ITSF\3\0\0\0", "plain", EXECUTABLE, False),
    ("old-help", "hlp", "application/winhlp", b"?_\3\0\0\0\0\0", "plain", EXECUTABLE, False),
    # installers and images of disks
    ("installer", "msi", "application/x-msi", lambda c: cfb({"a": c}, clsid=bytes.fromhex("84100c0000000000c000000000000046")), "archive", EXECUTABLE, False),
    ("msix", "msix", "application/msix", lambda c: zipped(("AppxManifest.xml", c)), "archive", EXECUTABLE, False),
    ("nupkg", "nupkg", "application/x-installer", lambda c: zipped(("[Content_Types].xml", "<Types/>"), ("a.nuspec", c)), "archive", EXECUTABLE, False),
    ("apk", "apk", "application/vnd.android.package-archive", lambda c: zipped(("AndroidManifest.xml", c)), "archive", EXECUTABLE, False),
    ("rpm", "rpm", "application/x-installer", b"\xed\xab\xee\xdb\3\0\0\0", "archive", EXECUTABLE, False),
    ("deb", "deb", "application/x-installer", b"!<arch>\ndebian-binary   \0", "archive", EXECUTABLE, False),
    ("iso", "iso", "application/x-iso9660-image", at(32769, b"CD001\1\0"), "archive", UNSUPPORTED, True),
    ("udf", "udf", "application/x-iso9660-image", at(32769, b"BEA01\1\0"), "archive", UNSUPPORTED, True),
    ("raw-disk", "img", "application/x-raw-disk-image", b"\xeb\x3c\x90MSDOS5.0\0", "archive", UNSUPPORTED, True),
    ("vhd", "vhd", "application/x-vhd", b"conectix\0\0\0\2", "archive", UNSUPPORTED, True),
    ("vhdx", "vhdx", "application/x-vhdx", b"vhdxfile\0\0", "archive", UNSUPPORTED, True),
    ("vmdk", "vmdk", "application/x-vmdk", b"KDMV\1\0\0\0", "archive", UNSUPPORTED, True),
    ("wim", "wim", "application/x-ms-wim", b"MSWIM\0\0\0\xd0", "archive", UNSUPPORTED, True),
    ("dmg", "dmg", "application/x-apple-diskimage", lambda c: b"\1\x80\0" * 200 + c + b"koly" + b"\0" * 508, "archive", EXECUTABLE, False),
    ("cue-sheet", "cue", "application/x-raw-disk-image", b"FILE \"a.bin\" BINARY\r\n", "archive", UNSUPPORTED, True),
    # archives of other sorts
    ("arj", "arj", "application/x-arj", b"\x60\xea\x2c\0\x1e\6", "archive", UNSUPPORTED, True),
    ("ace", "ace", "application/x-ace-compressed", b"\x11\x22\x31\0\0\0\0**ACE**\x14\x14", "archive", UNSUPPORTED, True),
    ("alz", "alz", "application/x-alz-compressed", b"ALZ\1\x0a\0\0\0", "archive", UNSUPPORTED, True),
    ("egg", "egg", "application/x-egg-compressed", b"EGGA\0\1", "archive", UNSUPPORTED, True),
    ("cpio", "cpio", "application/x-cpio", b"070701" + b"0" * 60 + b"\0\1\2", "archive", UNSUPPORTED, True),
    ("lz4", "lz4", "application/x-lz4", b"\x04\x22\x4d\x18\x64\x40", "archive", UNSUPPORTED, True),
    ("compress", "z", "application/x-compress", b"\x1f\x9d\x90\0", "archive", UNSUPPORTED, True),
    ("szdd", "ex_", "application/x-ms-compress-szdd", b"SZDD\x88\xf0\x27\x33A\0", "archive", UNSUPPORTED, True),
    ("stuffit", "sit", "application/x-stuffit", b"StuffIt (c)1997\0\1", "archive", UNSUPPORTED, True),
    # sealed
    ("sealed-mail", "p7m", "application/pkcs7-mime", b"\x30\x82\1\0\6\x09\x2a\x86\x48", "plain", UNSUPPORTED, False),
    ("pgp-message", "asc", "application/pgp-encrypted", b"-----BEGIN PGP MESSAGE-----\n\n", "plain", ENCRYPTED, False),
    # pictures that wait, sounds, films, letters
    ("heic", "heic", "image/heic", b"\0\0\0\x18ftypheic\0\0\0\0", "picture", UNSUPPORTED, True),
    ("avif", "avif", "image/avif", b"\0\0\0\x18ftypavif\0\0\0\0", "picture", UNSUPPORTED, True),
    ("photoshop", "psd", "image/vnd.adobe.photoshop", b"8BPS\0\1\0\0", "picture", UNSUPPORTED, True),
    ("metafile", "wmf", "image/wmf", b"\xd7\xcd\xc6\x9a\0\0", "picture", UNSUPPORTED, True),
    ("enhanced-metafile", "emf", "image/emf", lambda c: b"\1\0\0\0" + b"\0" * 36 + b" EMF" + c, "picture", UNSUPPORTED, True),
    ("dicom", "dcm", "application/dicom", b"\0" * 128 + b"DICM\2\0", "picture", UNSUPPORTED, True),
    ("mp3", "mp3", "audio/mpeg", b"ID3\3\0\0\0", "japan", UNSUPPORTED, True),
    ("wav", "wav", "audio/x-wav", b"RIFF\x40\0\0\0WAVEfmt ", "japan", UNSUPPORTED, True),
    ("mp4", "mp4", "video/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0", "japan", UNSUPPORTED, True),
    ("windows-media", "wmv", "video/x-ms-asf", bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "japan", UNSUPPORTED, True),
    ("matroska", "mkv", "video/webm", b"\x1a\x45\xdf\xa3\x9f\0", "japan", UNSUPPORTED, True),
    ("ogg", "ogg", "application/ogg", b"OggS\0\2\0\0", "japan", UNSUPPORTED, True),
    ("playlist", "m3u", "application/x-playlist", b"#EXTM3U\nhttp://192.0.2.1/", "japan", UNSUPPORTED, True),
    ("media-redirect", "asx", "application/x-playlist", b"<asx version=\"3.0\"><ref href=\"", "japan", UNSUPPORTED, True),
    ("truetype", "ttf", "font/ttf", b"\0\1\0\0\0\x0c\0\x80", "japan", UNSUPPORTED, True),
    ("opentype", "otf", "font/otf", b"OTTO\0\x0c\0\x80", "japan", UNSUPPORTED, True),
    ("web-font", "woff2", "font/woff2", b"wOF2\0\1\0\0", "japan", UNSUPPORTED, True),
    # lies
    ("program-named-pdf", "pdf", "application/vnd.microsoft.portable-executable", b"MZ\x90\0\3\0\0\0", "plain", EXECUTABLE, False),
    ("iso-named-docx", "docx", "application/x-iso9660-image", at(32769, b"CD001\1\0"), "archive", "TZ-104", False),
]


def make(root):
    for name, extension, kind, content, row, reason, advice in STUBS:
        token = canary(name)
        if name == "ichitaro":
            data = cfb({"DocumentText": token.decode().encode("utf-16-be")})
        else:
            data = content(token) if callable(content) else content + token + (b"\n" if content.isascii() and b"\0" not in content else b"\0\x01\x02\x80")
        folder = root / "withheld" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"in.{extension}").write_bytes(data)
        (folder / "why.md").write_text(f"A stub of {kind} under .{extension}.\nWithheld with {reason}; the notice names the kind{' and says what could be sent instead' if advice else ''}.\n"
                                       f"file-rules {ROW[row]}\n")
        (folder / "expect.json").write_text(json.dumps({"kind": kind, "reason": reason, "advice": advice}) + "\n")
