"""A very small PDF writer for samples: objects are texts, numbers are places in a list. Python standard library only."""
import zlib


def octets(text):
    return text if isinstance(text, bytes) else text.encode("latin-1")


class Pdf:
    """Objects 1 to n in order; add() and stream() give the number of the new object."""

    def __init__(self, version="1.7"):
        self.version, self.objects = version, []

    def add(self, body):
        self.objects.append(octets(body))
        return len(self.objects)

    def stream(self, data, keys="", flate=False):
        data = octets(data)
        if flate:
            data, keys = zlib.compress(data, 9), keys + "/Filter/FlateDecode"
        return self.add(b"<<" + octets(keys) + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream")

    def put(self, number, body):
        while len(self.objects) < number:
            self.objects.append(b"null")
        self.objects[number - 1] = octets(body)

    def finish(self, root=1, trailer=""):
        out = b"%PDF-" + octets(self.version) + b"\n%\xe2\xe3\xcf\xd3\n"
        places = []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        table = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
        return out + b"trailer\n<</Size %d/Root %d 0 R" % (len(places) + 1, root) + octets(trailer) + b">>\nstartxref\n%d\n%%%%EOF\n" % table


def update(before, changes, trailer=""):
    """An incremental update: changes is {number: body}."""
    at = int(before[before.rindex(b"startxref") + 9:].split()[0])
    size = int(before[before.rindex(b"/Size") + 5:].split(b"/")[0].split(b">")[0])
    out, rows = before, b""
    for number, body in sorted(changes.items()):
        rows += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n" % number + octets(body) + b"\nendobj\n"
    table = len(out)
    return (out + b"xref\n" + rows + b"trailer\n<</Size %d/Root 1 0 R/Prev %d" % (max(size, max(changes) + 1), at) + octets(trailer) +
            b">>\nstartxref\n%d\n%%%%EOF\n" % table)


def document(catalog="", page="", content="BT /F1 12 Tf 72 720 Td (Visible text of a notice.) Tj ET", more=(), resources="", trailer="",
             version="1.7", fonts="", contents="4 0 R", kids="3 0 R"):
    """One page, with F1 = Helvetica. Objects: 1 catalog, 2 page tree, 3 page, 4 content, 5 font, 6… more (a text, or keys and data)."""
    pdf = Pdf(version)
    pdf.add("<</Type/Catalog/Pages 2 0 R" + catalog + ">>")
    pdf.add(f"<</Type/Pages/Kids[{kids}]/Count {len(kids.split()) // 3}>>")
    pdf.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents " + contents + "/Resources<</Font<</F1 5 0 R" + fonts + ">>" +
            resources + ">>" + page + ">>")
    pdf.stream(content)
    pdf.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    for each in more:
        pdf.stream(each[1], each[0]) if isinstance(each, tuple) else pdf.add(each)
    return pdf.finish(trailer=trailer)


def with_object_streams(texts, root=1, extra_keys="", plain=()):
    """texts: {number: body} in one object stream; plain: {number: (keys, data)} streams; a cross-reference stream. Returns the file."""
    texts, plain = dict(texts), dict(plain)
    top = max([*texts, *plain]) + 1
    head, body = "", ""
    for number in sorted(texts):
        head += f"{number} {len(body.encode('latin-1'))} "
        body += texts[number] + "\n"
    packed = zlib.compress(octets(head + body), 9)
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number, (keys, data) in sorted(plain.items()):
        places[number] = len(out)
        data = octets(data)
        out += b"%d 0 obj\n<<" % number + octets(keys) + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream\nendobj\n"
    places[top] = len(out)
    out += (b"%d 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n" % (top, len(texts), len(head), len(packed)) + packed +
            b"\nendstream\nendobj\n")
    places[top + 1] = len(out)
    rows = b"\0\0\0\0\0\0"
    order = sorted(texts)
    for number in range(1, top + 2):
        if number in texts:
            rows += b"\2" + top.to_bytes(3, "big") + order.index(number).to_bytes(2, "big")
        else:
            rows += (b"\1" + places[number].to_bytes(3, "big") + b"\0\0") if number in places else b"\0\0\0\0\0\0"
    packed = zlib.compress(rows, 9)
    return (out + b"%d 0 obj\n<</Type/XRef/Size %d/W[1 3 2]/Root %d 0 R" % (top + 1, top + 2, root) + octets(extra_keys) +
            b"/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[top + 1])
