"""Goal: a failure after acceptance is told once, by a canonical DSN through the configured upstream, to a sender that is not null
and came from a trusted relay; in every other case a person is alerted; never because of content (mail-rules P16)."""
import email
import email.policy
import unittest

from gateway import SOURCE, TOWN, Client, Gateway, NextHop, plain_mail, send_one, wait_for

REFUSE = "554 5.7.1 \u00a7 not <here>, says \x1b[31mthe next hop"


class Dsn(unittest.TestCase):
    def begin(self, rule, upstream=True, **settings):
        self.hop, self.upstream = NextHop(rules=rule), NextHop()
        self.addCleanup(self.hop.close)
        self.addCleanup(self.upstream.close)
        more = {k.replace("__", "."): v for k, v in settings.items()}
        if upstream:
            more["deliver.upstream"] = f"127.0.0.1:{self.upstream.port}"
        gateway = Gateway(self.hop.port, more)
        self.addCleanup(gateway.close)
        return gateway.start()

    @staticmethod
    def refuse_at_dot(stage, argument, session):
        return REFUSE if stage == "dot" else None

    def alert(self, gateway):
        return wait_for("an alert", lambda: [e for e in gateway.events() if e["level"] == "alert" and e["event"] in ("undelivered", "attempt")])

    def check_report(self, mail, to, recipients):
        self.assertEqual((mail["sender"], mail["recipients"]), ("", [to]))
        for line in mail["data"].split(b"\r\n"):
            self.assertLessEqual(len(line), 998)
            self.assertNotRegex(line, rb"[^\t\x20-\x7e]", "printable ASCII only, whatever the next hop said")
        report = email.message_from_bytes(mail["data"], policy=email.policy.default)
        self.assertEqual(report.get_content_type(), "multipart/report")
        self.assertEqual(report.get_param("report-type"), "delivery-status")
        status = [p for p in report.walk() if p.get_content_type() == "message/delivery-status"][0].get_payload()
        self.assertEqual(sorted(s["final-recipient"] for s in status[1:]), sorted(f"rfc822;{r}" for r in recipients))
        return status[1:]

    def test_the_sender_is_told_once(self):
        gateway = self.begin(self.refuse_at_dot)
        self.assertTrue(send_one(gateway.port, plain_mail("told", "SECRETTEXT\r\n")).startswith("250"))
        wait_for("the DSN", self.upstream.count)
        status = self.check_report(self.upstream.mails[0], "sato@example.jp", [f"taro@{TOWN}"])
        self.assertEqual((status[0]["action"], status[0]["status"]), ("failed", "5.7.1"))
        self.assertNotIn(b"SECRETTEXT", self.upstream.mails[0]["data"])
        item = gateway.items("from:sato@example.jp", "state:undeliverable")[0]
        wait_for("the DSN's own end", lambda: gateway.show(gateway.show(item["id"])["children"][0])["state"] == "delivered")
        self.assertEqual(gateway.call("verify-audit").returncode, 0)
        gateway.stop()
        gateway.start()   # nothing is told twice after a restart
        self.assertTrue(send_one(gateway.port, plain_mail("second", number=2), sender="ichiro@example.jp").startswith("250"))
        wait_for("the second DSN", lambda: self.upstream.count() >= 2)
        self.assertEqual([m["recipients"] for m in self.upstream.mails], [["sato@example.jp"], ["ichiro@example.jp"]])
        gateway.stop()

    def test_only_failed_recipients_are_named(self):
        gateway = self.begin(lambda stage, argument, session: "550 5.1.1 gone" if stage == "rcpt" and argument.startswith("gone") and session["sender"] != "" else None)
        with Client(gateway.port) as client:
            client.hello()
            self.assertTrue(client.mail("sato@example.jp", [f"taro@{TOWN}", f"gone@{TOWN}"], plain_mail("mixed")).startswith("250"))
        wait_for("the DSN", self.upstream.count)
        status = self.check_report(self.upstream.mails[0], "sato@example.jp", [f"gone@{TOWN}"])
        self.assertEqual(status[0]["status"], "5.1.1")
        gateway.stop()

    def test_giving_up_is_a_failure(self):
        gateway = self.begin(lambda stage, argument, session: "451 4.3.0 later" if stage == "dot" else None, deliver__give_up_s="3")
        self.assertTrue(send_one(gateway.port, plain_mail("late")).startswith("250"))
        wait_for("the DSN", self.upstream.count)
        self.check_report(self.upstream.mails[0], "sato@example.jp", [f"taro@{TOWN}"])
        self.assertGreaterEqual(gateway.items("state:undeliverable")[0]["recipients"][0]["attempts"], 2)
        gateway.stop()

    def test_a_null_sender_is_never_told(self):
        gateway = self.begin(self.refuse_at_dot)
        self.assertTrue(send_one(gateway.port, plain_mail("null"), sender="").startswith("250"))
        self.alert(gateway)
        self.assertEqual(self.upstream.count(), 0)
        gateway.stop()

    def test_a_client_that_is_no_relay_of_ours_is_never_told(self):
        gateway = self.begin(self.refuse_at_dot, receive__upstreams="127.0.0.99/32")
        self.assertTrue(send_one(gateway.port, plain_mail("stranger")).startswith("250"))
        self.alert(gateway)
        self.assertEqual(self.upstream.count(), 0)
        gateway.stop()

    def test_without_an_upstream_a_person_is_alerted(self):
        gateway = self.begin(self.refuse_at_dot, upstream=False)
        self.assertTrue(send_one(gateway.port, plain_mail("alert")).startswith("250"))
        self.alert(gateway)
        gateway.stop()

    def test_content_never_causes_one(self):
        gateway = self.begin(None)
        self.assertTrue(send_one(gateway.port, (SOURCE / "samples/demo/11-nested-too-deep/in.eml").read_bytes()).startswith("250"))
        gateway.wait_done(1)
        self.assertEqual((self.hop.count(), self.upstream.count()), (1, 0), "a held mail: a notice to the recipient, not a word to the sender")
        gateway.stop()

    def test_a_dsn_that_fails_causes_none(self):
        gateway = self.begin(self.refuse_at_dot)
        self.upstream.rules = self.refuse_at_dot
        self.assertTrue(send_one(gateway.port, plain_mail("double")).startswith("250"))
        wait_for("the DSN's end", lambda: [i for i in gateway.items("state:undeliverable") if i["class"] == "dsn"])
        self.alert(gateway)
        self.assertEqual(len(gateway.items()), 2)
        gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=1)
