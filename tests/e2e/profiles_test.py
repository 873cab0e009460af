"""Goal: recipients of one mail that have different profiles each get theirs: one wash a profile, one stored original, the
policy's digest beside each verdict; and no sender alone can make anything looser."""
import email
import email.policy
import pathlib
import re
import sqlite3
import tempfile
import unittest

from gateway import SOURCE, TOWN, Client, Gateway, NextHop, plain_mail, send_one

ASSIGN = f"""<assign otherwise="standard">
    <rule recipient="quiet@{TOWN}" profile="body-only"/>
    <rule recipient-domain="kids.{TOWN}" profile="body-only"/>
    <rule client-networks="127.0.0.9/32" profile="body-only"/>
    <rule sender-domain="risky.example" profile="strict"/>
    <rule sender="partner@friend.example" client-networks="127.0.0.8/32" profile="standard"/>
    <rule recipient="careful@{TOWN}" profile="strict"/>
  </assign>"""


def policy_with(assign):
    text = (SOURCE / "conf/policy.xml").read_text()
    replaced = re.sub(r"(?s)<assign otherwise=\"standard\">\s*</assign>", assign, text)
    assert replaced != text
    return replaced


def with_csv(subject, number):
    return plain_mail(subject, number=number, extra="MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n",
                      body="--b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nthe body\r\n--b\r\nContent-Type: text/csv; charset=us-ascii\r\n"
                           "Content-Disposition: attachment; filename=\"list.csv\"\r\n\r\nname,total\r\nsato,=1+1\r\n--b--\r\n")


class Profiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="temizu-profiles-")
        folder = pathlib.Path(cls.folder.name)
        folder.chmod(0o755)
        cls.policy = folder / "policy.xml"
        cls.policy.write_text(policy_with(ASSIGN))
        cls.hop = NextHop()
        cls.gateway = Gateway(cls.hop.port, {"wash.policy": str(cls.policy), "receive.domains": f"{TOWN} kids.{TOWN}"}).start()

    @classmethod
    def tearDownClass(cls):
        stopped = cls.gateway.stop()
        cls.gateway.close()
        cls.hop.close()
        cls.folder.cleanup()
        assert stopped == 0, stopped

    def send(self, subject, recipients, sender="sato@example.jp", client="127.0.0.1"):
        """The item, and {recipient: parsed mail} as the next hop stored it."""
        before, accepted = self.hop.count(), self.gateway.balance()["accepted"]
        data = with_csv(subject, subject)
        if client == "127.0.0.1":
            reply = send_one(self.gateway.port, data, recipients, sender)
        else:
            reply = self.send_from(client, data, recipients, sender)
        self.assertTrue(reply.startswith("250"), reply)
        self.gateway.wait_done(accepted + len(recipients))
        got = {}
        for mail in self.hop.mails[before:]:
            for recipient in mail["recipients"]:
                self.assertNotIn(recipient, got, "once each")
                got[recipient] = email.message_from_bytes(mail["data"], policy=email.policy.default)
        return self.gateway.items(f"subject:{subject}")[0], got

    def send_from(self, address, data, recipients, sender):
        import socket
        connected = socket.create_connection(("127.0.0.1", self.gateway.port), 30, source_address=(address, 0))
        client = Client.__new__(Client)
        client.socket, client.file = connected, connected.makefile("rb")
        with client:
            client.hello()
            return client.mail(sender, recipients, data)

    def profile_of(self, mail):
        """By what it does: body-only withholds the table, strict writes it in UTF-8 and puts its notice first."""
        tables = [part for part in mail.walk() if part.get_filename() == "list.csv"]
        if not tables:
            return "body-only"
        self.assertIn(b"'=1+1", tables[0].get_payload(decode=True))
        text = mail.get_body().get_content()
        return "strict" if text.index("無害化") < text.index("the body") else "standard"

    def test_each_recipient_gets_theirs(self):
        recipients = [f"taro@{TOWN}", f"quiet@{TOWN}", f"hanako@kids.{TOWN}", f"careful@{TOWN}", f"jiro@{TOWN}"]
        item, got = self.send("five-people", recipients)
        expected = dict(zip(recipients, ["standard", "body-only", "body-only", "strict", "standard"]))
        self.assertEqual({r["address"]: r["profile"] for r in item["recipients"]}, expected)
        self.assertEqual({address: self.profile_of(mail) for address, mail in got.items()}, expected)

    def test_one_original_one_result_a_profile_and_the_policy_beside_each(self):
        item, _ = self.send("one-original", [f"taro@{TOWN}", f"quiet@{TOWN}", f"careful@{TOWN}", f"jiro@{TOWN}"])
        intake = sqlite3.connect(self.gateway.work / "store/intake/intake.db")
        self.assertEqual(intake.execute("SELECT COUNT(*) FROM items WHERE id = ?", [bytes.fromhex(item["id"])]).fetchone()[0], 1)
        intake.close()
        washed = sqlite3.connect(self.gateway.work / "store/washed/washed.db")
        details = [row[0] for row in washed.execute("SELECT detail FROM audit WHERE action = 'washed' AND subject LIKE ?", [item["id"] + "%"])]
        results = washed.execute("SELECT COUNT(*) FROM results WHERE item = ?", [bytes.fromhex(item["id"])]).fetchone()[0]
        washed.close()
        self.assertEqual(results, 3, "one wash for each distinct profile")
        self.assertEqual({re.search(r"profile=(\S+)", d).group(1) for d in details}, {"standard", "body-only", "strict"})
        digests = {re.search(r"policy=([0-9a-f]{64})", d).group(1) for d in details}
        self.assertEqual(len(digests), 1)
        started = self.gateway.events("started", "wash")[-1]
        self.assertEqual(digests, {started["policy"]})

    def test_a_sender_can_be_treated_stricter(self):
        item, _ = self.send("stricter", [f"taro@{TOWN}"], sender="someone@risky.example")
        self.assertEqual(item["recipients"][0]["profile"], "strict")

    def test_the_first_rule_that_holds_decides(self):
        item, _ = self.send("first-match", [f"quiet@{TOWN}"], sender="someone@risky.example")
        self.assertEqual(item["recipients"][0]["profile"], "body-only")

    def test_a_client_network_counts_as_the_peer_that_connected(self):
        item, _ = self.send("by-client", [f"careful@{TOWN}"], client="127.0.0.9")
        self.assertEqual(item["recipients"][0]["profile"], "body-only")

    def test_a_sender_is_looser_only_from_its_network(self):
        item, _ = self.send("partner-here", [f"careful@{TOWN}"], sender="partner@friend.example", client="127.0.0.8")
        self.assertEqual(item["recipients"][0]["profile"], "standard")
        item, _ = self.send("partner-forged", [f"careful@{TOWN}"], sender="partner@friend.example")
        self.assertEqual(item["recipients"][0]["profile"], "strict")

    def test_letters_of_an_address_compare_without_case(self):
        item, _ = self.send("upper-case", [f"QUIET@{TOWN.upper()}"])
        self.assertEqual(item["recipients"][0]["profile"], "body-only")

    def test_check_config_refuses_what_would_be_looser(self):
        refused = {
            "looser by sender": f'<assign otherwise="body-only"><rule sender="friend@example.jp" profile="standard"/></assign>',
            "looser by sender's domain": '<assign otherwise="strict"><rule sender-domain=".example.jp" profile="standard"/></assign>',
            "looser than a later rule": f'<assign otherwise="standard"><rule sender-domain="example.jp" profile="standard"/>'
                                        f'<rule recipient="quiet@{TOWN}" profile="body-only"/></assign>',
            "everybody as a client network": '<assign otherwise="strict"><rule sender="a@example.jp" client-networks="0.0.0.0/0" profile="standard"/></assign>',
            "a profile that is not there": f'<assign otherwise="standard"><rule recipient="a@{TOWN}" profile="none"/></assign>',
        }
        for name, assign in refused.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "policy.xml"
                path.write_text(policy_with(assign))
                run = self.gateway.call("--set", f"wash.policy={path}", "check-config")
                self.assertEqual(run.returncode, 3, run.stderr)
                self.assertRegex(run.stderr, rf"(?m)^{re.escape(str(path))}:\d+:\d+: .*Not started\.")


if __name__ == "__main__":
    unittest.main(verbosity=1)
