"""Mail as well-behaved programs write it: must be clean, or tolerated where everybody breaks the same rule."""
from .build import Case, HEAD, b64, crlf, mail, word


def cases():
    yield Case("plain-iso-2022-jp", """A plain text in ISO-2022-JP with an encoded subject, as Japanese mailers wrote for thirty years.
Only standard constructs: nothing may be reported.
The charset is named and true.""",
               crlf("From: =?ISO-2022-JP?B?GyRCOjRGIxsoQg==?= <sato@example.jp>\nTo: kakari@town.example.lg.jp\n"
                    "Subject: =?ISO-2022-JP?B?GyRCMnE1RCROJDQwRkZiGyhC?=\nDate: Mon, 16 Nov 2026 09:00:00 +0900\n"
                    "Message-ID: <a1@example.jp>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=ISO-2022-JP\n"
                    "Content-Transfer-Encoding: 7bit\n\n") + crlf("会議は十時からです。\n".encode("iso-2022-jp")), "clean", [])
    yield Case("plain-utf-8-base64", """A UTF-8 text in base64, as many web services send.
Only standard constructs: nothing may be reported.
The last group is padded by the rules.""",
               mail("Content-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n" + b64("お世話になっております。\n")), "clean", [])
    yield Case("plain-without-mime", """RFC 822 mail without any MIME field, in ASCII, as a printer or a router sends.
A missing MIME-Version means plain text.
Nothing may be reported.""",
               crlf("From: printer@example.jp\nTo: kakari@town.example.lg.jp\nSubject: toner low\nDate: Mon, 16 Nov 2026 09:00:00 +0900\n"
                    "Message-ID: <p1@example.jp>\n\nToner is low.\n"), "clean", [])
    yield Case("quoted-printable", """German text in quoted-printable with soft line breaks.
Escapes in upper case, lines of at most 76 columns.
Nothing may be reported.""",
               mail("Content-Type: text/plain; charset=ISO-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
                    "Gr=FC=DFe aus der Partnerstadt und vielen Dank =\nf=FCr die freundliche Einladung zum Fest.\n"), "clean", [])
    yield Case("empty-body", """A mail with a header, a blank line and nothing else.
Calendar programs and scanners send such mail.
Nothing may be reported.""", mail("Content-Type: text/plain; charset=us-ascii\n\n"), "clean", [])
    yield Case("header-only", """A mail that ends after its header, without a blank line (RFC 5322 allows it).
The text is empty, not missing.
Nothing may be reported.""", crlf(HEAD), "clean", [])
    html = "<html><body><p>見積書を送ります。</p></body></html>\n"
    yield Case("html-only", """HTML without a plain text, as newsletters come.
One leaf of text/html in base64.
Nothing may be reported.""", mail("Content-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n" + b64(html)), "clean", [])
    yield Case("outlook-alternative", """Outlook: multipart/alternative with its usual boundary and preamble.
The preamble is the sentence that every such mail has.
It is recorded, but the mail is clean.""",
               mail('Content-Type: multipart/alternative;\n\tboundary="----=_NextPart_000_0001_01DB3A4B.5C6D7E80"\nX-Mailer: Microsoft Outlook 16.0\n'
                    "Thread-Index: AdsxYz==\nContent-Language: ja\n\nThis is a multipart message in MIME format.\n\n"
                    "------=_NextPart_000_0001_01DB3A4B.5C6D7E80\nContent-Type: text/plain;\n\tcharset=\"iso-2022-jp\"\n"
                    "Content-Transfer-Encoding: 7bit\n\n").replace(b"\r\n\r\n\r\n", b"\r\n\r\n")
               + crlf("見積書を送ります。\n".encode("iso-2022-jp"))
               + crlf("\n------=_NextPart_000_0001_01DB3A4B.5C6D7E80\nContent-Type: text/html;\n\tcharset=\"iso-2022-jp\"\n"
                      "Content-Transfer-Encoding: quoted-printable\n\n<html><body><p class=3DMsoNormal>x</p></body></html>\n\n"
                      "------=_NextPart_000_0001_01DB3A4B.5C6D7E80--\n\n"), "clean", ["mime.preamble"])
    yield Case("outlook-mixed-attachment", """Outlook with a Japanese attachment name: encoded word in both name and filename.
Encoded words inside quotes break RFC 2047 and are what Outlook writes; both forms agree.
No conflict, nothing reported but the preamble.""",
               mail('Content-Type: multipart/mixed;\n\tboundary="----=_NextPart_000_0010_01DB3A4B.AAAAAAAA"\n\n'
                    "This is a multipart message in MIME format.\n\n------=_NextPart_000_0010_01DB3A4B.AAAAAAAA\n"
                    "Content-Type: text/plain;\n\tcharset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n" + b64("添付します。\n") +
                    "\n------=_NextPart_000_0010_01DB3A4B.AAAAAAAA\nContent-Type: application/pdf;\n\tname=\"=?iso-2022-jp?B?GyRCOCtAUT1xGyhCLnBkZg==?=\"\n"
                    "Content-Transfer-Encoding: base64\nContent-Disposition: attachment;\n\tfilename=\"=?iso-2022-jp?B?GyRCOCtAUT1xGyhCLnBkZg==?=\"\n\n"
                    + b64(b"%PDF-1.7 small") + "\n------=_NextPart_000_0010_01DB3A4B.AAAAAAAA--\n"), "clean", ["mime.preamble"])
    yield Case("gmail-mixed", """Gmail: multipart/mixed around multipart/alternative, boundaries of digits, attachment with an id.
Nested boundaries that are not prefixes of each other.
Nothing may be reported.""",
               mail('Content-Type: multipart/mixed; boundary="0000000000001a2b3c062f5d4e01"\n\n--0000000000001a2b3c062f5d4e01\n'
                    'Content-Type: multipart/alternative; boundary="0000000000001a2b3a062f5d4eff"\n\n--0000000000001a2b3a062f5d4eff\n'
                    'Content-Type: text/plain; charset="UTF-8"\nContent-Transfer-Encoding: base64\n\n' + b64("よろしくお願いします。\n") +
                    "\n--0000000000001a2b3a062f5d4eff\nContent-Type: text/html; charset=\"UTF-8\"\nContent-Transfer-Encoding: base64\n\n" + b64(html) +
                    "\n--0000000000001a2b3a062f5d4eff--\n--0000000000001a2b3c062f5d4e01\nContent-Type: application/pdf; name=\"report.pdf\"\n"
                    "Content-Disposition: attachment; filename=\"report.pdf\"\nContent-Transfer-Encoding: base64\nX-Attachment-Id: f_abc\n"
                    "Content-ID: <f_abc>\n\n" + b64(b"%PDF-1.7") + "\n--0000000000001a2b3c062f5d4e01--\n"), "clean", [])
    yield Case("gmail-japanese-name", """Gmail with a Japanese attachment: UTF-8 encoded words in name and filename.
Long names are cut into two words with a fold between.
The words are joined before decoding; nothing reported.""",
               mail('Content-Type: multipart/mixed; boundary="000000000000aa"\n\n--000000000000aa\nContent-Type: text/plain; charset="UTF-8"\n\nhello\n\n'
                    '--000000000000aa\nContent-Type: application/vnd.ms-excel;\n name="=?UTF-8?B?' + "44CQ5Zue562U44CR5Lul5YmN44Gr" + '?=\n =?UTF-8?B?' +
                    "6KaL56mN5pu4Lnhscw==" + '?="\nContent-Disposition: attachment;\n filename="=?UTF-8?B?44CQ5Zue562U44CR5Lul5YmN44Gr?=\n =?UTF-8?B?6KaL56mN5pu4Lnhscw==?="\n'
                    "Content-Transfer-Encoding: base64\n\n" + b64(b"\xd0\xcf\x11\xe0 small") + "\n--000000000000aa--\n"), "clean", [])
    yield Case("thunderbird-rfc2231", """Thunderbird: name as an encoded word, filename* in RFC 2231 sections with percent signs.
A character may be cut between two sections.
Both forms say the same; nothing but the preamble is reported.""",
               mail('Content-Type: multipart/mixed; boundary="------------0aBcDeFgHiJkLmNoPqRsTuVw"\nUser-Agent: Mozilla Thunderbird\n\nThis is a multi-part message in MIME format.\n'
                    "--------------0aBcDeFgHiJkLmNoPqRsTuVw\nContent-Type: text/plain; charset=UTF-8; format=flowed\nContent-Transfer-Encoding: 7bit\n\nsee file\n\n"
                    "--------------0aBcDeFgHiJkLmNoPqRsTuVw\nContent-Type: application/pdf; name=\"" + word("見積書.pdf") + "\"\n"
                    "Content-Disposition: attachment;\n filename*0*=UTF-8''%E8%A6%8B%E7%A9%8D%E6;\n filename*1*=%9B%B8%2E%70%64%66\nContent-Transfer-Encoding: base64\n\n"
                    + b64(b"%PDF-1.7") + "\n--------------0aBcDeFgHiJkLmNoPqRsTuVw--\n"), "clean", ["mime.preamble"])
    yield Case("iphone-photo", """iPhone Mail: a picture inline between two texts, boundary Apple-Mail.
Content-Disposition inline with a file name.
Nothing may be reported.""",
               mail('Content-Type: multipart/mixed; boundary=Apple-Mail-12345678-1234-1234-1234-123456789ABC\nContent-Transfer-Encoding: 7bit\nMime-Version: 1.0 (1.0)\n'
                    "X-Mailer: iPhone Mail (22A3354)\n\n\n--Apple-Mail-12345678-1234-1234-1234-123456789ABC\nContent-Type: text/plain;\n\tcharset=utf-8\n"
                    "Content-Transfer-Encoding: base64\n\n" + b64("現地の写真です。\n") + "\n--Apple-Mail-12345678-1234-1234-1234-123456789ABC\nContent-Type: image/jpeg;\n\tname=IMG_0001.jpeg;\n"
                    "\tx-apple-part-url=ABC\nContent-Disposition: inline;\n\tfilename=IMG_0001.jpeg\nContent-Transfer-Encoding: base64\n\n" + b64(b"\xff\xd8\xff\xe0 small") +
                    "\n--Apple-Mail-12345678-1234-1234-1234-123456789ABC\nContent-Type: text/plain;\n\tcharset=utf-8\nContent-Transfer-Encoding: base64\n\n" + b64("\niPhoneから送信") +
                    "\n--Apple-Mail-12345678-1234-1234-1234-123456789ABC--\n", HEAD.replace("MIME-Version: 1.0\n", "")), "clean", [])
    yield Case("apple-mail-alternative", """Apple Mail: alternative of text and related with an inline image.
Boundaries with equals sign, quoted, none a prefix of another.
Nothing may be reported.""",
               mail('Content-Type: multipart/alternative;\n\tboundary="Apple-Mail=_11111111-2222-3333-4444-555555555555"\n\n\n'
                    "--Apple-Mail=_11111111-2222-3333-4444-555555555555\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/plain;\n\tcharset=utf-8\n\n=E8=A6=8B\n\n"
                    "--Apple-Mail=_11111111-2222-3333-4444-555555555555\nContent-Type: multipart/related;\n\ttype=\"text/html\";\n\tboundary=\"Apple-Mail=_66666666-7777-8888-9999-000000000000\"\n\n\n"
                    "--Apple-Mail=_66666666-7777-8888-9999-000000000000\nContent-Transfer-Encoding: 7bit\nContent-Type: text/html;\n\tcharset=us-ascii\n\n<img src=\"cid:a@b\">\n"
                    "--Apple-Mail=_66666666-7777-8888-9999-000000000000\nContent-Transfer-Encoding: base64\nContent-Disposition: inline;\n\tfilename=a.png\nContent-Type: image/png;\n\tname=\"a.png\"\n"
                    "Content-Id: <a@b>\n\n" + b64(b"\x89PNG small") + "\n--Apple-Mail=_66666666-7777-8888-9999-000000000000--\n\n--Apple-Mail=_11111111-2222-3333-4444-555555555555--\n"), "clean", [])
    yield Case("postfix-bounce", """Postfix: multipart/report with notification, delivery status and the header of the lost mail.
The fields of the lost mail stand in text/rfc822-headers and are no hidden part.
Clean, with the usual preamble.""",
               crlf("Return-Path: <>\nReceived: by mx.example.jp (Postfix)\n\tid 4XyZ; Mon, 16 Nov 2026 09:00:00 +0900 (JST)\nDate: Mon, 16 Nov 2026 09:00:00 +0900 (JST)\n"
                    "From: MAILER-DAEMON@mx.example.jp (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\nTo: kakari@town.example.lg.jp\nAuto-Submitted: auto-replied\n"
                    "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"4XyZ0000.1700000000/mx.example.jp\"\n"
                    "Message-Id: <20261116000000.4XyZ@mx.example.jp>\n\nThis is a MIME-encapsulated message.\n\n--4XyZ0000.1700000000/mx.example.jp\nContent-Description: Notification\n"
                    "Content-Type: text/plain; charset=us-ascii\n\nThis is the mail system at host mx.example.jp.\n\n<nobody@example.org>: host mx.example.org said: 550 5.1.1 unknown\n\n"
                    "--4XyZ0000.1700000000/mx.example.jp\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.jp\n"
                    "Arrival-Date: Mon, 16 Nov 2026 08:59:00 +0900 (JST)\n\nFinal-Recipient: rfc822; nobody@example.org\nAction: failed\nStatus: 5.1.1\n\n"
                    "--4XyZ0000.1700000000/mx.example.jp\nContent-Description: Undelivered Message Headers\nContent-Type: text/rfc822-headers\n\nFrom: kakari@town.example.lg.jp\n"
                    "To: nobody@example.org\nSubject: test\nMIME-Version: 1.0\nContent-Type: text/plain\n\n--4XyZ0000.1700000000/mx.example.jp--\n"), "clean", ["mime.preamble"])
    yield Case("exchange-ndr", """Exchange: a report in HTML and text, the status, and the whole lost mail as message/rfc822.
The embedded mail has a multipart of its own.
Clean: depth and boundaries are in order.""",
               mail('Content-Type: multipart/report; report-type=delivery-status;\n\tboundary="9B095B5ADSN=_01DB3A4B0"\nX-MS-Exchange-Message-Is-Ndr:\n\n--9B095B5ADSN=_01DB3A4B0\n'
                    'Content-Type: multipart/alternative; differences=Content-Type;\n\tboundary="_000_alt_"\n\n--_000_alt_\nContent-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n'
                    + b64("配信できませんでした。\n") + "\n--_000_alt_\nContent-Type: text/html; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n" + b64(html) + "\n--_000_alt_--\n\n"
                    "--9B095B5ADSN=_01DB3A4B0\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;mail.example.jp\n\nFinal-recipient: RFC822; a@example.org\nAction: failed\nStatus: 5.1.10\n\n"
                    "--9B095B5ADSN=_01DB3A4B0\nContent-Type: message/rfc822\n\nFrom: <kakari@town.example.lg.jp>\nTo: <a@example.org>\nSubject: x\nDate: Mon, 16 Nov 2026 08:00:00 +0900\n"
                    "Message-ID:\n\t<TYAPR01MB1234567890@TYAPR01MB1234.jpnprd01.prod.outlook.com>\nContent-Type: multipart/alternative;\n\tboundary=\"_000_inner_\"\nMIME-Version: 1.0\n\n"
                    "--_000_inner_\nContent-Type: text/plain; charset=\"us-ascii\"\n\ntest\n\n--_000_inner_--\n\n--9B095B5ADSN=_01DB3A4B0--\n"), "clean", [])
    yield Case("forwarded-as-attachment", """A mail forwarded as message/rfc822 with a Japanese subject.
The embedded message is read as a message of its own.
Clean: one level of nesting is ordinary.""",
               mail('Content-Type: multipart/mixed; boundary="fwd1"\n\n--fwd1\nContent-Type: text/plain; charset=us-ascii\n\nfyi\n\n--fwd1\nContent-Type: message/rfc822; name="x.eml"\n'
                    "Content-Disposition: attachment; filename=\"x.eml\"\n\nFrom: a@example.jp\nTo: b@example.jp\nSubject: " + word("転送元") + "\nDate: Mon, 16 Nov 2026 08:00:00 +0900\n"
                    "Message-ID: <f1@example.jp>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n" + b64("本文\n") + "\n--fwd1--\n"), "clean", [])
    yield Case("mailing-list-digest", """multipart/digest: its parts are messages unless they say otherwise (RFC 2046 section 5.1.5).
Parts begin with a blank line: no fields of their own.
Clean.""",
               mail('Content-Type: multipart/mixed; boundary="d1"\nList-Id: =?UTF-8?B?6YCj57Wh?= <renraku.example.jp>\n\n--d1\nContent-Type: text/plain; charset=us-ascii\n\nToday:\n\n--d1\n'
                    'Content-Type: multipart/digest; boundary="d2"\n\n--d2\n\nFrom: a@example.jp\nSubject: one\nDate: Mon, 16 Nov 2026 08:00:00 +0900\nMessage-ID: <1@example.jp>\n\nfirst\n\n'
                    "--d2\n\nFrom: b@example.jp\nSubject: two\nDate: Mon, 16 Nov 2026 08:01:00 +0900\nMessage-ID: <2@example.jp>\n\nsecond\n\n--d2--\n\n--d1--\n"), "clean", [])
    yield Case("signed-smime", """multipart/signed with an S/MIME signature.
The structure is ordinary; what becomes of the signature is the pipeline's business.
Clean.""",
               mail('Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256;\n boundary="----A1B2"\n\nThis is an S/MIME signed message\n\n------A1B2\n'
                    "Content-Type: text/plain; charset=us-ascii\n\nsigned text\n\n------A1B2\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\nContent-Transfer-Encoding: base64\n"
                    "Content-Disposition: attachment; filename=\"smime.p7s\"\n\n" + b64(bytes(range(200))) + "\n------A1B2--\n\n"), "clean", ["mime.preamble"])
    yield Case("pgp-inline", """An armoured PGP block inside a plain text.
Long lines of base64 are explained by the armour around them.
Clean.""",
               mail("Content-Type: text/plain; charset=us-ascii\n\nkey below\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" + b64(bytes(range(256)) * 6, 64) + "=AbCd\n-----END PGP PUBLIC KEY BLOCK-----\n"), "clean", [])
    yield Case("calendar-invitation", """An invitation: alternative of text, HTML and text/calendar.
method is a parameter like any other.
Clean.""",
               mail('Content-Type: multipart/alternative; boundary="cal"\n\n--cal\nContent-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes\nContent-Transfer-Encoding: base64\n\n' + b64("会議\n") +
                    "\n--cal\nContent-Type: text/calendar; charset=\"UTF-8\"; method=REQUEST\nContent-Transfer-Encoding: 7bit\n\nBEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n\n--cal--\n"), "clean", [])
    yield Case("smtputf8-header", """A mail under RFC 6532: UTF-8 in the header without encoded words.
That is a standard construct now.
Recorded for the statistics, but clean.""",
               mail("Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n本文\n",
                    "From: 佐藤花子 <佐藤@例え.jp>\nTo: kakari@town.example.lg.jp\nSubject: 見積書の送付\nDate: Mon, 16 Nov 2026 09:00:00 +0900\nMessage-ID: <u1@example.jp>\nMIME-Version: 1.0\n"),
               "clean", ["header.utf8"])
    yield Case("undisclosed-recipients", """To: undisclosed-recipients:; as mass mailings have it.
An empty group is a standard construct.
Clean.""",
               mail("Content-Type: text/plain; charset=us-ascii\n\nhello\n", HEAD.replace("kakari@town.example.lg.jp", "undisclosed-recipients:;")), "clean", [])
    yield Case("signature-dashes", """A text with "-- ", a row of dashes and "-----Original Message-----".
Lines that begin with dashes are no delimiters of this mail.
Clean.""",
               mail('Content-Type: multipart/mixed; boundary="b1"\n\n--b1\nContent-Type: text/plain; charset=us-ascii\n\ntext\n-- \nSato\n----------\n-----Original Message-----\nFrom: x\n--\n\n--b1--\n'), "clean", [])
    yield Case("no-message-id-no-date", """A device that writes neither Date nor Message-ID.
Both stay missing or are replaced; nobody is blamed.
Recorded, but clean.""",
               crlf("From: scan@example.jp\nTo: kakari@town.example.lg.jp\nSubject: scan\nMIME-Version: 1.0\nContent-Type: text/plain\n\nscan\n"), "clean", ["header.no_message_id"])
    yield Case("carrier-address-dots", """A phone carrier's address with two dots and one before the at sign.
Forbidden by RFC 5322, given to customers for years.
Kept in quotes; clean.""",
               mail("Content-Type: text/plain; charset=us-ascii\n\nhi\n", HEAD.replace("<sato@example.jp>", "<taro..yamada.@example.jp>")), "clean", [])
    yield Case("unquoted-equals-boundary", """A boundary with equals signs and no quotes, as some Java programs write.
Every reader takes the same boundary from it.
Tolerated.""",
               mail("Content-Type: multipart/mixed; boundary=----=_Part_1_2.3\n\n------=_Part_1_2.3\nContent-Type: text/plain\n\nhello\n------=_Part_1_2.3--\n"), "tolerated", ["mime.unquoted_boundary"])
    yield Case("raw-shift-jis-header", """A web form that writes its subject and sender in raw Shift_JIS.
No encoded word, no charset: the octets are detected.
Tolerated, and readable.""",
               crlf(b"From: " + "佐藤".encode("cp932") + b" <sato@example.jp>\nTo: kakari@town.example.lg.jp\nSubject: " + "お問い合わせ表".encode("cp932") +
                    b"\nDate: Mon, 16 Nov 2026 09:00:00 +0900\nMessage-ID: <w1@example.jp>\nContent-Type: text/plain; charset=Shift_JIS\n\n" + "問い合わせ\n".encode("cp932")), "tolerated", ["header.raw_text"])
    yield Case("unix-line-ends", """A mail saved to a file with LF line ends throughout.
Never comes over SMTP (refused there); `temizu wash FILE` meets it.
Tolerated: one reading only.""",
               mail("Content-Type: text/plain; charset=us-ascii\n\nhello\nworld\n").replace(b"\r\n", b"\n"), "tolerated", ["mime.bare_line_feed"])
    yield Case("mbox-from-line", """A mail saved from a Unix mailbox, with the "From " line before the header.
The line belongs to the mailbox, not to the mail.
Tolerated.""", b"From sato@example.jp Mon Nov 16 09:00:00 2026\r\n" + mail("Content-Type: text/plain; charset=us-ascii\n\nhello\n"), "tolerated", ["header.mbox_from"])
