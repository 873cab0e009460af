"""A Temizu gateway on loopback for tests: temporary store and keys, free ports, a next hop that can be told how to behave.
Everything is started by the test and ended by it, by pid. Waiting is for events (a log line, a state), never for luck."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
TOWN = "town.example.lg.jp"
WAIT_S = 60
EHLO_EXTENSIONS = ["PIPELINING", "SIZE 104857600", "8BITMIME", "ENHANCEDSTATUSCODES"]


def build_folder():
    return pathlib.Path(os.environ["TEMIZU_BUILD"])


def free_port():
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, check, seconds=WAIT_S):
    """The first true value of check(), or an AssertionError that names what was waited for."""
    end = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


class NextHop:
    """An SMTP server that records what arrives. `rules` decide: a function(stage, argument, session) → reply or None for the
    ordinary one; the reply "DROP" closes the connection, "DROP_AFTER" answers nothing but keeps the mail.
    stages: connect, ehlo, mail, rcpt, data, dot, quit."""

    def __init__(self, rules=None, extensions=None, port=0, tls=None):
        self.rules = rules or (lambda stage, argument, session: None)
        self.extensions = EHLO_EXTENSIONS if extensions is None else extensions
        self.tls = tls
        self.mails = []          # {"sender", "recipients", "data", "raw"}: raw as it came, dot-stuffed, with the final dot
        self.connections = 0
        self.lock = threading.Lock()
        self.open = set()
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                with outer.lock:
                    outer.open.add(self.request)
                with contextlib.suppress(ConnectionError, OSError, ValueError):
                    outer.session(self)
                with outer.lock:
                    outer.open.discard(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

        self.server = Server(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        with self.lock:
            sessions = list(self.open)
        for session in sessions:   # a server that is gone keeps no connection
            with contextlib.suppress(OSError):
                session.shutdown(socket.SHUT_RDWR)

    def count(self):
        with self.lock:
            return len(self.mails)

    def session(self, h):
        with self.lock:
            self.connections += 1
        h.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        state = {"sender": None, "recipients": []}

        def answer(stage, argument, ordinary):
            reply = self.rules(stage, argument, state)
            reply = ordinary if reply is None else reply
            if reply in ("DROP", "DROP_AFTER"):
                raise ConnectionError
            h.wfile.write(reply.encode() + b"\r\n")
            h.wfile.flush()
            return reply

        answer("connect", "", "220 next.test ESMTP")
        while True:
            line = h.rfile.readline(4096)
            if not line:
                return
            text = line.decode("utf-8", "replace").strip()
            verb = text.split(" ")[0].upper()
            if verb in ("EHLO", "HELO"):
                extensions = list(self.extensions) + (["STARTTLS"] if self.tls and not state.get("tls") else [])
                lines = ["next.test"] + (extensions if verb == "EHLO" else [])
                answer("ehlo", text, "\r\n".join(f"250{' ' if i == len(lines) - 1 else '-'}{x}" for i, x in enumerate(lines)))
            elif verb == "STARTTLS" and self.tls:
                answer("starttls", text, "220 go")
                h.request = self.tls.wrap_socket(h.request, server_side=True)
                h.rfile, h.wfile = h.request.makefile("rb"), h.request.makefile("wb")
                state["tls"] = True
            elif verb == "MAIL":
                state["sender"], state["recipients"] = re.search(r"<(.*?)>", text).group(1), []
                state["mail_line"] = text
                answer("mail", text, "250 2.1.0 ok")
            elif verb == "RCPT":
                address = re.search(r"<(.*?)>", text).group(1)
                if answer("rcpt", address, "250 2.1.5 ok").startswith("25"):
                    state["recipients"].append(address)
            elif verb == "DATA":
                if answer("data", "", "354 go ahead" if state["recipients"] else "503 5.5.1 no recipients").startswith("354"):
                    self.data(h, state, answer)
            elif verb == "QUIT":
                answer("quit", "", "221 bye")
                return
            elif verb in ("RSET", "NOOP"):
                answer(verb.lower(), text, "250 ok")
            elif verb == "XFORWARD":
                answer("xforward", text, "250 ok")
            else:
                answer("other", text, "502 5.5.1 no such command")

    def data(self, h, state, answer):
        raw = bytearray()
        while not raw.endswith(b"\r\n.\r\n") and raw != b".\r\n":
            line = h.rfile.readline(1 << 20)
            if not line:
                return
            raw += line
        body = bytes(raw[:-3])
        data = re.sub(rb"(^|\r\n)\.", rb"\1", body)
        mail = {"sender": state["sender"], "recipients": list(state["recipients"]), "data": data, "raw": bytes(raw), "mail_line": state["mail_line"]}
        reply = self.rules("dot", data, state)
        if reply == "DROP":
            raise ConnectionError
        if reply is None or reply == "DROP_AFTER" or reply.startswith("2"):
            with self.lock:
                self.mails.append(mail)
        if reply == "DROP_AFTER":
            raise ConnectionError
        h.wfile.write((reply or "250 2.0.0 stored").encode() + b"\r\n")
        h.wfile.flush()


class Gateway:
    """temizu serve with its own store. settings: extra --set path=value. crash: {"program": "point[:n]"} for test builds."""

    def __init__(self, next_hop_port=None, settings=None, crash=None, work=None, environment=None):
        self.work = pathlib.Path(work or tempfile.mkdtemp(prefix="temizu-test-"))
        self.work.chmod(0o755)
        self.own_work = work is None
        self.port = free_port()
        self.program = str(build_folder() / "temizu")
        base = {
            "store.path": f"{self.work}/store", "store.keys_path": f"{self.work}/keys", "receive.ask_socket": f"{self.work}/run/ask.sock",
            "receive.listen": f"127.0.0.1:{self.port}", "receive.clients": "127.0.0.0/8", "receive.upstreams": "127.0.0.0/8",
            "receive.domains": TOWN, "deliver.next_hop": f"127.0.0.1:{next_hop_port or free_port()}", "site.name": f"gw.{TOWN}",
            "desk.letters": "false", "alerts.disk_free_percent": "1",   # tests count mails and records
            "deliver.backoff_first_s": "1", "deliver.backoff_max_s": "2", "serve.restart_wait_ms": "100",
        }
        base.update(settings or {})
        self.settings = base
        self.environment = dict(os.environ, **(environment or {}))
        for name in list(self.environment):
            if name.startswith("TEMIZU_CRASH"):
                del self.environment[name]
        self.environment.update(crash or {})
        self.process = None
        self.lines = []
        self.reader = None
        if not (self.work / "keys").exists():
            self.call("keys", "init", check=True)

    # --- life ---------------------------------------------------------------------------------------------------------
    def words(self):
        words = [self.program]
        for path, value in self.settings.items():
            words += ["--set", f"{path}={value}"]
        return words

    def start(self, wait=True):
        self.process = subprocess.Popen(self.words() + ["serve"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        env=self.environment, start_new_session=True)
        self.reader = threading.Thread(target=self.read_log, args=(self.process.stderr,), daemon=True)
        self.reader.start()
        if wait:
            try:
                wait_for("the gateway's greeting", lambda: self.greets() or self.ended())
            except AssertionError as error:
                raise AssertionError(f"{error}; log:\n{self.log_text()[-4000:]}") from None
        return self

    def ended(self):
        if self.process.poll() is not None:
            raise AssertionError("serve ended by itself:\n" + self.log_text()[-4000:])
        return False

    def read_log(self, stream):
        for line in stream:
            self.lines.append(line.decode("utf-8", "replace"))

    def log_text(self):
        return "".join(self.lines)

    def events(self, event=None, program=None):
        found = []
        for line in list(self.lines):
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if (event is None or entry.get("event") == event) and (program is None or entry.get("program") == program):
                found.append(entry)
        return found

    def greets(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as s:
                s.settimeout(5)
                return s.recv(64).startswith(b"220")
        except OSError:
            return False

    def pids(self, program=None):
        """The pids of the programs that stay under serve: {"receive": pid, …}; report comes, makes what is due and goes."""
        children = {}
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            with contextlib.suppress(OSError, ValueError, IndexError):
                with open(f"/proc/{entry}/stat") as f:
                    parent = int(f.read().rsplit(")", 1)[1].split()[1])
                if parent == self.process.pid:
                    name = os.readlink(f"/proc/{entry}/exe").split("/")[-1].replace("temizu-", "").replace(" (deleted)", "")
                    if name != "report":
                        children[name] = int(entry)
        return children.get(program) if program else children

    def stop(self, seconds=50):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("serve did not stop within its time:\n" + self.log_text()[-4000:]) from None
        if self.reader:
            self.reader.join(10)
        return self.process.returncode if self.process else None

    def kill(self):
        """kill -9 of everything at once: the power cut."""
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def close(self):
        self.kill()
        if self.own_work:
            shutil.rmtree(self.work, ignore_errors=True)

    # --- asking -------------------------------------------------------------------------------------------------------
    def call(self, *words, check=False):
        return subprocess.run(self.words() + list(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=check, env=self.environment, timeout=120)

    def balance(self):
        answer = self.call("balance", "--json").stdout
        return json.loads(answer) if answer else None

    def items(self, *words):
        return [json.loads(line) for line in self.call("search", "--json", "--most", "10000", *words).stdout.splitlines()]

    def show(self, item_id):
        return json.loads(self.call("show", "--json", item_id, check=True).stdout)

    def wait_done(self, accepted, seconds=WAIT_S):
        """Until `accepted` recipients were taken in and none is under way; gives the balance."""
        def done():
            balance = self.balance()
            return balance if balance and balance["accepted"] >= accepted and balance["under_way"] == 0 else None
        try:
            return wait_for(f"{accepted} recipients at their end", done, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; balance {self.balance()}; log end:\n{self.log_text()[-5000:]}") from None


class Client:
    """A raw SMTP client: sends octets as they are, reads replies."""

    def __init__(self, port, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.file.close()
            self.socket.close()

    def send(self, octets):
        self.socket.sendall(octets)

    def reply(self):
        """One whole reply as text, "" when the server closed."""
        lines = []
        while True:
            try:
                line = self.file.readline(8192)
            except OSError:
                return ""
            if not line:
                return "".join(lines)
            lines.append(line.decode("utf-8", "replace"))
            if len(line) < 4 or line[3:4] != b"-":
                return "".join(lines)

    def command(self, text):
        """The reply to one line; "" when the server has closed, before or after it."""
        try:
            self.send(text.encode() + b"\r\n")
        except OSError:
            return ""
        return self.reply()

    def hello(self, name="client.test"):
        self.reply()
        return self.command(f"EHLO {name}")

    def mail(self, sender, recipients, data, parameters=""):
        """A whole transaction; data with CRLF and without the final dot, dot-stuffed here. The reply to the dot."""
        reply = self.command(f"MAIL FROM:<{sender}>{parameters}")
        if not reply.startswith("250"):
            return reply
        for recipient in recipients:
            reply = self.command(f"RCPT TO:<{recipient}>")
            if not reply.startswith("25"):
                return reply
        reply = self.command("DATA")
        if not reply.startswith("354"):
            return reply
        stuffed = re.sub(rb"(^|\r\n)\.", rb"\1..", data)
        self.send(stuffed + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        return self.reply()


def plain_mail(subject="test", body="hello\r\n", number=0, extra=""):
    return (f"From: Sato <sato@example.jp>\r\nTo: taro@{TOWN}\r\nSubject: {subject}\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\n"
            f"Message-ID: <{number}.{subject}@example.jp>\r\n{extra}\r\n{body}").encode()


def send_one(port, data, recipients=(f"taro@{TOWN}",), sender="sato@example.jp"):
    with Client(port) as client:
        client.hello()
        reply = client.mail(sender, list(recipients), data)
        client.command("QUIT")
        return reply
