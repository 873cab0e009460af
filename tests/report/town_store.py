"""A folder with store/ and keys/ that `town` filled, and the report's program on it."""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess

BUILD = pathlib.Path(os.environ["TEMIZU_BUILD"])


def program(name):
    places = [BUILD / name, *BUILD.glob(f"**/{name}")]
    return str(next(p for p in places if p.is_file()))


class Store:
    def __init__(self, work):
        self.work = pathlib.Path(work)
        self.held = {}

    def settings(self):
        return ["--set", f"store.path={self.work}/store", "--set", f"store.keys_path={self.work}/keys", "--set", "site.name=gw.town.example.lg.jp",
                "--set", "report.disk_warn_percent=1", "--set", f"receive.ask_socket={self.work}/run/ask.sock"]

    def hold(self):
        """Somebody has each ledger open, as its program has: a tool that closes the last connection takes away the log that readers need."""
        for ledger in ("intake", "washed", "deliver", "orders", "people", "reports"):
            if ledger not in self.held and (self.work / "store" / ledger / f"{ledger}.db").exists():
                self.held[ledger] = sqlite3.connect(self.work / "store" / ledger / f"{ledger}.db", timeout=20)
                self.held[ledger].execute("SELECT COUNT(*) FROM sqlite_master").fetchall()

    def due(self, *words, start=False):
        self.hold()
        command = [program("temizu-report"), *self.settings(), *words]
        if start:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)

    def report(self, date, out, *words):
        run = self.due("--date", str(date), "--out", str(out), *words)
        assert run.returncode == 0, run.stderr
        return json.loads(next(pathlib.Path(out).glob(f"temizu-*-{date}.json")).read_text())

    def sql(self, ledger, *statements):
        db = sqlite3.connect(self.work / "store" / ledger / f"{ledger}.db", timeout=20)
        try:
            rows = []
            for statement in statements:
                rows = db.execute(statement).fetchall()
            db.commit()
            return rows
        finally:
            db.close()

    def release(self):
        for db in self.held.values():
            db.close()
        self.held = {}

    def copy(self, to):
        self.release()
        shutil.copytree(self.work, to, dirs_exist_ok=True)
        return Store(to)
