"""Goal: the console holds against pages of other sites, stolen and planted sessions, malformed and oversized requests, slow clients and
old TLS; nothing is told that the asker may not know, and nothing acts on a GET."""
import contextlib
import pathlib
import re
import socket
import ssl
import unittest

from console import PASSWORD, Console
from gateway import wait_for

TCP_CLOSE = 7   # linux/tcp_states.h
PAGE = "<!doctype html><title>t</title>"


class Security(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.console = Console({"console.header_timeout_s": "2", "console.body_timeout_s": "2", "console.answer_timeout_s": "3", "console.keep_alive_s": "2", "console.connections_max": "40"})
        pages = pathlib.Path(cls.console.work) / "pages"
        (pages / "assets").mkdir(parents=True)
        (pages / "index.html").write_text(PAGE)
        (pages / "assets" / "index-AbCd1234.js").write_text("1")
        (pages / "assets" / "index-AbCd1234.js.gz").write_bytes(b"\x1f\x8bnot really")
        (pathlib.Path(cls.console.work) / "secret.html").write_text("outside")
        cls.console.add_people()
        cls.console.start()
        cls.admin = cls.console.session("administrator")

    @classmethod
    def tearDownClass(cls):
        cls.console.close()

    def raw(self, octets, seconds=10):
        """What comes back for these octets on a fresh connection, until the server closes (it may before it has all) or is silent."""
        with socket.create_connection(("localhost", self.console.console_port), 10) as plain, self.console.context.wrap_socket(plain, server_hostname="localhost") as tls:
            tls.settimeout(seconds)
            answer = b""
            try:
                tls.sendall(octets)
                while chunk := tls.recv(65536):
                    answer += chunk
            except (socket.timeout, ConnectionError, ssl.SSLError):
                pass
            return answer

    # --- log-in and sessions --------------------------------------------------------------------------------------------
    def test_staff_log_in_and_out(self):
        browser = self.console.browser()
        reply = browser.post("/session", {"name": "Staff", "password": PASSWORD})
        self.assertEqual(reply.status, 200, reply.body)
        cookie = reply.headers["Set-Cookie"]
        for word in ("__Host-temizu=", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"):
            self.assertIn(word, cookie)
        self.assertNotIn("Domain", cookie)
        self.assertEqual((reply.json["state"], reply.json["account"], reply.json["roles"]), ("ready", "staff", ["staff"]))
        self.assertEqual(browser.get("/mail").status, 200)
        token = browser.token
        gone = browser.ask("DELETE", "/session")
        self.assertEqual(gone.status, 204)
        self.assertIn("Max-Age=0", gone.headers["Set-Cookie"])
        old = self.console.browser(token).get("/mail")
        self.assertEqual((old.status, old.code), (401, "CON-02"))

    def test_who_needs_a_code_is_half_in_after_the_password(self):
        browser = self.console.browser()
        reply = browser.post("/session", {"name": "auditor", "password": PASSWORD})
        self.assertEqual((reply.status, reply.json["state"]), (200, "code"))
        self.assertNotIn("name", reply.json)
        self.assertEqual(browser.get("/messages").code, "CON-03")

    def test_wrong_names_and_wrong_passwords_are_told_alike_and_locked_in_the_end(self):
        for name in ("staff-of-no-such-name", "ciso"):
            browser = self.console.browser()
            answers = [browser.post("/session", {"name": name, "password": "not the right one"}) for _ in range(6)]
            self.assertEqual({reply.code for reply in answers[:4]}, {"CON-04"})
            self.assertEqual((answers[5].status, answers[5].code), (429, "CON-05"))
            self.assertIn("Retry-After", answers[5].headers)

    def test_a_session_id_of_somebody_else_is_never_taken_on(self):
        planted = self.console.browser("A" * 43)
        reply = planted.post("/session", {"name": "staff", "password": PASSWORD})
        self.assertEqual(reply.status, 200)
        self.assertNotEqual(planted.token, "A" * 43)
        before = planted.token
        self.assertEqual(planted.post("/session", {"name": "staff", "password": PASSWORD}).status, 200)
        self.assertNotEqual(planted.token, before)
        self.assertEqual(self.console.browser(before).get("/session").status, 401)
        doubled = self.console.browser()
        reply = doubled.get("/session", headers={"Cookie": f"__Host-temizu={planted.token}; __Host-temizu={'B' * 43}"})
        self.assertEqual(reply.status, 401)

    def test_the_code_makes_a_new_session_and_ends_the_half_one(self):
        browser = self.console.browser()
        browser.post("/session", {"name": "auditor", "password": PASSWORD})
        half = browser.token
        reply = browser.post("/session/code", {"code": self.console.totp["auditor"].next()})
        self.assertEqual((reply.status, reply.json["state"]), (200, "ready"), reply.body)
        self.assertNotEqual(browser.token, half)
        self.assertEqual(self.console.browser(half).get("/session").status, 401)
        self.assertEqual(browser.get("/session").status, 200)

    def test_an_idle_session_ends(self):
        self.assertEqual(self.console.session("staff", age_ms=31 * 60000).get("/mail").code, "CON-02")
        self.assertEqual(self.console.session("staff", age_ms=29 * 60000).get("/mail").status, 200)

    # --- other sites ----------------------------------------------------------------------------------------------------
    def test_what_changes_something_needs_the_token_and_our_origin(self):
        browser = self.console.session("administrator")
        body = {"name": "x", "q": "件名:x"}
        for headers, code in (({"X-Temizu-CSRF": None}, "CON-09"), ({"X-Temizu-CSRF": "x" * 43}, "CON-09"), ({"Origin": "https://evil.example"}, "CON-10"),
                              ({"Origin": None}, "CON-10"), ({"Origin": "null"}, "CON-10"), ({"Sec-Fetch-Site": "cross-site"}, "CON-10"), ({"Sec-Fetch-Site": "same-site"}, "CON-10")):
            reply = browser.post("/filters", body, headers=headers)
            self.assertEqual((reply.status, reply.code), (403, code), headers)
        other = self.console.session("administrator")
        self.assertEqual(browser.post("/filters", body, headers={"X-Temizu-CSRF": other.csrf}).code, "CON-09")
        self.assertEqual(browser.post("/filters", body, headers={"Content-Type": "text/plain"}).code, "CON-19")
        self.assertEqual(browser.get("/filters", headers={"Sec-Fetch-Site": "cross-site"}).code, "CON-10")
        self.assertEqual(browser.get("/filters").json["items"], [])
        self.assertEqual(browser.post("/filters", body).status, 201)

    # --- malformed ------------------------------------------------------------------------------------------------------
    def test_bodies_that_are_no_proper_json_are_refused(self):
        for raw in (b"", b"{", b"[]", b'"x"', b"{}{}", b'{"name":"a","name":"b","q":"x"}', b'{"name":"\xff","q":"x"}', b'{"a":' * 50 + b"1" + b"}" * 50, b"{'name':1}", b'{"name":NaN}',
                    b'\xef\xbb\xbf{"name":"a","q":"b"}', b"null", b'{"name":"a","q":"b"} x'):
            reply = self.admin.post("/filters", raw=raw)
            self.assertIn(reply.code, ("CON-17", "CON-16"), raw)
        for body in ({"name": 1, "q": "x"}, {"name": "a"}, {"name": "", "q": "x"}, {"name": "a" * 41, "q": "x"}, {"name": "a\nb", "q": "x"}, {"name": "a\u202eb", "q": "x"},
                     {"name": "a", "q": "x", "more": 1}, {"name": ["a"], "q": "x"}, {"name": None, "q": "x"}, {"name": "a\x00", "q": "x"}):
            reply = self.admin.post("/filters", body)
            self.assertEqual((reply.status, reply.code), (422, "CON-16"), body)
        self.assertNotIn("evil", self.admin.post("/filters", {"name": "a", "q": "x", "<evil>": 1}).body.decode())

    def test_too_large_is_refused_before_it_is_read(self):
        # Heads alone: who sends the body as well races with the server, which answers and closes.
        head = "POST /api/v1/filters HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n".encode()
        self.assertRegex(self.raw(head)[:40], rb"^HTTP/1.1 413 ")
        head = f"POST /api/v1/filters HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n".encode()
        self.assertRegex(self.raw(head)[:40], rb"^HTTP/1.1 4\d\d ")
        self.assertRegex(self.raw(b"POST /api/v1/filters HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")[:40], rb"^HTTP/1.1 411 ")
        many = "".join(f"X-{i}: {'y' * 200}\r\n" for i in range(99))
        self.assertRegex(self.raw(f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{many}\r\n".encode())[:40], rb"^HTTP/1.1 4\d\d ")
        self.assertEqual(self.admin.get("/mail?q=" + "a" * 5000).status, 431)

    def test_a_body_has_one_length_and_a_request_one_reading(self):
        for head in ("Content-Length: 2\r\nContent-Length: 40\r\n", "Content-Length: 2\r\ncontent-length: 2\r\n", "Content-Length: 2, 2\r\n", "Content-Length: +2\r\n", "Content-Length: 0x2\r\n", "Content-Length: -1\r\n",
                     "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 2\r\nTransfer-Encoding: identity\r\n"):
            answer = self.raw(f"POST /api/v1/filters HTTP/1.1\r\nHost: localhost\r\n{head}\r\n{{}}GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            self.assertRegex(answer[:40], rb"^(HTTP/1.1 4\d\d |$)", head)   # refused, or hung up on
            self.assertLessEqual(answer.count(b"HTTP/1.1"), 1, head)   # what stands behind is no request of anybody
        self.assertRegex(self.raw(b"GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")[:40], rb"^HTTP/1.1 4\d\d ")
        self.assertRegex(self.raw(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")[:40], rb"^HTTP/1.1 4\d\d ")
        for octets in (b"\x00" * 100, b"GET\r\n\r\n", b"GET /healthz\r\n\r\n", b"\x16\x03\x01" + b"a" * 200, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /healthz HTTP/1.1\r\nHo" + b"s" * 70000):
            self.assertNotRegex(self.raw(octets)[:40], rb"^HTTP/1.1 (2|5)\d\d ", octets[:40])
        self.assertEqual(self.admin.get("/session").status, 200)

    def test_headers_cannot_be_smuggled_into_answers(self):
        for path in ("/people/a%0d%0aSet-Cookie:%20x=y", "/audit?actor=%0d%0aX-Evil:1", "/messages?q=%0aX-Evil:1", "/mail%00"):
            reply = self.admin.get(path)
            self.assertEqual(reply.status, 400, path)
            self.assertNotIn("X-Evil", reply.headers)
        self.assertNotIn(b"X-Evil", self.raw(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\n X-Evil: 1\r\nConnection: close\r\n\r\n"))

    def test_no_path_leaves_the_folder_of_pages(self):
        for path in ("/../secret.html", "/..%2fsecret.html", "/%2e%2e/secret.html", "/assets/..%2f..%2fsecret.html", "//secret.html", "/assets/%5c..%5csecret.html", "/./index.html"):
            answer = self.raw(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            self.assertNotIn(b"outside", answer, path)
            self.assertRegex(answer[:40], rb"^HTTP/1.1 400 ", path)
        self.assertEqual(self.admin.ask("GET", "/assets/secret.html", api=False).status, 404)

    # --- pages ------------------------------------------------------------------------------------------------------------
    def test_pages_carry_a_strict_policy_and_only_hashed_names_are_cached(self):
        for path in ("/", "/m/7f3a91c2d4", "/requests/inbox"):
            reply = self.admin.ask("GET", path, api=False)
            self.assertEqual((reply.status, reply.body.decode()), (200, PAGE), path)
            policy = reply.headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertEqual((reply.headers["X-Content-Type-Options"], reply.headers["Referrer-Policy"], reply.headers["Cache-Control"]), ("nosniff", "no-referrer", "no-cache"))
        script = self.admin.ask("GET", "/assets/index-AbCd1234.js", api=False, headers={"Accept-Encoding": "gzip"})
        self.assertEqual((script.headers["Content-Encoding"], script.headers["Cache-Control"]), ("gzip", "public, max-age=31536000, immutable"))
        self.assertEqual(self.admin.ask("GET", "/", api=False, headers={"If-None-Match": self.admin.ask("GET", "/", api=False).headers["ETag"]}).status, 304)
        self.assertEqual(self.admin.ask("POST", "/", {}, api=False).status, 405)
        self.assertEqual(self.admin.get("/session").headers["Cache-Control"], "no-store")
        head = self.admin.ask("HEAD", "/mail")
        self.assertEqual((head.status, head.body), (200, b""))

    # --- the programs themselves -----------------------------------------------------------------------------------------
    def test_every_program_is_locked_in_every_thread(self):
        """What the locks refuse is tried in tests/confinement; here: the programs that serve have put them on."""
        def unlocked():
            pids, bare = self.console.pids(), []
            for program in ("receive", "wash", "deliver", "console"):
                threads = [status.read_text() for status in pathlib.Path(f"/proc/{pids.get(program, 0)}/task").glob("*/status")]
                if not threads or not all(re.search(r"(?m)^NoNewPrivs:\s1$", text) and re.search(r"(?m)^Seccomp:\s2$", text) for text in threads):
                    bare.append(program)
            return bare
        wait_for("all locked", lambda: not unlocked())

    # --- slow clients, TLS ------------------------------------------------------------------------------------------------
    def test_slow_clients_are_cut_off_while_others_are_served(self):
        slow = []
        for _ in range(20):
            plain = socket.create_connection(("localhost", self.console.console_port), 10)
            tls = self.console.context.wrap_socket(plain, server_hostname="localhost")
            tls.sendall(b"GET /healthz HTTP/1.1\r\nHost: loc")
            slow.append(tls)
        silent = [socket.create_connection(("localhost", self.console.console_port), 10) for _ in range(5)]   # no handshake at all
        self.assertEqual(self.admin.get("/session").status, 200)

        def all_closed():
            for one in slow + silent:
                one.settimeout(0.05)
                try:
                    one.send(b"a")   # an octet now and then must not keep it alive
                    if one.recv(1) == b"":
                        continue
                except (socket.timeout, ssl.SSLWantReadError):
                    return False
                except (OSError, ssl.SSLError):
                    continue
                return False
            return True
        wait_for("all slow ones cut off", all_closed, 30)
        for one in slow + silent:
            one.close()

    def test_who_sends_a_body_by_drops_or_never_reads_an_answer_is_cut_off(self):
        sender = self.console.context.wrap_socket(socket.create_connection(("localhost", self.console.console_port), 10), server_hostname="localhost")
        sender.sendall(b"POST /api/v1/filters HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n{")
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plain.connect(("localhost", self.console.console_port))
        reader = self.console.context.wrap_socket(plain, server_hostname="localhost")

        def never_read():   # asks for ever more; the answers fill every buffer, and the server waits for us
            with contextlib.suppress(OSError):
                reader.settimeout(0.2)
                reader.sendall(b"GET /api/v1/words HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100)
            return reader.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == TCP_CLOSE

        def sender_gone():
            try:
                sender.settimeout(0.05)
                sender.send(b"a")
                return sender.recv(1) == b""
            except (socket.timeout, ssl.SSLWantReadError):
                return False
            except (OSError, ssl.SSLError):
                return True
        wait_for("the slow body to be cut off", sender_gone, 30)
        wait_for("the one who never reads to be cut off", never_read, 30)
        self.assertEqual(self.admin.get("/session").status, 200)
        sender.close()
        reader.close()

    def test_old_tls_and_plain_text_are_refused(self):
        for version, works in ((ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True), (ssl.TLSVersion.TLSv1_1, False)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            try:
                with socket.create_connection(("localhost", self.console.console_port), 10) as plain, context.wrap_socket(plain, server_hostname="localhost"):
                    done = True
            except (ssl.SSLError, ConnectionError):
                done = False
            self.assertEqual(done, works, version)
        with socket.create_connection(("localhost", self.console.console_port), 10) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            plain.settimeout(10)
            try:
                self.assertNotIn(b"200", plain.recv(100))
            except ConnectionError:
                pass

    def test_nothing_of_a_request_is_in_the_log(self):
        self.admin.get("/messages?q=" + "kimitsu-no-kotoba")
        self.admin.get("/people/secret-name-in-a-path")
        self.console.browser().post("/session", {"name": "staff", "password": "hidden-word-in-a-password"})
        log = self.console.log_text()
        for word in ("kimitsu", "secret-name", "hidden-word", self.admin.token, PASSWORD):
            self.assertNotIn(word, log)


class Limits(unittest.TestCase):
    def certificate(self, console):
        """What a new connection is shown."""
        with socket.create_connection(("localhost", console.console_port), 10) as plain, console.context.wrap_socket(plain, server_hostname="localhost") as tls:
            return tls.getpeercert(True)

    def reload(self, console, times):
        console.process.send_signal(1)
        wait_for("the reload", lambda: len(console.events("reloaded", "console")) >= times)

    def test_rates_are_limited_by_client_and_reload_and_stop_work(self):
        console = Console({"console.requests_per_client_s": "5", "console.admin_networks": "192.0.2.0/24"})
        try:
            console.add_people()
            console.start()
            browser = console.browser()
            statuses = [browser.get("/words").status for _ in range(40)]
            self.assertIn(429, statuses)
            self.assertEqual(statuses[0], 200)
            # Administrators' pages are not there for this network.
            admin = console.session("administrator")
            reply = wait_for("an answer within the rate", lambda: next((r for r in [admin.get("/messages")] if r.status != 429), None))
            self.assertEqual((reply.status, reply.code), (404, "CON-12"))
            first = self.certificate(console)
            console.authority.issue("console", "DNS:localhost")   # into the same files
            self.reload(console, 1)
            renewed = self.certificate(console)
            self.assertNotEqual(renewed, first)
            pathlib.Path(console.settings["console.tls_certificate"]).write_text("no certificate")
            self.reload(console, 2)
            self.assertTrue(console.events("certificate_refused", "console"))
            self.assertEqual(self.certificate(console), renewed)
            self.assertEqual(console.stop(), 0)
            self.assertTrue(console.events("stopped", "console"))
        finally:
            console.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
