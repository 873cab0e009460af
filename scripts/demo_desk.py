"""The release desk of scripts/demo: invented people of a town, their passwords and code generators, some requests."""
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import secrets
import sqlite3
import ssl
import struct
import time
import urllib.parse
import uuid

STEP_S = 30

# login, name, reading, department, position, roles, what a visitor tries with it
PEOPLE = [
    ("sato", "佐藤 花子", "さとう はなこ", "d11", "主事", "職員", "申請する職員"),
    ("suzuki", "鈴木 一郎", "すずき いちろう", "d11", "課長", "承認者", "承認者（福祉課長）"),
    ("tanaka", "田中 実", "たなか みのる", "d10", "部長", "承認者", "2人目の承認者（福祉部長）"),
    ("kato", "加藤 葉子", "かとう ようこ", "d11", "課長補佐", "承認者", "鈴木課長の代理"),
    ("kansa", "監物 律", "けんもつ りつ", "d20", "係長", "監査", "監査（見るだけ）"),
    ("ciso", "副島 明", "そえじま あきら", "d20", "副市長", "CISO", "CISO（例外の承認、報告）"),
]
FIRST = ("hanako", "情報 渚", "管理者（情報政策課）")
DEPARTMENTS = [("d10", "福祉部", "", "tanaka", ""), ("d11", "福祉課", "d10", "suzuki", "fukushi"), ("d20", "総務部", "", "", "")]


def code_at(secret, step):
    """The six digits of a step of 30 s (RFC 6238)."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1000000:06d}"


def secret_octets(text):
    return base64.b32decode(text + "=" * (-len(text) % 8))


def last_step(store, login):
    """The step of the last code that the account used, as wash wrote it down."""
    with contextlib.closing(sqlite3.connect(f"file:{store}/washed/washed.db?mode=ro", uri=True, timeout=20)) as db:
        row = db.execute("SELECT step FROM totp_used WHERE account = ?", (login,)).fetchone()
    return row[0] if row else 0


def next_code(store, login, secret, tell=lambda seconds: None):
    """A code that the desk will take: of a step that was not used, at most one away from now. Waits for one."""
    told = False
    while True:
        now = time.time()
        earliest = int(now + 2) // STEP_S - 1   # not one that is too old when it has been typed
        step = max(earliest, last_step(store, login) + 1)
        if step <= int(now) // STEP_S + 1:
            return code_at(secret_octets(secret), step)
        if not told:
            tell(int((step - 1) * STEP_S - now) + 1)
            told = True
        time.sleep(0.2)


class Visitor:
    """One person at the console's interface (docs/openapi.yaml)."""

    def __init__(self, port, certificate):
        self.port, self.token, self.csrf = port, None, None
        self.context = ssl.create_default_context(cafile=certificate)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=30)
        headers = {"Origin": f"https://localhost:{self.port}", "Sec-Fetch-Site": "same-origin"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self.token:
            headers.update({"Cookie": f"__Host-temizu={self.token}", "X-Temizu-CSRF": self.csrf})
        with contextlib.closing(connection):
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                self.token = cookie.split(";")[0].partition("=")[2] or None
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300].decode(errors='replace')}")
        found = json.loads(text) if text.startswith(b"{") else {}
        self.csrf = found.get("csrf", self.csrf)
        return found


class Desk:
    """The people of the demo. Everything secret lies in `folder`, which the demo removes."""

    def __init__(self, demo):
        self.demo = demo
        self.store = demo.work / "store"
        self.folder = demo.work / "people"
        self.folder.mkdir(mode=0o700)
        self.password = "-".join(secrets.choice(["kawazu", "furuike", "mizu", "natsukusa", "semi", "iwa", "momiji", "yuki"]) for _ in range(2)) + f"-{secrets.randbelow(9000) + 1000}"
        self.secrets = {}

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return str(path)

    # --- people -----------------------------------------------------------------------------------------------------
    def make_people(self, town):
        """As docs/operations tells it: the first administrator, then the lists, then passwords and code generators."""
        first, own = self.file("first", f"first-{self.password}\n"), self.file("own", self.password + "\n")
        login, name, _ = FIRST
        self.demo.call("user", "add", login, "--first", "--name", name, "--address", f"{login}@{town}", "--password-file", own, "--totp-file", str(self.folder / f"{login}.totp"))
        staff = "利用者名,氏名,ふりがな,所属コード,役職,役割,メールアドレス\n" + "".join(
            f"{login},{name},{kana},{department},{title},{roles},{login}@{town}\n" for login, name, kana, department, title, roles, _ in PEOPLE)
        departments = "所属コード,所属名,上位所属コード,所属長,代表アドレス\n" + "".join(
            f"{code},{name},{above},{head},{address + '@' + town if address else ''}\n" for code, name, above, head, address in DEPARTMENTS)
        self.demo.call("people", "import", self.file("職員.csv", staff), self.file("所属.csv", departments))
        for login, *_, roles, _ in PEOPLE:
            self.demo.call("user", "password", login, "--password-file", first)
            if roles != "職員":
                self.demo.call("user", "totp", login, "--totp-file", str(self.folder / f"{login}.totp"))
        for path in self.folder.glob("*.totp"):
            self.secrets[path.stem] = urllib.parse.parse_qs(urllib.parse.urlparse(path.read_text().strip()).query)["secret"][0]
        self.file("secrets.json", json.dumps({"store": str(self.store), "password": self.password, "secrets": self.secrets}))
        for login, *_ in PEOPLE:   # an administrator's password is good for one thing only: for setting one's own
            self.act(login, "password", password=first, more=["--new-password-file", own])

    def code(self, login):
        return next_code(self.store, login, self.secrets[login])

    def act(self, login, *words, password=None, more=()):
        """A command of somebody's, with their password and, where they have one, a code."""
        words = [*words, "--as", login, "--password-file", password or str(self.folder / "own"), *more]
        if login in self.secrets:
            words += ["--code", self.code(login)]
        return self.demo.call(*words)

    def ask_with_code(self, visitor, path, body):
        """Wash answers within milliseconds; on a busy machine the console may give up first (503), and another code is due."""
        for attempt in range(4):
            try:
                return visitor.ask("POST", path, {**body, "code": self.code("suzuki")})
            except RuntimeError as error:
                if " 503 " not in str(error) or attempt == 3:
                    raise
                time.sleep(1)
        return None

    def appoint_deputy(self, port, certificate):
        """Suzuki is away for a week: at the console, as there is no command for it."""
        visitor = Visitor(port, certificate)
        visitor.ask("POST", "/api/v1/session", {"name": "suzuki", "password": self.password})
        self.ask_with_code(visitor, "/api/v1/session/code", {})
        times = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + s)) for s in (0, 7 * 86400)]
        self.ask_with_code(visitor, "/api/v1/deputies", {"deputy": "kato", "from": times[0], "to": times[1], "reason": "出張のため"})
        visitor.ask("DELETE", "/api/v1/session")

    # --- requests ---------------------------------------------------------------------------------------------------
    def request(self, item, part, reason, text, sender_check):
        words = ["request", item, "--json", "--reason", reason, "--text", text, "--sender-check", sender_check]
        answer = self.act("sato", *words, more=["--part", part] if part else [])
        return json.loads(answer.splitlines()[0])["id"]

    def make_requests(self, items):
        """items: name of the sample → (id, parts). One waits for one approval, one for two, one came back, one is released."""
        def part(name, ending):
            item, parts = items[name]
            return item, next((p["path"] for p in parts if p["file_name"].endswith(ending)), "")
        told = []
        made = self.request(*part("05-encrypted-zip", ".zip"), "withheld", "申請書類の一式。パスワードは電話で聞いています", "phone")
        told.append((made, "承認待ち（鈴木課長か、代理の加藤さん）"))
        made = self.request(*part("03-macro-workbook", ".xlsm"), "edit", "集計マクロを使って入力し、返送するため", "known")
        told.append((made, "承認待ち（2名の承認が必要な形式。鈴木課長と田中部長）"))
        back = self.request(*part("10-two-boundaries", ""), "other", "内容を確かめたい", "none")
        self.act("hanako", "return", back, "--reason", "explain", "--why", "どの業務で必要かと、差出人に電話で確かめた結果を書いてください")
        told.append((back, "差し戻し（佐藤さんが書き直す）"))
        gone = self.request(*part("15-office-files", ".pdf"), "signature", "電子署名を確かめるため", "phone")
        self.act("hanako", "approve", gone)
        told.append((gone, "受け渡し済み（佐藤さんがZIPのパスワードを一度だけ表示できる）"))
        return told, gone

    def outcome(self, request):
        """What wash did about an approved request: released, refused with a code, or nothing yet."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}/washed/washed.db?mode=ro", uri=True, timeout=20)) as db:
            row = db.execute("SELECT outcome, code FROM releases WHERE request = ?", (uuid.UUID(hex=request).bytes,)).fetchone()
        return row
