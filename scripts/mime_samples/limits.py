"""One step beyond each limit of mail-rules 1.3: held, with the limit named."""
from .build import Case, HEAD, TEXT, attachment, canary, crlf, mail, mixed

PLAIN = "Content-Type: text/plain; charset=us-ascii\n\nhello\n"


def cases():
    yield Case("limit-header-bytes", """A header of 300 KB; the limit is 256 KiB.
No person writes such a header.
Hostile: held.""", crlf(HEAD + "".join("X-Filler-%d: %s\n" % (i, "x" * 900) for i in range(330)) + PLAIN), "hostile", ["limit.header_bytes"])
    yield Case("limit-header-fields", """2,100 fields; the limit is 2,000.
Parsers have grown slow on such headers.
Hostile: held.""", crlf(HEAD + "X-A: 1\n" * 2100 + PLAIN), "hostile", ["limit.header_fields"])
    yield Case("limit-address-field", """A To field of 20 KB; the limit is 16 KiB.
Address parsers are where stacks overflow.
Hostile: held.""", mail(PLAIN, HEAD.replace("kakari@town.example.lg.jp", ",\n ".join("kakari%04d@town.example.lg.jp" % i for i in range(650)))), "hostile", ["header.no_message_id", "limit.address_field"])
    yield Case("limit-address-field-near", """A Cc field of 290 addresses, just below the limit.
Written again it is longer; all of them must go on.
Clean.""", mail(PLAIN, HEAD.replace("MIME-Version", "Cc: " + ",\n ".join("user%d.long.name@department%d.city.example.lg.jp" % (i, i) for i in range(290)) + "\nMIME-Version")), "clean", [])
    yield Case("limit-parts", """600 parts; the limit is 500.
Each part costs; nobody sends so many.
Hostile: held.""", mail(mixed(["Content-Type: text/plain\n\n%d\n" % i for i in range(600)])), "hostile", ["limit.parts"])
    nested = TEXT
    for i in range(25):
        nested = 'Content-Type: multipart/mixed; boundary="x%02dx"\n\n--x%02dx\n%s--x%02dx--\n' % (i, i, nested, i)
    yield Case("limit-depth", """25 multiparts inside one another; the limit is 20.
Recursion is where parsers fall.
Hostile: held.""", mail(nested), "hostile", ["limit.depth"])
    yield Case("limit-boundary", """A boundary of 3,000 characters; the limit is 2,048.
RFC 2046 allows 70.
Hostile: held.""", mail(mixed([TEXT], "b" * 3000)), "hostile", ["limit.boundary", "mime.long_boundary", "mime.long_line"])
    yield Case("limit-parameters", """60 parameters in Content-Type; the limit is 50.
Nobody needs them.
Hostile: held.""", mail("Content-Type: text/plain" + "".join("; p%d=v" % i for i in range(60)) + "\n\nhello\n"), "hostile", ["limit.parameters"])
    yield Case("limit-parameter-name", """A parameter name of 100 characters; the limit is 60.
GMime 3.2.13 loops on such names when it folds them.
Hostile: held.""", mail("Content-Type: text/plain; %s=v\n\nhello\n" % ("n" * 100)), "hostile", ["limit.parameter_name"])
    yield Case("limit-parameter-name-disposition", """The same in Content-Disposition.
The same loop.
Hostile: held.""", mail("Content-Type: text/plain\nContent-Disposition: attachment; filename%s*0=\"a\"\n\n%s\n" % ("n" * 100, canary("limit-parameter-name-disposition"))), "hostile", ["limit.parameter_name"])
    yield Case("limit-line", """A line of 1.1 MB; the limit is 1 MiB.
Line buffers have limits somewhere behind us.
Hostile: held.""", mail("Content-Type: text/plain\n\n" + "x" * 1100000 + "\n"), "hostile", ["limit.line", "mime.long_line"])
    yield Case("limit-received-many", """Sixty Received fields.
Counted; the session refuses loops before.
Clean here.""", crlf("".join("Received: from a%d by b; Mon, 16 Nov 2026 09:00:00 +0900\n" % i for i in range(60)) + HEAD + PLAIN), "clean", [])
    yield Case("limit-many-words", """A subject of five thousand encoded words.
Decoded in linear time, cut to a subject's length.
Clean.""", mail(PLAIN, HEAD.replace("=?UTF-8?B?6KaL56mN5pu444Gu6YCB5LuY?=", "\n ".join(["=?UTF-8?B?6KaL?="] * 5000))), "clean", [])
