#!/usr/bin/python3
"""What the real temizu-console takes on a full store: console_scale.py FOLDER [--messages 1000000] [--requests 10000] [--times 60] [--serve]
(TEMIZU_BUILD: programs and `town`). Fills FOLDER when it is empty (a year of made-up mail, 4 GiB for a million; people of each role; requests
through the API), starts the console alone on loopback, waits for its index, asks every kind of page over TLS and prints a table: server side
(from its log) and wall time. --rebuild makes the index anew first. --serve then goes on serving, for
tests/web/speed.mjs, and prints address and people's session cookies as a line of JSON. Asserts nothing."""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import secrets
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from console import Console  # noqa: E402
from gateway import SOURCE, build_folder, wait_for  # noqa: E402

DOMAIN = "town.example.jp"   # of quarantine/lookup/test_rows.h
PAGE = 50
STAFF = [f"fukushi.{name}{number}" for name in ("suzuki", "takahashi", "tanaka", "ito") for number in range(25)]   # one account may have 200 open requests


class Alone(Console):
    """temizu-console by itself, and what its log says of each answer."""

    def start(self, wait=True):
        words = [str(build_folder() / "temizu-console")]
        for path, value in self.settings.items():
            words += ["--set", f"{path}={value}"]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment, start_new_session=True)
        self.reader = threading.Thread(target=self.read_log, args=(self.process.stderr,), daemon=True)
        self.reader.start()
        wait_for("the console", lambda: self.is_up() or self.ended(), 120)
        return self

    def server(self, after=0):
        """ms of each answer but the first so many."""
        return [entry["us"] / 1000 for entry in self.events("answered")[after:]]


def fill(folder, messages):
    if not (folder / "store/intake/intake.db").exists():
        days = 365
        first = datetime.date.today() - datetime.timedelta(days=days - 1)
        began = time.monotonic()
        subprocess.run([build_folder() / "tests/report/town", folder, first.isoformat(), str(days), str(messages // days + 1), "20261122", "real"], check=True)
        print(f"filled in {time.monotonic() - began:.0f} s", flush=True)
    if not (folder / "pages").exists() and (SOURCE / "build/web").exists():
        shutil.copytree(SOURCE / "build/web", folder / "pages")


def people(console):
    if (pathlib.Path(console.work) / "store/people/people.db").exists():
        return
    console.add_person("kanri", "管理 一郎", "administrator", first=True)
    console.add_person("suzuki", "鈴木 課長", "approver")
    console.add_person("kansa", "監査 二郎", "auditor")
    made = console.call_with_password("user", "add", "sato", "--name", "佐藤 花子", "--address", f"fukushi@{DOMAIN}", "--address", f"fukushi.sato1@{DOMAIN}", "--superior", "suzuki")
    assert made.returncode == 0, made.stdout + made.stderr
    table = pathlib.Path(console.work) / "staff.csv"
    table.write_text("職員番号,氏名,上司,メールアドレス\n" + "".join(f"{login},職員 {login},suzuki,{login}@{DOMAIN}\n" for login in STAFF))
    made = console.call("people", "import", str(table))
    assert made.returncode == 0, made.stdout + made.stderr


def ask_for(console, wanted):
    """Until so many requests of the staff wait for suzuki."""
    with contextlib.closing(sqlite3.connect(f"file:{console.work}/store/orders/orders.db?mode=ro", uri=True)) as db:
        have = db.execute("SELECT COUNT(*) FROM requests WHERE state = 0").fetchone()[0]
    began, made = time.monotonic(), 0
    for login in ["sato"] + STAFF:
        staff = console.session(login)
        if have + made >= wanted:
            break
        page, at_most = staff.get("/mail?limit=200").json, 150
        for row in page["items"]:
            if row["request"] or row["class"] != "message" or have + made >= wanted or at_most == 0:
                continue
            at_most -= 1
            answer = staff.post("/requests", {"id": secrets.token_hex(16), "item": row["id"], "recipient": row["recipient"], "way": "original", "reason_code": ["edit", "form", "signature", "other"][made % 4],
                                              "reason": f"様式に書き込んで返送するため（{made}）", "sender_confirmed": ["phone", "met", "known", "none"][made % 4]})
            if answer.status == 201:
                made += 1
            elif answer.code == "DESK-19":   # too many open ones
                at_most = 0
            elif answer.code not in ("DESK-09", "DESK-11"):   # barred kind; asked for already
                raise SystemExit(f"not asked: {answer.status} {answer.body.decode()}")
    if made:
        print(f"{made} requests made in {time.monotonic() - began:.0f} s", flush=True)


def index_ready(console, admin):
    """Seconds until the index knows everything."""
    began, told = time.monotonic(), 0

    def rows_behind():
        rows = next(int("".join(c for c in check["value"] if c.isdigit()) or 0) for check in admin.get("/health").json["checks"] if check["name"] == "search")
        nonlocal told
        if rows and time.monotonic() - told > 20:
            told = time.monotonic()
            print(f"  index: {rows} rows of the ledgers to go after {told - began:.0f} s", flush=True)
        return rows
    while rows_behind() > 0:
        time.sleep(0.5)
    return time.monotonic() - began


def quoted(text):
    return urllib.parse.quote(text)


def questions(console):
    """(name, browser, path of the n-th question)"""
    admin, auditor, staff, approver = (console.session(login) for login in ("kanri", "kansa", "sato", "suzuki"))
    searches = {
        "two kanji": ["見積", "会議", "申請", "工事", "福祉", "市民"],
        "three kanji, a phrase": ["件名:見積書", "請求書", "予算要求の送付について", "教育委員会会議資料"],
        "rare word, missing word": ["鳳凰堂", "縄文土器"],
        "name in another shape": ["高橋太郎", "山崎", "渡辺"],
        "sender": ["差出人:sato12@bank", "差出人:info7@example.co.jp", "差出人:suzuki120"],
        "recipient": ["宛先:fukushi.sato1@", "宛先:bosai.info", "宛先:kensetsu@town"],
        "file name": ["ファイル名:見積書_12", "ファイル名:名簿", "ファイル名:契約書2026年_7"],
        "digest, id": ["digest:abcdef0123", "id:00000000", "1234567"],
        "kind, verdict, reason": ["形式:マクロ", "判定:保留 理由:mime.two_boundaries", "形式:program 含む:withheld"],
        "time": ["以降:7d", "以降:2026-06-01 より前:2026-06-08", "以降:2026-03-01 より前:2026-03-02 見積"],
        "combined": ["令和 見積 福祉 -再送 larger:3K", "差出人:佐藤 会議 状態:配送済み", "形式:pdf 請求書 以降:2026-04-01", "状態:配送不能 宛先:soumu"],
        "negation": ["会議 -見積書 -差出人:news -含む:withheld", "-件名:見積 -件名:会議", "申請 -福祉"],
    }
    deep, cursor = [], None
    for _ in range(20):   # of 200 rows each: 4,000 rows down
        page = admin.get("/messages?limit=200" + (f"&cursor={cursor}" if cursor else "")).json
        cursor = page["next"]
        deep.append(f"/messages?limit={PAGE}&cursor={cursor}")
    rows = [row["id"] for row in admin.get("/messages?limit=200").json["items"]] + [row["id"] for row in admin.get(f"/messages?limit=200&q={quoted('より前:2026-02-01')}").json["items"]]
    own = [row["id"] for row in staff.get("/mail?limit=200").json["items"]]
    inbox = [row["id"] for row in approver.get("/requests/inbox?limit=50").json["items"]]
    yield "messages: first page", admin, [f"/messages?limit={PAGE}"]
    yield "messages: page 80 and on", admin, deep
    yield "messages: a page of last winter", admin, [f"/messages?limit={PAGE}&q={quoted(f'より前:2026-0{month}-{day:02}')}" for month in (1, 2, 3) for day in (3, 11, 19)]
    for name, words in searches.items():
        yield f"search: {name}", admin, [f"/messages?limit={PAGE}&q={quoted(word)}" for word in words]
    yield "message page", admin, [f"/messages/{row}" for row in rows]
    yield "message: washed text", admin, [f"/messages/{row}/text" for row in rows]
    yield "message: journey", admin, [f"/messages/{row}/journey" for row in rows]
    yield "my mail", staff, ["/mail?limit=50"]
    yield "my mail: a word", staff, [f"/mail?limit=50&q={quoted(word)}" for word in searches["two kanji"]]
    yield "my mail: one mail", staff, [f"/mail/{row}" for row in own]
    yield "my requests", staff, ["/requests?limit=50"]
    yield "inbox", approver, ["/requests/inbox?limit=50"]
    yield "inbox: page 2 to 10", approver, [f"/requests/inbox?limit=50&cursor={at}" for at in range(50, 500, 50)]
    yield "one request to decide", approver, [f"/requests/{row}" for row in inbox]
    yield "all requests (auditor)", auditor, ["/requests?whose=all&limit=50"]
    yield "dashboard", admin, ["/dashboard"]
    yield "dashboard: 31 days", admin, ["/dashboard?hours=744"]
    yield "queue", admin, ["/queue"]
    yield "health", admin, ["/health"]
    yield "audit: newest", auditor, ["/audit?limit=50"]
    yield "audit: one item", auditor, [f"/audit?limit=50&subject={row}" for row in rows]
    yield "audit: an action, an actor", auditor, ["/audit?limit=50&action=undeliverable", "/audit?limit=50&actor=kanri", "/audit?limit=50&action=request.made"]
    yield "audit: a day of spring", auditor, ["/audit?limit=50&from=2026-04-02T00:00:00Z&to=2026-04-03T00:00:00Z"]
    yield "audit: chains", auditor, ["/audit/chains"]
    yield "people", admin, ["/people"]
    yield "exceptions", admin, ["/exceptions"]
    yield "policy", admin, ["/policy"]
    yield "reports", admin, ["/reports"]


def at(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(console, times, only):
    print(f"{'ms':30} {'server p50':>10} {'p95':>7} {'max':>7}  {'wall p50':>8} {'p95':>7} {'max':>7}", flush=True)
    for name, browser, paths in questions(console):
        if only and only not in name:
            continue
        walls, before = [], len(console.server())
        for n in range(times):
            began = time.perf_counter()
            reply = browser.get(paths[n % len(paths)])
            walls.append((time.perf_counter() - began) * 1000)
            if reply.status != 200:
                print(f"  {name}: {reply.status} {reply.code} for {paths[n % len(paths)]}", flush=True)
        wait_for("the log", lambda: len(console.server()) >= before + times)
        server = console.server(before)[:times]
        print(f"{name:30} {at(server, 0.5):10.1f} {at(server, 0.95):7.1f} {max(server):7.1f}  {at(walls, 0.5):8.1f} {at(walls, 0.95):7.1f} {max(walls):7.1f}", flush=True)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("folder", type=pathlib.Path)
    words.add_argument("--messages", type=int, default=1_000_000)
    words.add_argument("--requests", type=int, default=10_000)
    words.add_argument("--times", type=int, default=60)
    words.add_argument("--only", default="")
    words.add_argument("--rebuild", action="store_true")
    words.add_argument("--serve", action="store_true")
    asked = words.parse_args()
    folder = asked.folder.resolve()
    fill(folder, asked.messages)
    if asked.rebuild:
        shutil.rmtree(folder / "store/lookup", ignore_errors=True)
    console = Alone({"log_level": "debug", "release.next_hop": "127.0.0.1:9", "release.sender": f"release@{DOMAIN}"}, work=str(folder))
    people(console)
    began = time.monotonic()
    console.start()
    admin = console.session("kanri")
    print(f"answers {time.monotonic() - began:.1f} s after its start, load {os.getloadavg()[0]:.1f}", flush=True)
    first = admin.get("/messages?limit=1").json
    ask_for(console, asked.requests)   # of what the index knows already
    taken = index_ready(console, admin)
    print(f"index ready after {taken:.0f} s (first answer knew {first['total']} messages)", flush=True)
    ask_for(console, asked.requests)
    index_ready(console, admin)
    if asked.times:
        measure(console, asked.times, asked.only)
    if asked.serve:
        print(json.dumps({"origin": f"https://localhost:{console.console_port}", **{login: console.session(login).token for login in ("kanri", "sato", "suzuki", "kansa")}}), flush=True)
        sys.stdin.read()
    print(f"most memory: {[line.split()[1] for line in open(f'/proc/{console.process.pid}/status') if line.startswith('VmHWM')][0]} KiB", flush=True)
    console.stop()


if __name__ == "__main__":
    main()
