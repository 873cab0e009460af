"""temizu-console in tests: a gateway with people of every role, a browser-like client, sessions that are put into the ledger where a
test is not about logging in."""
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import re
import secrets
import sqlite3
import ssl
import time

from desk import Codes
from gateway import TOWN, Gateway, free_port, wait_for
from peers import Authority

PASSWORD = "Mizu-no-oto 2026 kawazu"
ROLES = ["staff", "approver", "administrator", "auditor", "ciso"]


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        try:
            return self.json.get("code")
        except ValueError:
            return None


class Browser:
    """One person at one browser. token: the cookie; csrf: what its pages send along."""

    def __init__(self, port, context, token=None, csrf=None):
        self.port, self.context, self.token, self.csrf = port, context, token, csrf
        self.origin = f"https://localhost:{port}"
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def ask(self, method, path, body=None, headers=None, raw=None, api=True):
        sent = {"Host": f"localhost:{self.port}", "Sec-Fetch-Site": "same-origin"}
        if method not in ("GET", "HEAD"):
            sent["Origin"] = self.origin
            if self.csrf:
                sent["X-Temizu-CSRF"] = self.csrf
        octets = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        if octets is not None:
            sent["Content-Type"] = "application/json"
        if self.token:
            sent["Cookie"] = f"__Host-temizu={self.token}"
        for name, value in (headers or {}).items():
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = value
        target = ("/api/v1" + path) if api else path
        for attempt in range(2):
            try:
                if not self.connection:
                    self.connection = http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=60)
                self.connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
                for name, value in sent.items():
                    self.connection.putheader(name, value)
                if octets is not None and not any(name.lower() in ("content-length", "transfer-encoding") for name in sent):
                    self.connection.putheader("Content-Length", str(len(octets)))
                elif octets is None and method in ("POST", "DELETE"):
                    self.connection.putheader("Content-Length", "0")
                self.connection.endheaders(octets)
                answer = self.connection.getresponse()
                data = answer.read()
                break
            except (http.client.HTTPException, ConnectionError, ssl.SSLError):
                self.close()   # the server closed it between two requests
                if attempt == 1:
                    raise
        if answer.will_close:
            self.close()
        cookie = answer.getheader("Set-Cookie")
        if cookie and cookie.startswith("__Host-temizu="):
            self.token = cookie.split(";")[0].split("=", 1)[1] or None
        reply = Reply(answer.status, answer.headers, data)
        with contextlib.suppress(ValueError, AttributeError):
            if reply.status == 200 and "csrf" in reply.json:
                self.csrf = reply.json["csrf"]
        return reply

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, {} if body is None and "raw" not in more else body, **more)


class Console(Gateway):
    """A gateway whose console listens on a free port, with one person of each role and a department."""

    def __init__(self, settings=None, **more):
        self.console_port = free_port()
        super().__init__(settings=None, **more)
        self.authority = Authority(self.work)
        certificate, key = self.authority.issue("console", "DNS:localhost")
        self.settings.update({"console.listen": f"127.0.0.1:{self.console_port}", "console.tls_certificate": str(certificate), "console.tls_key": str(key),
                              "console.pages": f"{self.work}/pages", "console.requests_per_client_s": "10000", "console.requests_per_account_s": "10000",
                              "console.logins_per_client_min": "10000", **(settings or {})})
        self.context = ssl.create_default_context(cafile=self.authority.certificate)
        self.totp = {}

    def start(self, wait=True):
        super().start(wait)
        if wait:
            wait_for("the console", lambda: self.is_up() or self.ended())
        return self

    def is_up(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            with contextlib.closing(self.browser()) as browser:
                return browser.ask("GET", "/readyz", api=False).status == 200
        return False

    def browser(self, token=None, csrf=None):
        return Browser(self.console_port, self.context, token, csrf)

    # --- people -------------------------------------------------------------------------------------------------------
    def call_with_password(self, *words):
        path = self.work / "password.txt"
        if not path.exists():
            path.write_text(PASSWORD + "\n")
            path.chmod(0o600)
        return self.call(*words, "--password-file", str(path))

    def add_person(self, login, name, role=None, department=None, addresses=(), first=False):
        words = ["user", "add", login, "--name", name]
        for address in addresses or [f"{login}@{TOWN}"]:
            words += ["--address", address]
        if department:
            words += ["--department", department]
        if role and role != "staff":
            words += ["--role", role]
        if first:
            words += ["--first"]
        uri = self.work / f"{login}.totp"
        if role and role != "staff":
            words += ["--totp-file", str(uri)]
        made = self.call_with_password(*words)
        if made.returncode != 0:
            raise AssertionError(f"{words}: {made.stdout}{made.stderr}")
        if uri.exists():
            self.totp[login] = Codes(uri.read_text().strip())

    def add_people(self):
        """admin, then one of each role; the approver is head of the department that staff belongs to."""
        self.add_person("administrator", "管理 一郎", "administrator", first=True)
        table = self.work / "departments.csv"
        for login, name, role in (("staff", "佐藤 花子", "staff"), ("approver", "鈴木 課長", "approver"), ("auditor", "監査 二郎", "auditor"), ("ciso", "責任 三郎", "ciso")):
            self.add_person(login, name, role)
        return table

    def session(self, login, with_code=True, again=True, age_ms=0):
        """A browser with a session that was put straight into the ledger."""
        token = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
        csrf = base64.urlsafe_b64encode(hmac.new(token.encode(), b"temizu-csrf-1", hashlib.sha256).digest()).rstrip(b"=").decode()
        hashed = hashlib.sha256(b"temizu-session-1:" + token.encode()).digest()
        now = int(time.time() * 1000) - age_ms
        with contextlib.closing(sqlite3.connect(f"{self.work}/store/orders/orders.db", timeout=30)) as db, db:
            with contextlib.closing(sqlite3.connect(f"file:{self.work}/store/people/people.db?mode=ro", uri=True, timeout=30)) as people:
                hash_text = people.execute("SELECT password_hash FROM accounts WHERE login = ?", (login,)).fetchone()[0]
            db.execute("INSERT OR IGNORE INTO passwords (account, hash, at_ms) VALUES (?,?,?)", (login, hash_text, int(time.time() * 1000)))
            db.execute("INSERT INTO sessions (token_hash, account, csrf_hash, client, with_code, made_ms, seen_ms, ends_ms, again_ms) VALUES (?,?,?,?,?,?,?,?,?)",
                       (hashed, login, hashlib.sha256(b"temizu-session-1:" + csrf.encode()).digest(), "127.0.0.1", int(with_code), now, now, now + 12 * 3600000, now if again else 0))
        return self.browser(token, csrf)


def spec():
    """docs/openapi.yaml, and its operations as (method, path, operation)."""
    import yaml
    from gateway import SOURCE
    document = yaml.safe_load((SOURCE / "docs" / "openapi.yaml").read_text())
    return document, [(method.upper(), path, operation) for path, item in document["paths"].items() for method, operation in item.items()]


def routes():
    """The program's own table, src/console/routes.def: (method, path, words of roles, words of flags)."""
    from gateway import SOURCE
    text = (SOURCE / "src" / "console" / "routes.def").read_text()
    return [(method, "/" + path, roles.split(" | "), flags.split(" | ")) for method, path, roles, flags in re.findall(r'^ROUTE\("(\w+)", "([^"]+)", ([^,]+), ([^,]+), \w+\)', text, re.M)]
