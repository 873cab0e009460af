#!/usr/bin/python3
"""The running part of scripts/demo: see there. Everything it makes lies in one temporary folder."""
import argparse
import contextlib
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

TOWN = "town.example.lg.jp"
WAIT_S = 60
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
        self.port, self.next_port = free_port(), free_port()
        self.running = []
        self.settings = [
            f"store.path={work}/store", f"store.keys_path={work}/keys", f"receive.ask_socket={work}/run/ask.sock",
            f"receive.listen=127.0.0.1:{self.port}", "receive.clients=127.0.0.1/32", "receive.upstreams=127.0.0.1/32",
            f"receive.domains={TOWN}", f"deliver.next_hop=127.0.0.1:{self.next_port}", f"site.name=gw.{TOWN}",
            "site.contact=情報政策課（内線2345）"]

    def call(self, *words, check=True):
        command = [self.temizu]
        for setting in self.settings:
            command += ["--set", setting]
        return subprocess.run(command + list(words), stdout=subprocess.PIPE, text=True, check=check).stdout

    def start(self):
        self.work.chmod(0o755)
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--stay", action="store_true", help="keep running until Ctrl-C")
    arguments = parser.parse_args()
    samples = sorted(pathlib.Path("samples/demo").glob("*/in.eml"))
    work = pathlib.Path(tempfile.mkdtemp(prefix="temizu-demo-"))
    demo = Demo(arguments.build, work)
    bad = 0
    try:
        demo.start()
        accepted = [s for s in samples if demo.send(s)]
        bad += len(samples) - len(accepted)
        wait_for("the delivery of every mail",
                 lambda: demo.all_at_end(len(accepted)))
        items = [json.loads(line) for line in demo.call("search", "--json").splitlines()]
        in_order = sorted(items, key=lambda item: item["arrival"])   # one session after the other: arrival tells which is which
        for sample, listed in zip(accepted, in_order):
            item = json.loads(demo.call("show", "--json", listed["id"]))
            after = demo.delivered_file(item["id"])
            verdict = VERDICTS.get(item["verdict"], item["verdict"])
            print(f"{sample.parent.name}: {item['sender']} -> {verdict}")
            for line in taken_out(item):
                print(f"    {line}")
            print(f"    before: {sample}\n    after:  {after}\n")
            bad += after is None
        print(demo.call("balance", check=False).strip())
        if arguments.stay:
            print(f"\nSMTP on 127.0.0.1:{demo.port}, Maildir in {demo.maildir}, log in {work}/serve.log. Ctrl-C ends it.")
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
        else:
            print("Run scripts/demo --stay to keep it running and look at the files.")
    finally:
        demo.stop()
        shutil.rmtree(work, ignore_errors=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
