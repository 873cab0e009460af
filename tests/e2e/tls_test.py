"""Goal: TLS both ways. In: STARTTLS and implicit TLS carry a mail and the envelope says so; nothing sent in the clear before the
handshake survives it (mail-rules P6). Out: opportunistic takes any certificate and falls back; required waits for the right one."""
import smtplib
import socket
import ssl
import unittest

from gateway import TOWN, Client, Gateway, NextHop, free_port, plain_mail, send_one, wait_for
from peers import Authority, Folder, server_context


class TlsIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder("tls")
        cls.addClassCleanup(cls.folder.remove)
        cls.authority = Authority(cls.folder.path)
        certificate, key = cls.authority.issue("gateway", "DNS:localhost")
        cls.hop = NextHop()
        cls.addClassCleanup(cls.hop.close)
        cls.tls_port = free_port()
        cls.gateway = Gateway(cls.hop.port, {"receive.tls_certificate": str(certificate), "receive.tls_key": str(key),
                                             "receive.listen_tls": f"127.0.0.1:{cls.tls_port}"})
        cls.addClassCleanup(cls.gateway.close)
        cls.gateway.start()
        cls.context = ssl.create_default_context(cafile=cls.authority.certificate)

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()

    def check_arrival(self, subject):
        mail = wait_for(subject, lambda: [m for m in self.hop.mails if f"Subject: {subject}".encode() in m["data"]])[0]
        self.assertRegex(mail["data"].decode(), r"with\s+ESMTPS\s")

    def test_starttls_carries_a_mail(self):
        with smtplib.SMTP("localhost", self.gateway.port, timeout=30) as client:
            client.ehlo()
            self.assertTrue(client.has_extn("starttls"))
            client.starttls(context=self.context)
            client.ehlo()
            self.assertFalse(client.has_extn("starttls"), "offered once only")
            client.sendmail("sato@example.jp", [f"taro@{TOWN}"], plain_mail("starttls", "x" * 70 + "\r\n" + ("line\r\n" * 30000)))
        self.check_arrival("starttls")

    def test_implicit_tls_carries_a_mail(self):
        with smtplib.SMTP_SSL("localhost", self.tls_port, timeout=30, context=self.context) as client:
            client.sendmail("sato@example.jp", [f"taro@{TOWN}"], plain_mail("implicit", number=2))
        self.check_arrival("implicit")

    def test_old_versions_are_not_spoken(self):
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname = False
        old.verify_mode = ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, OSError)), socket.create_connection(("127.0.0.1", self.tls_port), 10) as s:
            old.wrap_socket(s)

    def test_words_behind_starttls_are_never_obeyed(self):
        before = self.gateway.balance()["accepted"]
        injected = (f"EHLO evil.test\r\nMAIL FROM:<evil@example.jp>\r\nRCPT TO:<taro@{TOWN}>\r\nDATA\r\nSubject: injected\r\n\r\nx\r\n.\r\n").encode()
        with Client(self.gateway.port) as client:
            client.hello()
            client.send(b"STARTTLS\r\n" + injected)
            self.assertTrue(client.reply().startswith("554"))
            self.assertEqual(client.reply(), "", "closed, and nothing of it was answered")
        with Client(self.gateway.port) as client:   # the injected words come in a segment of their own, before the handshake
            client.hello()
            self.assertTrue(client.command("STARTTLS").startswith("220"))
            client.send(injected)
            client.socket.settimeout(10)
            rest = b""
            try:
                while (more := client.socket.recv(4096)):
                    rest += more
            except OSError:
                pass
            self.assertNotRegex(rest, rb"(^|\n)(250|354)", "at most a TLS alert")
        self.assertTrue(send_one(self.gateway.port, plain_mail("after-injection", number=3)).startswith("250"))
        balance = self.gateway.wait_done(before + 1)
        self.assertEqual(balance["accepted"], before + 1)

    def test_the_session_starts_anew_after_the_handshake(self):
        with socket.create_connection(("127.0.0.1", self.gateway.port), 10) as plain:
            plain.recv(4096)
            for command in (b"EHLO client.test\r\n", b"MAIL FROM:<sato@example.jp>\r\n", b"STARTTLS\r\n"):
                plain.sendall(command)
                reply = plain.recv(4096)
            self.assertTrue(reply.startswith(b"220"), reply)
            with self.context.wrap_socket(plain, server_hostname="localhost") as secure:
                secure.sendall(f"RCPT TO:<taro@{TOWN}>\r\n".encode())
                self.assertTrue(secure.recv(4096).startswith(b"503"), "MAIL and EHLO from before the handshake are forgotten")
                secure.sendall(b"MAIL FROM:<sato@example.jp>\r\n")
                self.assertTrue(secure.recv(4096).startswith(b"503"))


class TlsOut(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder("tls")
        cls.addClassCleanup(cls.folder.remove)
        cls.right, cls.wrong = Authority(cls.folder.path, "right"), Authority(cls.folder.path, "wrong")
        cls.context = server_context(*cls.right.issue("next", "DNS:localhost"))

    def deliver(self, tls, host="localhost", ca=None, context=None, rules=None):
        """Sends one mail; gives the item after its first attempt, and what the next hop saw."""
        stages = []

        def watch(stage, argument, session):
            if stage == "mail":
                stages.append(bool(session.get("tls")))
            return rules(stage, argument, session) if rules else None

        hop = NextHop(rules=watch, tls=context)
        settings = {"deliver.tls": tls, "deliver.next_hop": f"{host}:{hop.port}", "receive.ask_wait_ms": "100"}
        if ca:
            settings["deliver.tls_ca"] = str(ca)
        gateway = Gateway(hop.port, settings)
        try:
            gateway.start()
            self.assertTrue(send_one(gateway.port, plain_mail("out")).startswith("250"))
            item = wait_for("an attempt", lambda: [i for i in gateway.items() if i["recipients"][0]["attempts"] > 0 or i["state"] == "delivered"])[0]
            return item, [m for m in hop.mails], stages
        finally:
            gateway.stop()
            gateway.close()
            hop.close()

    def assert_waits(self, item, mails):
        self.assertEqual(item["state"], "washed")
        self.assertEqual(mails, [], "not a word of the mail goes out")

    def test_opportunistic_takes_any_certificate(self):
        item, mails, stages = self.deliver("opportunistic", host="127.0.0.1", context=self.context)
        self.assertEqual((item["state"], len(mails)), ("delivered", 1))
        self.assertTrue(all(stages), "every transaction, questions about recipients too, is inside TLS")

    def test_opportunistic_goes_in_plain_when_not_offered(self):
        item, mails, _ = self.deliver("opportunistic")
        self.assertEqual((item["state"], len(mails)), ("delivered", 1))

    def test_required_takes_the_right_certificate(self):
        item, mails, stages = self.deliver("required", ca=self.right.certificate, context=self.context)
        self.assertEqual((item["state"], len(mails)), ("delivered", 1))
        self.assertTrue(all(stages))

    def test_required_waits_when_the_authority_is_another(self):
        item, mails, _ = self.deliver("required", ca=self.wrong.certificate, context=self.context)
        self.assert_waits(item, mails)
        self.assertIn("certificate", item["recipients"][0]["last_reply"])

    def test_required_waits_when_the_host_name_is_another(self):
        item, mails, _ = self.deliver("required", host="127.0.0.1", ca=self.right.certificate, context=self.context)
        self.assert_waits(item, mails)

    def test_required_waits_when_tls_is_not_offered(self):
        item, mails, _ = self.deliver("required", ca=self.right.certificate)
        self.assert_waits(item, mails)

    def test_replies_injected_before_the_handshake_count_for_nothing(self):
        def inject(stage, argument, session):
            # Were these words believed, the mail would be taken for delivered before it is sent.
            return "220 go\r\n250 next.test\r\n250 ok\r\n250 ok\r\n354 go\r\n250 stored" if stage == "starttls" else None
        item, mails, _ = self.deliver("required", ca=self.right.certificate, context=self.context, rules=inject)
        self.assert_waits(item, mails)
        self.assertIn("before the TLS handshake", item["recipients"][0]["last_reply"])


if __name__ == "__main__":
    unittest.main(verbosity=1)
