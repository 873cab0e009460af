"""Goal: who may see what of a request, over HTTPS: facts and text are for who decides now; a colleague of the section, a stranger, the CISO,
who decided once and a deputy outside their time get the row or nothing. Wrong log-ins elsewhere do not stop a person who is logged in, a
replayed code is told as one, and a new password from the command line ends the sessions of whoever had the old one."""
import contextlib
import datetime
import pathlib
import secrets
import unittest

from console import PASSWORD, Console
from desk import People, withheld_mail
from gateway import TOWN, Client, NextHop, wait_for

SECTION = f"fukushi@{TOWN}"
DEPARTMENTS = f"""所属コード,所属名,上位所属コード,所属長,代表アドレス
D11,福祉課,,chief,{SECTION}
D20,総務課,,other,
"""


class Rights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop = NextHop()
        cls.console = Console(next_hop_port=cls.hop.port)
        cls.people = People(cls.console)
        cls.people.add("root1", "--first", roles=("administrator",))
        for login in ("chief", "other"):
            cls.people.add(login, "--address", f"{login}@{TOWN}", roles=("approver",))
        file = pathlib.Path(cls.console.work) / "所属.csv"
        file.write_text(DEPARTMENTS)
        cls.people.run("people", "import", str(file))
        for login in ("sato", "tanaka", "hana"):
            cls.people.add(login, "--address", f"{login}@{TOWN}", "--department", "d11")
        cls.people.run("user", "change", "chief", "--department", "d11")
        cls.people.run("user", "change", "other", "--department", "d20")
        cls.people.add("kato", "--address", f"kato@{TOWN}", "--department", "d20")
        cls.people.add("vice", "--address", f"vice@{TOWN}", "--department", "d11", roles=("approver",))
        cls.people.add("ciso1", roles=("ciso",))
        cls.people.add("audit1", roles=("auditor",))
        cls.console.start()
        cls.at = {login: cls.console.session(login) for login in ("root1", "chief", "other", "sato", "tanaka", "kato", "vice", "ciso1", "audit1")}
        cls.sent = 0

    @classmethod
    def tearDownClass(cls):
        for browser in cls.at.values():
            browser.close()
        cls.console.close()
        cls.hop.close()

    def ok(self, reply, status=200):
        self.assertEqual(reply.status, status, reply.body[:600])
        return reply.json if reply.body else None

    def asked(self, subject, by="sato"):
        """A request of by for a mail to the section."""
        type(self).sent += 1
        with Client(self.console.port) as client:
            client.hello()
            self.assertTrue(client.mail("sato@example.jp", [SECTION, f"himitsu@{TOWN}"], withheld_mail(subject, b"data", number=self.sent)).startswith("250"))
        item = wait_for(f"{subject} delivered", lambda: [i for i in self.console.items(f"subject:{subject}") if i["state"] == "delivered"])[0]["id"]
        body = {"id": secrets.token_hex(16), "item": item, "recipient": 0, "way": "original", "part": "2", "reason_code": "edit", "sender_confirmed": "phone"}
        return self.ok(self.at[by].post("/requests", body), 201)["id"]

    def sees(self, login, request):
        """(row, facts, status of the text) of what this person gets."""
        reply = self.at[login].get(f"/requests/{request}")
        text = self.at[login].get(f"/requests/{request}/text").status
        if reply.status != 200:
            self.assertEqual((reply.status, text), (404, 404), reply.body)
            return (False, False, text)
        return (True, reply.json["facts"] is not None, text)

    def wrong_log_in(self, login):
        with contextlib.closing(self.console.browser()) as stranger:
            return stranger.post("/session", {"name": login, "password": "not the right one"})

    def test_facts_and_text_are_for_who_decides_now(self):
        request = self.asked("kenri")
        for login, wanted in {"sato": (True, False, 200), "tanaka": (True, False, 200), "kato": (False, False, 404), "other": (False, False, 404),
                              "ciso1": (False, False, 404), "vice": (True, False, 200), "chief": (True, True, 200), "root1": (True, True, 200),
                              "audit1": (True, True, 200)}.items():
            self.assertEqual(self.sees(login, request), wanted, login)
        self.assertNotIn("himitsu", self.at["tanaka"].get(f"/requests/{request}").body.decode())
        self.assertIn("himitsu", self.at["chief"].get(f"/requests/{request}").body.decode())
        self.assertEqual(self.at["ciso1"].get("/requests?whose=all").code, "CON-08")
        self.assertGreaterEqual(self.ok(self.at["ciso1"].get("/dashboard"))["requests_waiting"], 1)
        self.ok(self.at["chief"].post(f"/requests/{request}/return", {"reason_code": "explain", "reason": "理由を詳しく"}))
        # The section's own mail is chief's too; a head elsewhere who once moved it would have the row alone.
        self.assertEqual(self.sees("chief", request), (True, False, 200))
        again = self.asked("kenri-futatabi")
        earlier = [row["id"] for row in self.ok(self.at["chief"].get(f"/requests/{again}"))["facts"]["earlier"]]
        self.assertIn(request, earlier)

    def test_a_deputy_sees_it_in_their_time_only(self):
        request = self.asked("dairi")
        now = datetime.datetime.now(datetime.timezone.utc)
        def appoint(first, last):
            body = {"deputy": "other", "from": first.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "to": last.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "reason": "出張",
                    "code": self.people.code("chief")}
            return self.ok(self.at["chief"].post("/deputies", body), 201)
        appoint(now + datetime.timedelta(days=1), now + datetime.timedelta(days=2))
        self.assertEqual(self.sees("other", request), (False, False, 404))
        deputy = appoint(now - datetime.timedelta(seconds=60), now + datetime.timedelta(hours=1))
        self.assertEqual(self.sees("other", request), (True, True, 200))
        self.ok(self.at["other"].post(f"/requests/{request}/return", {"reason_code": "explain", "reason": "理由を詳しく"}))
        self.ok(self.at["chief"].post(f"/deputies/{deputy['number']}/end"))
        self.assertEqual(self.sees("other", request), (True, False, 403), "who decided once keeps the row")

    def test_wrong_log_ins_do_not_stop_who_is_logged_in(self):
        request = self.asked("fukusei")
        for _ in range(6):
            reply = self.wrong_log_in("chief")
        self.assertEqual((reply.status, reply.code), (429, "CON-05"))
        digest = self.ok(self.at["chief"].get(f"/requests/{request}"))["digest"]
        code = self.people.code("chief")
        self.assertEqual(self.ok(self.at["chief"].post(f"/requests/{request}/approve", {"digest": digest, "code": code}))["approvals_given"], 1)
        # The same six digits once more.
        self.assertEqual(self.at["chief"].post("/session/again", {"code": code}).code, "CON-07")
        # An administrator can let them in again.
        self.ok(self.at["root1"].post("/session/again", {"code": self.people.code("root1")}))
        self.assertIsNotNone(self.ok(self.at["root1"].get("/people/chief"))["locked_until"])
        self.assertIsNone(self.ok(self.at["root1"].post("/people/chief/act", {"act": "unlock", "reason": "本人に確認"}))["locked_until"])
        self.assertEqual(self.wrong_log_in("chief").code, "CON-04")

    def test_a_new_password_or_code_generator_ends_sessions(self):
        file = pathlib.Path(self.console.work) / "new"
        file.write_text(PASSWORD + " no tsugi\n")
        totp = pathlib.Path(self.console.work) / "hana.totp"
        for words in (("user", "password", "hana", "--password-file", str(file)),
                      ("password", "--as", "hana", "--password-file", str(file), "--new-password-file", str(self.people.password_file)),
                      ("user", "totp", "hana", "--totp-file", str(totp))):
            browser = self.console.session("hana")
            self.assertEqual(browser.get("/session").status, 200, words)
            self.people.run(*words)
            self.assertEqual(browser.get("/session").status, 401, words)
            browser.close()


if __name__ == "__main__":
    unittest.main()
