"""Archives: hostile ones for the rows of file-rules 2.0 and 2.8, benign ones in every container and charset of names."""
import bz2
import gzip
import io
import lzma
import pathlib
import struct
import zipfile
import zlib

import _containers as c
from _containers import Entry

CANARY = "TZCANARY"
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(44) + b"\x80\0\0\0" + b"This program cannot be run in DOS mode " + b"TZCANARYexe" + bytes(64)
JS = b"WScript.Echo('TZCANARYjs');\r\nvar shell = new ActiveXObject('WScript.Shell');\r\n"
LNK = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(56) + b"TZCANARYlnk" + bytes(32)
HTA = b"<html><head><hta:application id='x'></head><script>TZCANARYhta</script></html>"
MEMO = "議事録\r\n\r\n日時　令和7年1月10日\r\n場所　第一会議室\r\n".encode("cp932")
NOTE = "お知らせ\r\n窓口は午後5時までです。\r\n".encode("utf-8-sig")
TABLE = "番号,氏名,金額\r\n1,佐藤,1200\r\n2,鈴木,-300\r\n".encode("cp932")
PAGE = ('<!DOCTYPE html><html><head><meta charset="utf-8"><title>案内</title></head><body><h1>案内</h1><p>庁舎の入口は南側です。</p>'
        "</body></html>").encode()
GOOD = Entry("読めるファイル.txt", NOTE)


def gz(content, name=b"", comment=b"", extra=b""):
    flags = (4 if extra else 0) | (8 if name else 0) | (16 if comment else 0)
    out = b"\x1f\x8b\x08" + bytes([flags]) + bytes(4) + b"\x02\xff"
    out += (struct.pack("<H", len(extra)) + extra if extra else b"") + (name + b"\0" if name else b"") + (comment + b"\0" if comment else b"")
    return out + c.deflate(content) + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def nested(depth, core):
    for level in range(depth):
        core = c.zip_file([Entry("level%02d.zip" % (depth - level) if level else "core.txt", core, method=0)])
    return core


def aes_entry(name, strength=3, content=b"TZCANARYaes" * 4, method=8):
    field = c.extra(0x9901, struct.pack("<H2sBH", 2, b"AE", strength, method))
    return Entry(name, content, method=99, packed=bytes(18) + content + bytes(10), crc=0, flags=0x801, extra=field)


def crypt_entry(name):
    return Entry(name, b"secret text", method=8, packed=bytes(12) + bytes((i * 29 + 3) & 0xFF for i in range(20)), flags=1 | (0 if isinstance(name, bytes) else 0x800))


def unix(kind, name, content=b""):
    return Entry(name, content, method=0, made_by=0x031E, attributes=(kind | 0o777) << 16)


def overlap():
    first = Entry("a.txt", b"the same content for two names")
    second = Entry("a.txt", b"the same content for two names", offset=0)
    second.name = b"a.txt"
    return c.zip_file([first, second])


def inside():
    """The second entry's header stands in the content of the first: a reader by local headers sees other files."""
    hidden = c.local_header(Entry("b.txt", b"TZCANARYquoted", method=0)) + b"TZCANARYquoted"
    outer = Entry("a.txt", hidden, method=0)
    return c.zip_file([outer, Entry("b.txt", b"TZCANARYquoted", method=0, offset=30 + 5)])


def swallowing():
    """An entry that claims the whole file as its content, directory and all: what unpacking loops make of a quine."""
    whole = c.zip_file([Entry("again.zip", b"", method=0)])
    return c.zip_file([Entry("again.zip", b"", method=0, packed=b"", size=len(whole), local_packed_size=len(whole), local_size=len(whole))])


def two_ends():
    other = c.zip_file([Entry("other.txt", b"TZCANARYother", method=0)])
    return c.zip_file([Entry("shown.txt", b"shown", method=0)], comment=other)


def sparse_tar():
    """GNU sparse: one octet at the end of a terabyte."""
    field = bytearray(138)
    head = bytearray(c.tar_header("huge.txt", 512, kind=b"S", gnu=True))
    head[386:398] = b"%011o\0" % 0o1777777777
    head[398:410] = b"%011o\0" % 512
    head[386:398] = b"\x80" + (1 << 40).to_bytes(11, "big")
    head[483:495] = b"\x80" + ((1 << 40) + 512).to_bytes(11, "big")
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    del field
    return bytes(head) + bytes(512) + bytes(1024)


ZEROS = bytes(9 << 20)


def hostile():
    """case → (extension, octets, what it is, what must happen, row)."""
    zf = c.zip_file
    yield "bomb-ratio-member", "zip", zf([GOOD, Entry("zeros.txt", b"TZCANARY" + ZEROS)]), "one member expands a thousand times", "the member is withheld unexpanded, the other goes on", "2.8 limits"
    yield "bomb-ratio-total", "zip", zf([Entry("z%d.txt" % i, bytes((8 << 20) - i)) for i in range(3)]), "three members that expand a thousand times together", "the archive is withheld", "2.8 limits"
    yield "bomb-count", "zip", zf([Entry("%d" % i) for i in range(2001)]), "2,001 members", "the archive is withheld", "2.8 limits"
    yield "bomb-nested-11-deep", "zip", nested(11, EXE), "a program eleven archives deep", "opened to the depth limit, withheld below", "2.8 limits"
    yield "bomb-swallows-itself", "zip", swallowing(), "an entry claims the archive itself as its content", "refused", "2.8 limits"
    yield "bomb-gzip", "gz", gz(b"A" * (9 << 20), b"text.txt"), "nine megabytes of one letter in nine kilobytes", "withheld", "2.8 limits"
    yield "bomb-xz", "xz", lzma.compress(b"A" * (16 << 20)), "sixteen megabytes of one letter", "withheld", "2.8 limits"
    yield "bomb-bzip2", "bz2", bz2.compress(b"A" * (16 << 20)), "sixteen megabytes of one letter", "withheld", "2.8 limits"
    yield "bomb-zstd", "zst", c.zstd_run(b"z", 16 << 20), "sixteen megabytes from four octets a block", "withheld", "2.8 limits"
    yield "bomb-tar-sparse", "tar", sparse_tar(), "a sparse file of a terabyte", "withheld before memory is taken", "2.8 tar sparse"
    yield "traversal-zip", "zip", zf([Entry("../../etc/cron.d/job.txt", NOTE), Entry("a/../../b.txt", NOTE), Entry("..\\..\\c.txt", NOTE)]), "names that lead out of the folder", "washed under names that stay inside", "2.0 file name"
    yield "absolute-zip", "zip", zf([Entry("/etc/passwd.txt", NOTE), Entry("C:\\Windows\\win.txt", NOTE), Entry("\\\\server\\share\\x.txt", NOTE)]), "names from the root, a drive, a server", "washed under names that stay inside", "2.0 file name"
    yield "traversal-tar", "tar", c.tar(c.tar_file("../../up.txt", NOTE), c.tar_file("/root/.ssh/keys.txt", NOTE)), "tar names that lead out", "washed under names that stay inside", "2.8 tar"
    yield "traversal-lzh", "lzh", c.lzh([(b"../../up.txt", NOTE), (b"/abs/x.txt", NOTE)], 2), "LZH names that lead out", "washed under names that stay inside", "2.8 lzh"
    yield "traversal-cab", "cab", c.cab([(b"..\\..\\up.txt", NOTE)]), "cab names that lead out", "washed under names that stay inside", "2.8 cab"
    yield "traversal-rar", "rar", c.rar5([("../../up.txt", NOTE)]), "RAR names that lead out", "washed under names that stay inside", "2.8 rar"
    yield "traversal-7z", "7z", c.seven_zip([("../../up.txt", NOTE)]), "7z names that lead out", "washed under names that stay inside", "2.8 7z"
    yield "link-zip", "zip", zf([GOOD, unix(0o120000, "link.txt", b"/etc/TZCANARY")]), "a symbolic link", "named as withheld, never followed", "2.8 rules"
    yield "link-tar", "tar", c.tar(c.tar_file("a.txt", NOTE), c.tar_header("link.txt", kind=b"2", link=b"/etc/TZCANARY"), c.tar_header("hard.txt", kind=b"1", link=b"/TZCANARYhard")), "a symbolic and a hard link", "named as withheld, never followed", "2.8 tar"
    yield "device-tar", "tar", c.tar(c.tar_file("a.txt", NOTE), c.tar_header("disk", kind=b"4", major=8), c.tar_header("tty", kind=b"3", major=5), c.tar_header("pipe", kind=b"6")), "a disk, a terminal, a pipe", "named as withheld", "2.8 rules"
    yield "device-zip", "zip", zf([GOOD, unix(0o060000, "disk"), unix(0o010000, "pipe")]), "a device and a pipe by Unix mode", "named as withheld", "2.8 rules"
    yield "link-lzh", "lzh", c.lzh_entry(b"a.txt", NOTE, 1) + c.lzh_entry(b"link|/etc/TZCANARY", None, 0) + b"\0", "a symbolic link as LHA writes it", "never followed", "2.8 lzh symlink"
    yield "link-7z", "7z", c.seven_zip([("a.txt", NOTE), ("link.txt", b"/etc/TZCANARY")], how="copy", modes=(0o100644, 0o120777)), "a symbolic link by Unix mode in 7z", "named as withheld, never followed", "2.8 rules"
    yield "link-rar", "rar", c.rar5([("a.txt", NOTE)], link=b"/etc/TZCANARY"), "a symbolic link as RAR 5 redirects", "named as withheld, never followed", "2.8 rar links"
    yield "local-name-differs", "zip", zf([Entry("report.txt", JS, local_name=b"TZCANARY.js")]), "the local header has another name", "refused: two readings", "2.8 zip"
    yield "local-size-differs", "zip", zf([Entry("a.txt", NOTE, method=0, local_packed_size=3, local_size=3)]), "the local header has other sizes", "refused: two readings", "2.8 zip"
    yield "local-method-differs", "zip", zf([Entry("a.txt", NOTE, local_method=0)]), "the local header has another method", "refused: two readings", "2.8 zip"
    yield "local-flags-differ", "zip", zf([Entry("a.txt", NOTE, local_flags=1)]), "encrypted by one header only", "refused: two readings", "2.8 zip"
    yield "overlap-full", "zip", overlap(), "two entries of one content", "refused", "2.8 limits"
    yield "overlap-quoted", "zip", inside(), "an entry inside another's content", "refused", "2.8 zip"
    yield "two-directories", "zip", two_ends(), "a whole zip as the comment", "refused: two readings", "2.0 polyglot"
    yield "duplicate-names", "zip", zf([Entry("a.txt", NOTE), Entry("a.txt", JS)]), "two entries of one name", "refused: two readings", "2.8 zip"
    yield "names-alike-by-case", "zip", zf([Entry("Readme.txt", NOTE), Entry("README.TXT", MEMO), Entry("ｒｅａｄｍｅ.txt", MEMO), Entry("ＲＥＡＤＭＥ.txt", NOTE)]), "names that Windows takes for one", "numbered apart", "2.8 case duplicates"
    yield "names-alike-by-form", "zip", zf([Entry("がぎ.txt", NOTE), Entry("か\u3099き\u3099.txt", MEMO)]), "one name composed and decomposed", "composed, and numbered apart", "2.0 NFC/NFD"
    yield "file-and-folder-alike", "zip", zf([Entry("a", NOTE), Entry("a/b.txt", NOTE), Entry("a/", b"")]), "a file where another name has a folder", "numbered apart", "2.8 zip"
    yield "prefix-script", "zip", zf([GOOD], prefix=b"#!/bin/sh\necho TZCANARYprefix\nexit\n", shift=False), "a script before the archive", "refused", "2.8 prefix"
    yield "prefix-program", "zip", zf([GOOD], prefix=EXE), "a self-extracting archive", "withheld as a program", "2.8 SFX"
    yield "suffix-html", "zip", zf([GOOD], suffix=b"<html><script>TZCANARYtail</script></html>"), "HTML behind the archive", "the rebuild leaves it out", "2.0 appended data"
    yield "polyglot-gif", "gif", zf([Entry("a.js", JS)], prefix=b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"), "a picture and an archive in one", "no archive goes on", "2.0 polyglot"
    yield "encrypted-zipcrypto", "zip", zf([crypt_entry("見積書.xlsx"), crypt_entry("b.txt")]), "ZipCrypto, as Japanese mail has it (PPAP)", "withheld as encrypted, members named", "2.8 encrypted"
    yield "encrypted-aes", "zip", zf([aes_entry("a.docx"), aes_entry("b.docx", strength=1)]), "WinZip AES-256 and AES-128", "withheld as encrypted with the ciphers", "2.8 encrypted"
    yield "encrypted-mixed", "zip", zf([GOOD, aes_entry("secret.txt")]), "one of two members encrypted", "the other goes on", "2.8 encrypted"
    yield "encrypted-directory", "zip", zf([Entry("a.txt", b"TZCANARYhidden", flags=0x2041)]), "PKWARE encryption of the directory", "withheld as encrypted", "2.8 encrypted"
    yield "encrypted-7z", "7z", c.seven_zip([("a.txt", b"TZCANARYseven" * 3), ("b.txt", b"x" * 40)], how="aes"), "7z with AES-256", "withheld as encrypted, members named", "2.8 encrypted"
    yield "encrypted-7z-header", "7z", c.seven_zip([("TZCANARY.txt", b"TZCANARYseven" * 3)], how="aes", hide_header=True), "7z whose names are encrypted too", "withheld as encrypted", "2.8 7z header"
    yield "encrypted-rar5-header", "rar", c.rar5([], encrypted_headers=True), "RAR 5 with encrypted names", "withheld as encrypted", "2.8 rar"
    yield "encrypted-rar4-header", "rar", c.rar4([("a.txt", b"TZCANARYrar")], main_flags=0x80), "RAR 4 with encrypted names", "withheld as encrypted", "2.8 rar"
    yield "name-sjis-5c", "zip", zf([Entry("表示/ソース能力.txt".encode("cp932"), NOTE), Entry("予算表.txt".encode("cp932"), TABLE)]), "CP932 names with 0x5C as second octet", "read whole: no folder is cut off at the octet", "2.0 SJIS 0x5C"
    yield "name-sjis-5c-lzh", "lzh", c.lzh([("表示/ソース能力.txt".encode("cp932"), NOTE)], 1), "the same in LZH", "read whole", "2.0 SJIS 0x5C"
    yield "name-rlo", "zip", zf([Entry("請求書\u202excod.exe", EXE), Entry("memo\u202etxt.js", JS)]), "right-to-left override before the extension", "withheld under a name without it", "2.0 RLO"
    yield "name-two-readings", "zip", zf([Entry(b"TZCANARY-raw.txt", NOTE, extra=c.unicode_path(b"TZCANARY-raw.txt", "案内.txt"))]), "the Unicode path says another name", "one name only goes on", "2.8 0x7075"
    yield "name-stale-7075", "zip", zf([Entry(b"memo.txt", NOTE, extra=c.unicode_path(b"x", "TZCANARY.exe", 5))]), "a Unicode path made for another name", "left out", "2.8 0x7075"
    yield "name-reserved", "zip", zf([Entry("CON.txt", NOTE), Entry("aux", NOTE), Entry("lpt1.csv", TABLE), Entry("a.txt.", NOTE), Entry("b.txt ", NOTE), Entry("c.txt::$DATA", NOTE), Entry("nul/x.txt", NOTE)]), "device names, final dots and blanks, a data stream", "renamed", "2.0 reserved names"
    yield "name-control", "zip", zf([Entry("a\x07\x1b[31m\n.txt", NOTE), Entry("b\0.txt", NOTE), Entry("c\u200b\ufeff.txt", NOTE)]), "control and zero-width characters", "taken out", "2.0 control characters"
    yield "name-long", "zip", zf([Entry("長" * 300 + ".txt", NOTE), Entry("d/" * 60 + "x.txt", NOTE), Entry("blank" + " " * 90 + ".txt.js", JS)]), "long names, deep folders, blanks before the extension", "cut with the extension kept", "2.0 file name"
    yield "name-undecodable", "zip", zf([Entry(b"\xff\xfe\x80memo.txt", NOTE)]), "octets that no charset explains", "written as %XX", "2.8 names"
    yield "comment", "zip", zf([Entry("a.txt", NOTE, comment=b"TZCANARYmember")], comment=b"TZCANARYcomment"), "comments", "left out", "2.0 polyglot"
    yield "extra-fields", "zip", zf([Entry("a.txt", NOTE, extra=c.extra(0x4242, b"TZCANARYextra") + c.extra(0x6375, b"\x01\0\0\0\0TZCANARYucom"))]), "extra fields with text", "left out", "2.0 polyglot"
    yield "gap", "zip", zf([Entry("a.txt", NOTE, after=b"TZCANARYgap"), Entry("b.txt", NOTE)], before_directory=b"TZCANARYbefore"), "octets between entries", "left out", "2.0 ZIP gaps"
    yield "behind-deflate", "zip", zf([Entry("a.txt", NOTE, packed=c.deflate(NOTE) + b"TZCANARYdeflate")]), "octets behind the end of a packed stream", "the member is withheld", "2.0 appended data"
    yield "folder-with-content", "zip", zf([Entry("dir/", b"TZCANARYfolder", attributes=0x10)]), "a folder that has content", "refused", "2.8 zip"
    yield "zip64-lie", "zip", c.zip64_file("a.txt", NOTE, lie=1), "the ZIP64 record counts otherwise", "refused", "2.8 ZIP64"
    yield "descriptor-lie", "zip", zf([Entry("a.txt", NOTE, flags=8, local_crc=0, local_packed_size=0, local_size=0, after=struct.pack("<IIII", 0x08074B50, 1, 2, 3))]), "a data descriptor with other numbers", "refused", "2.8 zip"
    yield "crc-wrong", "zip", zf([GOOD, Entry("a.txt", NOTE, crc=1)]), "a wrong checksum", "that member is withheld", "2.8 zip"
    yield "cut-off", "zip", zf([Entry("a.txt", NOTE * 30, method=0)])[:400], "an archive that ends early", "withheld", "2.8 zip"
    yield "split-zip", "zip", b"PK\x07\x08" + zf([GOOD]), "the first disk of several", "withheld", "2.8 split"
    yield "split-7z", "7z", c.seven_zip([("a.txt", MEMO)], how="copy")[:70], "the first volume of a 7z set", "withheld", "2.8 multi-volume"
    yield "split-rar4", "rar", c.rar4([("a.txt", MEMO)], main_flags=1), "a RAR 4 volume", "withheld", "2.8 multi-volume"
    yield "split-rar5", "rar", c.rar5([("a.txt", MEMO)], archive_flags=1), "a RAR 5 volume", "withheld", "2.8 multi-volume"
    yield "split-cab", "cab", c.cab([(b"a.txt", MEMO)], flags=2), "a cabinet that goes on in the next", "withheld", "2.8 multi-volume"
    yield "method-odd", "zip", zf([GOOD, Entry("a.txt", b"TZCANARYodd", method=97, packed=b"TZCANARYodd"), Entry("b.txt", b"x", method=1, packed=b"TZCANARYshrunk")]), "packing methods of old or rare programs", "those members are withheld", "2.8 zipx methods"
    yield "program-inside", "zip", zf([GOOD, Entry("setup.exe", EXE), Entry("請求書.pdf.exe", EXE)]), "programs", "dropped, named in the list", "2.9 code"
    yield "program-named-txt", "zip", zf([Entry("readme.txt", EXE)]), "a program under a text's name", "dropped: the content decides", "2.0 type lie"
    yield "scripts-inside", "zip", zf([GOOD, Entry("a.js", JS), Entry("b.vbs", b"MsgBox \"TZCANARYvbs\"\r\n"), Entry("c.bat", b"@echo off\r\necho TZCANARYbat\r\n"), Entry("d.ps1", b"Write-Host TZCANARYps1\r\n"), Entry("e.hta", HTA)]), "scripts", "dropped, named in the list", "2.9 code"
    yield "shortcuts-inside", "zip", zf([GOOD, Entry("資料.lnk", LNK), Entry("a.url", b"[InternetShortcut]\r\nURL=file://TZCANARY/x\r\n"), Entry("x.library-ms", b"<?xml version=\"1.0\"?><libraryDescription>TZCANARYlib</libraryDescription>")]), "shortcuts that launch or call out", "dropped, named in the list", "2.9 LNK"
    yield "program-in-7z", "7z", c.seven_zip([("setup.exe", EXE), ("案内.txt", NOTE)]), "a program in 7z", "dropped, the text goes on", "2.9 code"
    yield "program-in-tar-gz", "tgz", gz(c.tar(c.tar_file("run.exe", EXE), c.tar_file("a.txt", NOTE))), "a program in tar.gz", "dropped, the text goes on", "2.9 code"
    yield "program-in-gz", "gz", gz(EXE, b"setup.exe"), "a packed program", "nothing but the list goes on", "2.9 code"
    yield "program-in-lzh", "lzh", c.lzh([(b"SETUP.EXE", EXE), (b"README.TXT", NOTE)], 0), "a program in LZH", "dropped, the text goes on", "2.9 code"
    yield "program-two-deep", "zip", zf([Entry("inner.zip", c.zip_file([Entry("setup.exe", EXE), Entry("a.txt", NOTE)]), method=0), GOOD]), "a program in an archive in an archive", "dropped inside, both archives go on", "2.9 code"
    yield "formulas-inside", "zip", zf([Entry("表.csv", "名前,式\r\n佐藤,=HYPERLINK(\"http://example.jp/\")\r\n".encode())]), "a table with a formula", "the cell is disarmed, the list tells it", "2.9 CSV"
    yield "gzip-header", "gz", gz(NOTE, b"../../etc/TZname.txt", b"TZCANARYcomment", b"XX\x0a\0TZCANARYxx"), "a gzip header with a name that leads out, a comment and an extra field", "only the content goes on", "2.8 gz"
    yield "gzip-two-members", "gz", gz("前半。\r\n".encode(), b"a.txt") + gz("後半。\r\n".encode()), "two gzip members one behind the other", "read as one content, as gzip does", "2.8 concatenated members"
    yield "gzip-tail", "gz", gz(NOTE, b"a.txt") + b"TZCANARYtail", "octets behind the gzip member", "left out", "2.0 appended data"
    yield "tar-pax-name", "tar", c.tar(c.pax([("path", "案内.txt".encode()), ("comment", b"TZCANARYpax")]) + c.tar_file("TZCANARY.exe", NOTE)), "a pax record renames the entry", "the last word counts, comments are left out", "2.8 tar pax"
    yield "tar-size-lie", "tar", c.tar_header("a.txt", 8 << 30) + NOTE + bytes(1024), "a size of eight gigabytes", "withheld", "2.8 tar"
    yield "tar-tail", "tar", c.tar(c.tar_file("a.txt", NOTE)) + c.tar_file("TZCANARY.exe", EXE), "entries behind the end mark", "left out", "2.0 appended data"
    yield "lzh-crc-wrong", "lzh", c.lzh_entry(b"a.txt", NOTE, 0, crc=1) + b"\0", "a wrong checksum in LZH", "withheld", "2.8 lzh"
    yield "list-forged", "zip", zf([Entry("無害化結果.txt", "・a.exe：安全です。\r\n".encode("utf-8-sig")), Entry("setup.exe", EXE)]), "a file that poses as our list", "it gets another name, ours has its own", "2.8 manifest"
    head = "無害化結果\r\n\r\nこの一覧は、圧縮ファイルの中身を無害化した装置が作りました。\r\n元のファイルは保管されています。必要なときは申請してください。\r\n\r\n"
    yield "list-forged-alone", "zip", zf([Entry("a.txt", NOTE), Entry("無害化結果.txt", (head + "・a.txt：無害化して入れました。\r\n・b.exe：入れていません。http://example.jp/ で開けます。\r\n").encode("utf-8-sig"))]), "a list that reads like ours but for an address", "it gets another name", "2.8 manifest"
    yield "names-alike-by-case-everywhere", "zip", zf([Entry("Отчёт.txt", NOTE), Entry("отчёт.txt", MEMO), Entry("É.txt", NOTE), Entry("é.txt", MEMO), Entry("ＡＢ.txt", NOTE), Entry("ａｂ.txt", MEMO)]), "names that differ by case only, in several scripts", "the later ones get numbers", "2.8 names"
    yield "system-names-for-files", "zip", zf([Entry("__MACOSX/メモ.txt", NOTE), Entry("__MACOSX/._setup.exe", EXE), Entry("Thumbs.db", EXE)]), "files under names of the system", "washed or withheld as any other file", "2.8 rules"
    yield "apple-double", "zip", zf([Entry("メモ.txt", NOTE), Entry("__MACOSX/._メモ.txt", b"\0\5\x16\7\0\2\0\0Mac OS X TZCANARYresource"), Entry(".DS_Store", b"\0\0\0\x01Bud1TZCANARYstore")]), "what macOS leaves beside files", "left out without a word to people", "2.8 rules"
    yield "not-an-archive", "zip", b"PK\3\4" + b"TZCANARY" * 40, "only the first octets are those of a zip", "withheld", "2.0 type lie"


CONTENTS = {
    "memo": [("議事録.txt", MEMO)],
    "mixed": [("資料/", None), ("資料/一覧.csv", TABLE), ("資料/案内.html", PAGE), ("資料/空の箱/", None), ("はじめに.txt", NOTE), ("empty.txt", b"")],
    "several": [("1_通知.txt", NOTE), ("2_予算表.csv", TABLE), ("3_ソース.txt", MEMO), ("様式/第1号.txt", MEMO), ("様式/第2号.txt", NOTE)],
}


def packed_zip(files, encode=None, **how):
    return c.zip_file([Entry(n.encode(encode) if encode else n, b or b"", **how) for n, b in files])


def zip_with(files, field):
    return c.zip_file([Entry(n.encode("cp932"), b or b"", extra=field(n)) for n, b in files])


def tar_of(files, encode="utf-8"):
    return c.tar(*[c.tar_header(n.encode(encode), kind=b"5", mode=0o755) if b is None else c.tar_file(n.encode(encode), b) for n, b in files])


def by_library(method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files_only(CONTENTS["several"]):
            info = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, content)
    return out.getvalue()


DOCX_PARTS = [
    ("[Content_Types].xml", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
     '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
     '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
    ("_rels/.rels", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
     '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
    ("word/document.xml", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
     "<w:body><w:p><w:r><w:t>議事録の本文です。</w:t></w:r></w:p></w:body></w:document>"),
]


def docx():
    return c.zip_file([Entry(name, text.encode()) for name, text in DOCX_PARTS])


def files_only(files):
    return [(n, b) for n, b in files if b is not None]


def no_slash(files):
    return [(n.rstrip("/"), b) for n, b in files]


def containers():
    """name → (extension, packer)."""
    times = lambda n: c.extra(0x5455, b"\x03" + struct.pack("<II", 1735689600, 1735689600)) + c.extra(0x7875, b"\x01\x04\xe8\x03\0\0\x04\xe8\x03\0\0")
    yield "zip-utf8", "zip", packed_zip
    yield "zip-cp932", "zip", lambda f: packed_zip(f, "cp932")
    yield "zip-mac", "zip", lambda f: packed_zip(f, "utf-8", made_by=0x0315)
    yield "zip-euc", "zip", lambda f: packed_zip(f, "euc_jp")
    yield "zip-unicode-path", "zip", lambda f: zip_with(f, lambda n: c.unicode_path(n.encode("cp932"), n))
    yield "zip-times-owners", "zip", lambda f: zip_with(f, times)
    yield "zip-stored", "zip", lambda f: packed_zip(f, method=0)
    yield "zip-descriptor", "zip", lambda f: c.zip_file([Entry(n, b or b"", descriptor=bool(b)) for n, b in f])
    yield "7z-lzma", "7z", lambda f: c.seven_zip(no_slash(f))
    yield "7z-copy", "7z", lambda f: c.seven_zip(no_slash(f), how="copy")
    yield "rar4", "rar", lambda f: c.rar4([(n.replace("/", "\\").rstrip("\\").encode("cp932"), b) for n, b in f])
    yield "rar5", "rar", lambda f: c.rar5(no_slash(f))
    yield "lzh-level0", "lzh", lambda f: c.lzh([(n.encode("cp932"), b) for n, b in no_slash(f)], 0)
    yield "lzh-level1", "lzh", lambda f: c.lzh([(n.encode("cp932"), b) for n, b in no_slash(f)], 1)
    yield "lzh-level2", "lzh", lambda f: c.lzh([(n.encode("cp932"), b) for n, b in no_slash(f)], 2)
    yield "cab-stored", "cab", lambda f: c.cab([(n.replace("/", "\\"), b) for n, b in files_only(f)])
    yield "cab-mszip", "cab", lambda f: c.cab([(n.replace("/", "\\").encode("cp932"), b) for n, b in files_only(f)], mszip=True)
    yield "tar", "tar", tar_of
    yield "tar-cp932", "tar", lambda f: tar_of(f, "cp932")
    yield "tar-gz", "tar.gz", lambda f: gz(tar_of(f))
    yield "tar-bz2", "tar.bz2", lambda f: bz2.compress(tar_of(f))
    yield "tar-xz", "tar.xz", lambda f: lzma.compress(tar_of(f))
    yield "tar-zst", "tar.zst", lambda f: c.zstd(tar_of(f))


def benign():
    for name, extension, pack in containers():
        for content, files in CONTENTS.items():
            yield "benign-%s-%s" % (name, content), extension, pack(files)
    for name, pack in {"gz": lambda b: gz(b), "bz2": bz2.compress, "xz": lzma.compress, "zst": c.zstd}.items():
        yield "benign-%s-single" % name, name, pack(TABLE)
    yield "benign-gz-empty", "gz", gz(b"")
    yield "benign-zip-empty", "zip", c.zip_file([])
    yield "benign-zip64", "zip", c.zip64_file("議事録.txt", MEMO)
    yield "benign-zip-stored-document", "zip", c.zip_file([Entry("議事録.docx", docx(), method=0), Entry("案内.txt", NOTE)])
    yield "benign-zip-document", "zip", c.zip_file([Entry("案内.txt", NOTE), Entry("議事録.docx", docx())])
    yield "benign-7z-document", "7z", c.seven_zip([("議事録.docx", docx()), ("案内.txt", NOTE)])
    yield "benign-zip-bzip2", "zip", by_library(zipfile.ZIP_BZIP2)
    yield "benign-zip-lzma", "zip", by_library(zipfile.ZIP_LZMA)
    yield "benign-zip-xz", "zip", c.zip_file([Entry("議事録.txt", MEMO, method=95, packed=lzma.compress(MEMO))])
    yield "benign-zip-folder-only", "zip", c.zip_file([Entry("空/")])
    yield "benign-zip-nested", "zip", c.zip_file([Entry("内側.zip", packed_zip(CONTENTS["mixed"]), method=0), Entry("外.txt", NOTE)])
    yield "benign-zip-nested-7z", "zip", c.zip_file([Entry("内側.7z", c.seven_zip(no_slash(CONTENTS["memo"])), method=0)])
    yield "benign-zip-nested-tgz", "zip", c.zip_file([Entry("内側.tar.gz", gz(tar_of(CONTENTS["several"])), method=0)])
    yield "benign-lzh-nested", "lzh", c.lzh([(b"INNER.ZIP", packed_zip(CONTENTS["memo"], "cp932")), (b"A.TXT", NOTE)], 0)
    yield "benign-zip-jis0213", "zip", c.zip_file([Entry("𠮷野家.txt", "𠮷野と葛󠄀城".encode("utf-8-sig")), Entry("髙﨑.txt".encode("cp932"), "髙﨑".encode("cp932"))])
    yield "benign-zip-nfd", "zip", packed_zip([("は\u3099く\u3099.txt", NOTE)], "utf-8", made_by=0x0315)
    yield "benign-zip-backslash", "zip", c.zip_file([Entry("資料\\予算\\表.csv", TABLE)])
    yield "benign-zip-many", "zip", c.zip_file([Entry("様式/%03d.txt" % i, ("第%d号\r\n" % i).encode("utf-8-sig")) for i in range(1, 61)])
    long_name = "とても長い名前のファイル" * 8 + ".txt"
    yield "benign-tar-gnu-long", "tar", c.tar(c.tar_file("././@LongLink", long_name.encode() + b"\0", kind=b"L", gnu=True) + c.tar_file(long_name.encode()[:100], NOTE, gnu=True))
    yield "benign-tar-pax", "tar", c.tar(c.pax([("path", "資料/案内.txt".encode()), ("mtime", b"1735689600.5")]) + c.tar_file("x", NOTE))


def make(root: pathlib.Path) -> None:
    folder = root / "archive"
    for case, extension, octets, what, must, row in hostile():
        write(folder / case, extension, octets, "%s.\nMust: %s.\nRow: file-rules %s.\n" % (what[0].upper() + what[1:], must, row))
    for case, extension, octets in benign():
        write(folder / case, extension, octets, "A harmless archive as people send it.\nMust: every member with its content and name goes on in one zip.\nRow: file-rules 2.8, 5.2.\n")


def write(folder: pathlib.Path, extension: str, octets: bytes, why: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ("in." + extension)).write_bytes(octets)
    (folder / "why.md").write_text(why, encoding="utf-8")
