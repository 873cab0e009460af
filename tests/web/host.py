"""Runs the real programs for browser tests: a gateway with console and people on free loopback ports, next hop and release host.
Speaks lines of JSON on standard input and output: {"do": name, …} → {…}; ends with its input."""
import contextlib
import datetime
import email
import email.policy
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from email.header import Header

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from console import Console                                                                              # noqa: E402
from desk import PASSWORD, People, STEP_S, code_at, outcome, unzipped, withheld_mail, zip_of              # noqa: E402
from gateway import SOURCE, TOWN, NextHop, build_folder, send_one, wait_for                                             # noqa: E402

PATIENCE_S = 120   # machines that test are busy


class Host:
    def __init__(self):
        self.hop, self.release, self.contents, self.used = NextHop(), NextHop(), {}, {}
        self.folder = tempfile.TemporaryDirectory(prefix="temizu-story-")
        os.chmod(self.folder.name, 0o755)
        self.console = Console({"deliver.next_hop": f"127.0.0.1:{self.hop.port}", "release.next_hop": f"127.0.0.1:{self.release.port}",
                                "release.sender": f"release@{TOWN}", "console.pages": str(SOURCE / "build/web"), "wash.policy": self.policy(),
                                "report.week": "false", "report.month": "false", "report.disk_warn_percent": "1"})
        # A day of traffic that this gateway never saw, so that last night has a report.
        yesterday = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).date() - datetime.timedelta(days=1)
        subprocess.run([build_folder() / "tests/report/town", self.console.work, str(yesterday), "1", "12", "3"], check=True, timeout=120)
        self.console.start()
        self.people = People(self.console)
        self.people.add("kanri", "--first", "--address", f"kanri@{TOWN}", roles=("administrator",))
        self.people.add("suzuki", "--address", f"suzuki@{TOWN}", roles=("approver",))
        self.people.add("tanaka", "--address", f"tanaka@{TOWN}", roles=("approver",))
        self.people.add("kansa", roles=("auditor",))
        self.people.add("shicho", "--address", f"shicho@{TOWN}", roles=("ciso",))
        self.people.add("mori", "--address", f"mori@{TOWN}", "--superior", "tanaka")
        self.people.add("sato", "--address", f"sato@{TOWN}", "--address", f"careful@{TOWN}", "--superior", "suzuki")

    def policy(self):
        """The policy as it is shipped, with one recipient who has the strict profile, where both checks by hand are needed too."""
        text = (SOURCE / "conf/policy.xml").read_text()
        before, strict = text.rsplit('<profile name="strict"', 1)
        text = before + '<profile name="strict"' + strict.replace('checked-import="false"', 'checked-import="true"')
        rule = f'<assign otherwise="standard"><rule recipient="careful@{TOWN}" profile="strict"/></assign>'
        changed = re.sub(r'(?s)<assign otherwise="standard">\s*</assign>', rule, text)
        assert changed != text
        file = pathlib.Path(self.folder.name) / "policy.xml"
        file.write_text(changed)
        return str(file)

    def close(self):
        stopped = self.console.stop()
        self.console.close()
        self.hop.close()
        self.release.close()
        self.folder.cleanup()
        return stopped

    # --- what the browser's side asks for ---------------------------------------------------------------------------------
    def start(self):
        return {"origin": f"https://localhost:{self.console.console_port}", "password": PASSWORD}

    def mail(self, subject, name="data.bin", to=f"sato@{TOWN}", size=20_000):
        """A mail with a part that is withheld, sent through SMTP; answers when its washed mail has been delivered."""
        self.contents[name] = os.urandom(size)
        data = withheld_mail("SUBJECT", self.contents[name], to=to, name="NAME", number=len(self.contents))
        data = data.replace(b"SUBJECT", encoded(subject)).replace(b'"NAME"', b'"' + name.encode() + b'"')
        reply = send_one(self.console.port, data, (to,), sender="sender@example.jp")
        assert reply.startswith("250"), reply
        done = wait_for("the mail's end", lambda: next((one for one in self.console.items() if one["subject"] == subject and one["state"] == "delivered"), None), PATIENCE_S)
        return {"item": done["id"]}

    def code(self, login):
        """What this person's app shows, or will show next: of a step not used yet. Never the step before: a busy machine may be slow."""
        def free():
            now = int(time.time()) // STEP_S
            return next((step for step in (now, now + 1) if step > self.used.get(login, 0)), None)
        self.used[login] = wait_for("an unused code", free, 3 * STEP_S)
        return {"code": code_at(self.people.secrets[login], self.used[login])}

    def session(self, login):
        """A session as logging in with a code gives one, without logging in."""
        return {"cookie": self.console.session(login).token}

    def idle(self, login):
        """As if this person had done nothing for longer than a session lasts."""
        with contextlib.closing(sqlite3.connect(f"{self.console.work}/store/orders/orders.db", timeout=30)) as db, db:
            return {"sessions": db.execute("UPDATE sessions SET seen_ms = seen_ms - 3600000 WHERE account = ?", (login,)).rowcount}

    def recalled(self, request):
        """The notice that calls a released original back."""
        def found():
            return [m for m in list(self.release.mails) if "回収のお願い" in str(email.message_from_bytes(m["data"], policy=email.policy.default)["Subject"])]
        return {"to": wait_for("the recall notice", found, PATIENCE_S)[-1]["recipients"]}

    def arrived(self, request, password, name):
        """The released mail at the release host, opened with 7-Zip."""
        def found():
            out = outcome(self.console, request)
            return out and out["released_item"] and [m for m in self.release.mails if out["released_item"].hex().encode() in m["data"]]
        mail = wait_for("the released mail", found, PATIENCE_S)[0]
        zip_name, octets = zip_of(mail)
        opened = unzipped(octets, password, self.console.work / "zip" / request)
        wrong = unzipped(octets, "wrong", self.console.work / "zip-wrong" / request)
        return {"to": mail["recipients"], "zip": zip_name, "names": sorted(opened or {}), "same": bool(opened) and opened.get(name) == self.contents[name],
                "opens_without": wrong is not None, "password_in_mail": password.encode() in mail["data"]}

    def releases(self):
        return {"count": len(self.release.mails)}

    def deliver_nothing_of(self, name):
        return {"seen": any(self.contents[name][:24] in m["data"] for m in self.hop.mails)}


def encoded(subject):
    return Header(subject, "utf-8").encode().encode() if not subject.isascii() else subject.encode()


def main():
    host = Host()
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            name = asked.pop("do")
            try:
                answer = getattr(host, name)(**asked)
            except Exception as error:   # the browser's side fails with it
                answer = {"failed": f"{type(error).__name__}: {error}", "log": host.console.log_text()[-3000:]}
            print(json.dumps(answer), flush=True)
    finally:
        stopped = host.close()
        print(json.dumps({"stopped": stopped}), flush=True)


main()
