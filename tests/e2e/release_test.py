"""Goal: the story of the release desk through real SMTP: a withheld part is asked for, approved with a one-time code, arrives encrypted at
the release host and nowhere else, opens with its password to the octet, and does not come in again. Once, also when everything is
killed in between; a recall follows it (promises 1 and 6)."""
import os
import unittest
import zipfile
import io

from desk import People, outcome, password_of, rows, unzipped, withheld_mail, zip_of
from gateway import TOWN, Gateway, NextHop, send_one, wait_for

SATO = f"sato@{TOWN}"


class Release(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hop, cls.release = NextHop(), NextHop()
        cls.gateway = Gateway(cls.hop.port, {"release.next_hop": f"127.0.0.1:{cls.release.port}", "release.sender": f"release@{TOWN}"}).start()
        cls.people = People(cls.gateway)
        cls.people.add("root1", "--first", roles=("administrator",))
        cls.people.add("chief", "--address", f"chief@{TOWN}", roles=("approver",))
        cls.people.add("sato", "--address", SATO, "--superior", "chief")

    @classmethod
    def tearDownClass(cls):
        stopped = cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()
        cls.release.close()
        assert stopped == 0, stopped

    def mail_in(self, subject, content, name="data.bin"):
        reply = send_one(self.gateway.port, withheld_mail(subject, content, name=name), (SATO,))
        self.assertTrue(reply.startswith("250"), reply)
        return wait_for(f"{subject} delivered", lambda: [i for i in self.gateway.items(f"subject:{subject}") if i["state"] == "delivered"])[0]["id"]

    def released(self, request):
        return wait_for("the released mail", lambda: [m for m in self.release.mails if outcome(self.gateway, request) and
                                                      outcome(self.gateway, request)["released_item"].hex().encode() in m["data"]])

    def test_the_whole_story(self):
        content = os.urandom(70_000)
        item = self.mail_in("story", content, name="mitsumori.bin")
        self.assertNotIn(content[:30], b"".join(m["data"] for m in self.hop.mails))
        request = self.people.request("sato", item, part="2")
        view = self.people.approve("chief", request)
        self.assertIn(view["state"], ("approved", "released"))
        mail = self.released(request)[0]
        self.assertEqual((mail["sender"], mail["recipients"]), (f"release@{TOWN}", [SATO]))
        password = password_of(self.gateway, request)
        self.assertNotIn(password.encode(), mail["data"])
        self.assertNotIn(password, self.gateway.log_text())
        name, octets = zip_of(mail)
        self.assertTrue(name.endswith(".zip"), name)
        entry = zipfile.ZipFile(io.BytesIO(octets)).infolist()[0]
        self.assertEqual((entry.compress_type, entry.filename), (99, "mitsumori.bin"))   # WinZip AES
        folder = self.gateway.work / "zip"
        self.assertEqual(unzipped(octets, password, folder / "right"), {"mitsumori.bin": content})
        self.assertIsNone(unzipped(octets, "wrong", folder / "wrong"))
        # Nothing of it went to the LGWAN side, and it does not come in again.
        self.assertEqual([m for m in self.hop.mails if b"released" in m["data"] or mail["data"][:60] in m["data"]], [])
        before = self.gateway.balance()
        reply = send_one(self.gateway.port, mail["data"], (SATO,), sender="someone@example.jp")
        self.assertTrue(reply.startswith("554 5.7.1"), reply)
        self.assertEqual(self.gateway.balance(), before, "a release is no mail accepted")
        shown = self.gateway.show(item)["releases"]
        self.assertEqual([(r["requester"], r["released"], r["to"], r["part"]) for r in shown], [("sato", True, SATO, "2")])
        audit = [r["action"] for r in rows(self.gateway, "washed", "SELECT action FROM audit WHERE detail LIKE ? ORDER BY number", f"%{request}%")]
        self.assertEqual([a for a in audit if a != "code"], ["unsealed", "released"])
        # Recall: a second mail by the same route, once.
        run = self.people.call("chief", "recall", request, "--reason", "mistaken", code=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        wait_for("the recall", lambda: [m for m in self.release.mails if m is not mail and m["recipients"] == [SATO] and b"application/zip" not in m["data"]])
        self.assertEqual(self.gateway.call("verify-audit").returncode, 0)

    def test_killed_in_between_it_still_leaves_once(self):
        content = os.urandom(200_000)
        item = self.mail_in("killed", content)
        request = self.people.request("sato", item, part="2")
        self.people.approve("chief", request)
        wait_for("the unsealing", lambda: rows(self.gateway, "washed", "SELECT 1 FROM audit WHERE action = 'unsealed' AND detail LIKE ?", f"%{request}%"))
        self.gateway.kill()
        self.gateway.start()
        mails = self.released(request)
        self.gateway.kill()
        self.gateway.start()
        self.assertTrue(outcome(self.gateway, request)["outcome"])
        octets = zip_of(mails[0])[1]
        self.assertEqual(list(unzipped(octets, password_of(self.gateway, request), self.gateway.work / "killed").values()), [content])
        # What is delivered stays delivered; a duplicate is allowed only where the kill came between the host's answer and our record.
        self.mail_in("after the kill", b"x")
        self.assertLessEqual(len(self.released(request)), 2)
        self.assertEqual(len({m["data"].split(b"\r\n\r\n", 1)[1] for m in self.released(request)}), 1, "never two different ones")
        self.assertEqual(len(rows(self.gateway, "washed", "SELECT 1 FROM items WHERE item_class = 3")), len(rows(self.gateway, "washed",
                         "SELECT 1 FROM releases WHERE outcome = 1 AND way = 2")) + len(rows(self.gateway, "washed", "SELECT 1 FROM recalls")))

    def test_codes_are_answered_while_wash_is_busy(self):
        for i in range(40):
            send_one(self.gateway.port, withheld_mail(f"busy{i}", os.urandom(30_000), number=i), (SATO,))
        item = self.gateway.items("subject:busy0")[0]["id"]
        wait_for("busy0 washed", lambda: self.gateway.show(item)["state"] != "received")
        request = self.people.request("sato", item, part="2")
        self.people.approve("chief", request)   # fails when wash does not answer in time
        asked = rows(self.gateway, "washed", "SELECT at_ms FROM code_answers ORDER BY number DESC LIMIT 1")
        self.assertTrue(asked)
        self.released(request)


if __name__ == "__main__":
    unittest.main()
