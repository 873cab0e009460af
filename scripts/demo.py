#!/usr/bin/python3
"""The running part of scripts/demo: see there. Everything it makes lies in one temporary folder."""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from demo_desk import FIRST, PEOPLE, Desk, Visitor

TOWN = "town.example.lg.jp"
WAIT_S = 60
REPORTS = pathlib.Path("build/demo-report")     # stays when the demo is gone
POINTER = pathlib.Path("build/demo-running")    # where scripts/demo-code looks
VERDICTS = {"clean": "clean (そのまま読めます)", "washed": "washed (無害化)", "held": "held (保留)"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, check, seconds=WAIT_S):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(0.05)
    sys.exit(f"demo: {what} did not happen within {seconds} s")


def greets(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as s:
            s.settimeout(2)
            return s.recv(64).startswith(b"220")
    except OSError:
        return False


class Demo:
    def __init__(self, build, work):
        self.temizu = str(pathlib.Path(build) / "temizu")
        self.work = work
        self.maildir = work / "maildir"
        self.port, self.next_port, self.console_port = free_port(), free_port(), free_port()
        self.running = []
        self.settings = [
            f"store.path={work}/store", f"store.keys_path={work}/keys", f"receive.ask_socket={work}/run/ask.sock",
            f"receive.listen=127.0.0.1:{self.port}", "receive.clients=127.0.0.1/32", "receive.upstreams=127.0.0.1/32",
            f"receive.domains={TOWN}", f"deliver.next_hop=127.0.0.1:{self.next_port}", f"site.name=gw.{TOWN}",
            "site.contact=情報政策課（内線2345）", f"release.next_hop=127.0.0.1:{self.next_port}", f"release.sender=genpon@{TOWN}",
            f"console.listen=127.0.0.1:{self.console_port}", f"console.url=https://localhost:{self.console_port}", f"console.tls_certificate={work}/console.pem",
            f"console.tls_key={work}/console.key", f"console.pages={work}/pages", f"wash.policy={work}/conf/policy.xml", f"wash.notices={work}/conf/notices"]

    def call(self, *words, check=True):
        command = [self.temizu]
        for setting in self.settings:
            command += ["--set", setting]
        run = subprocess.run(command + list(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if check and run.returncode != 0:
            sys.exit(f"demo: temizu {' '.join(words[:3])} ended with {run.returncode}:\n{run.stdout}{run.stderr}")
        return run.stdout

    def prepare(self):
        """What lies beside the store: the policy with one more rule, the console's pages and its certificate."""
        shutil.copytree("conf", self.work / "conf")
        policy = self.work / "conf" / "policy.xml"
        before = '<release kind="message" approvals="1" rewash-approvals="0"'   # of the profile "standard"
        two = ('<release kind="application/vnd.ms-excel.sheet.macroenabled.12" approvals="2" rewash-approvals="0" by="superior administrator" '
               'deadline-hours="8" after-deadline="lapse" zip="aes" checked-import="false" rewash="strict body-only"/>\n    ')
        text = policy.read_text()
        if before not in text:
            sys.exit("demo: conf/policy.xml has no place for a rule with two approvals")
        policy.write_text(text.replace(before, two + before, 1))
        pages = pathlib.Path("build/web")
        if (pages / "index.html").exists():
            shutil.copytree(pages, self.work / "pages")
        else:
            (self.work / "pages").mkdir()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "7", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(self.work / "console.key"), "-out", str(self.work / "console.pem")],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (self.work / "console.key").chmod(0o644)   # the console reads it as its own user; this certificate is worth nothing elsewhere

    def start(self):
        self.work.chmod(0o755)
        self.prepare()
        sink = subprocess.Popen(
            ["/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{self.next_port}", "-c", "aiosmtpd.handlers.Mailbox", str(self.maildir)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.running.append(sink)
        wait_for("the next hop's greeting", lambda: greets(self.next_port))
        self.call("keys", "init")
        command = [self.temizu]
        for setting in self.settings:
            command += ["--set", setting]
        with open(self.work / "serve.log", "wb") as log:
            self.running.append(subprocess.Popen(command + ["serve"], stderr=log, stdout=log))
        wait_for("temizu's greeting", lambda: greets(self.port) or self.died())
        wait_for("the console", lambda: self.console_answers() or self.died())

    def console_answers(self):
        with contextlib.suppress(OSError, RuntimeError):
            Visitor(self.console_port, str(self.work / "console.pem")).ask("GET", "/readyz")
            return True
        return False

    def died(self):
        if self.running[-1].poll() is not None:
            sys.stderr.write((self.work / "serve.log").read_text(errors="replace"))
            sys.exit("demo: temizu serve ended by itself")
        return False

    def send(self, sample):
        to = f"fukushi@{TOWN}"
        run = subprocess.run(["swaks", "--server", f"127.0.0.1:{self.port}", "--ehlo", "mx.example.jp", "--from", "sender@example.jp", "--to", to,
                              "--data", f"@{sample}", "--hide-all"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return run.returncode == 0

    def all_at_end(self, count):
        answer = self.call("balance", "--json", check=False)
        balance = json.loads(answer) if answer else {}
        return balance.get("accepted") == count and balance.get("under_way") == 0

    def stop(self):
        for process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(45)
            except subprocess.TimeoutExpired:
                process.kill()

    def report(self):
        """Of today, which is not over: a copy without a number, and where its PDF is. Kept, since the rest is removed."""
        shutil.rmtree(REPORTS, ignore_errors=True)
        REPORTS.mkdir(parents=True)
        today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).strftime("%Y-%m-%d")
        self.call("report", "--date", today, "--out", str(REPORTS.resolve()))
        return next(iter(sorted(REPORTS.resolve().glob("*.pdf"))), None)

    def delivered_file(self, item_id):
        for folder in ("new", "cur"):
            for file in sorted((self.maildir / folder).glob("*")):
                if f"Temizu-Id: {item_id}".encode() in file.read_bytes():
                    return file
        return None


def taken_out(item):
    lines = []
    for result in item["results"]:
        for part in result["parts"]:
            if not part["reason"]:
                continue
            name = part["file_name"] or ("body" if part["path"] else "the mail")
            rules = ", ".join(f["rule"] for f in part["findings"]) or "-"
            lines.append(f"{part['action']}: {name} [{part['kind']}] {part['reason']} ({rules})")
    return lines or ["nothing"]


def tell_items(demo, accepted):
    """Each mail: verdict, what was taken out, where to read it. How many have not arrived, and {sample: (id, parts)}."""
    items = [json.loads(line) for line in demo.call("search", "--json").splitlines()]
    in_order = sorted(items, key=lambda item: item["arrival"])   # one session after the other: arrival tells which is which
    missing, found = 0, {}
    for sample, listed in zip(accepted, in_order):
        item = json.loads(demo.call("show", "--json", listed["id"]))
        after = demo.delivered_file(item["id"])
        verdict = VERDICTS.get(item["verdict"], item["verdict"])
        print(f"{sample.parent.name}: {item['sender']} -> {verdict}")
        for line in taken_out(item):
            print(f"    {line}")
        print(f"    before: {sample}\n    after:  {after}\n")
        missing += after is None
        found[sample.parent.name] = (item["id"], [part for result in item["results"] for part in result["parts"]])
    return missing, found


def tell_requests(demo, desk, found):
    requests, released = desk.make_requests(found)
    wait_for("the release of an approved original", lambda: desk.outcome(released))
    if desk.outcome(released)[0] != 1:
        sys.exit(f"demo: wash refused an approved release: {desk.outcome(released)[1]}")
    print("\n原本の申請 / requests for originals:")
    for request, state in requests:
        print(f"    {request[:10]}  {state}")


def tell_console(demo, desk):
    print(f"\nコンソール / console: https://localhost:{demo.console_port}/   （自己署名の証明書です。ブラウザーの警告はこのデモに限り進めてください）")
    if not (demo.work / "pages" / "index.html").exists():
        print("    画面は組み立てられていません（node がないため）。/api/v1 だけが答えます。 / No pages: node is missing; /api/v1 answers alone.")
    print(f"    パスワード（全員同じ） / password of all: {desk.password}")
    print("    確認コード / codes:  scripts/demo-code 利用者名   （認証アプリに登録するときは次の秘密の文字列 / or these secrets in an authenticator）")
    login, name, what = FIRST
    for login, name, what in [(login, name, what)] + [(p[0], p[1], p[-1]) for p in PEOPLE]:
        print(f"    {login:8} {desk.secrets.get(login, '（確認コード不要 / no code）'):34} {name}: {what}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--stay", action="store_true", help="keep running until Ctrl-C")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))   # ended from outside: nothing is left behind either
    samples = sorted(pathlib.Path("samples/demo").glob("*/in.eml"))
    work = pathlib.Path(tempfile.mkdtemp(prefix="temizu-demo-"))
    demo = Demo(arguments.build, work)
    try:
        demo.start()
        desk = Desk(demo)
        desk.make_people(TOWN)
        desk.appoint_deputy(demo.console_port, str(work / "console.pem"))
        accepted = [s for s in samples if demo.send(s)]
        wait_for("the delivery of every mail", lambda: demo.all_at_end(len(accepted)))
        bad, found = tell_items(demo, accepted)
        bad += len(samples) - len(accepted)
        print(demo.call("balance", check=False).strip())
        tell_requests(demo, desk, found)
        pdf = demo.report()
        print(f"\n報告 / report to the CISO, of today so far: {pdf}")
        bad += pdf is None
        if arguments.stay:
            tell_console(demo, desk)
            POINTER.write_text(f"{work}\n")
            print(f"\nSMTP on 127.0.0.1:{demo.port}, Maildir in {demo.maildir}, log in {work}/serve.log. Ctrl-C ends it.", flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
        else:
            print("Run scripts/demo --stay to keep it running, look at the files and log in to the console.")
    finally:
        if POINTER.exists() and POINTER.read_text().strip() == str(work):
            POINTER.unlink()
        demo.stop()
        shutil.rmtree(work, ignore_errors=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
