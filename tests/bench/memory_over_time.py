#!/usr/bin/python3
"""Shows that the memory of every program stays flat while mail goes through: memory_over_time.py [MAILS]. Starts the gateway
(TEMIZU_BUILD) with an empty store on loopback, sends small mails over ten sessions, prints the private and proportional memory of
each program as a line of JSON every twentieth of the way, and at the end how much each grew over the last three quarters. Asserts nothing."""
import json
import os
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from gateway import TOWN, Client, Gateway, NextHop, wait_for  # noqa: E402

SESSIONS = 10
MAILS_PER_CONNECTION = 200


class Forgetful(NextHop):
    """A next hop that counts and forgets."""

    def __init__(self):
        self.delivered = 0
        super().__init__()

    def data(self, h, state, answer):
        super().data(h, state, answer)
        with self.lock:
            self.delivered += len(self.mails)
            self.mails.clear()


def mail(number):
    return (f"From: Sato <sato@example.jp>\r\nTo: taro@{TOWN}\r\nSubject: report {number}\r\nDate: Sun, 22 Nov 2026 09:12:03 +0900\r\n"
            f"Message-ID: <{number}@example.jp>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n"
            + "来週の会議は十時からです。資料を送ります。\r\n" * 40).encode()


def memory_kib(pid):
    fields = {}
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        for line in rollup.readlines()[1:]:
            name, value = line.split(":")
            fields[name] = int(value.split()[0])
    return {"pss": fields["Pss"], "private": fields["Private_Clean"] + fields["Private_Dirty"]}


def tree(pid):
    """The process and all below it: temizu-wash with its template and zygote."""
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                children.setdefault(int(stat.read().rsplit(")", 1)[1].split()[1]), []).append(int(entry))
        except OSError:
            continue
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def sample(gateway):
    """Of each program's own process; of wash also the sum with its template and zygote."""
    result = {"serve": memory_kib(gateway.process.pid)}
    for name, pid in gateway.pids().items():
        result[name] = memory_kib(pid)
    wash_tree = {"pss": 0, "private": 0}
    for pid in tree(gateway.pids("wash")):
        try:
            for key, value in memory_kib(pid).items():
                wash_tree[key] += value
        except (OSError, ValueError, KeyError):
            continue   # a child that ended meanwhile
    result["wash_with_cage"] = wash_tree
    return result


def send(gateway, numbers):
    client, used = None, 0
    for number in numbers:
        if client is None:
            client, used = Client(gateway.port), 0
            client.hello()
        reply = client.mail("sato@example.jp", [f"taro@{TOWN}"], mail(number))
        if not reply.startswith("250"):
            raise SystemExit(f"mail {number} was answered {reply!r}")
        used += 1
        if used == MAILS_PER_CONNECTION:
            client.command("QUIT")
            client.close()
            client = None


def main():
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    hop = Forgetful()
    gateway = Gateway(hop.port, {"log_level": "warning"}).start()
    samples = []
    try:
        step = max(mails // 20, SESSIONS)
        for start in range(0, mails, step):
            numbers = range(start, min(start + step, mails))
            threads = [threading.Thread(target=send, args=(gateway, numbers[i::SESSIONS])) for i in range(SESSIONS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            sent = numbers[-1] + 1
            wait_for(f"{sent} mails at the next hop", lambda: hop.delivered >= sent, 600)
            samples.append(sample(gateway))
            print(json.dumps({"mails": sent, **samples[-1]}), flush=True)
        quarter = len(samples) // 4
        for name in samples[0]:
            before, after = samples[quarter][name]["private"], samples[-1][name]["private"]
            print(f"{name}: private memory {before} KiB after {(quarter + 1) * step} mails, {after} KiB at the end ({after - before:+} KiB)")
    finally:
        gateway.stop()
        gateway.close()
        hop.close()


if __name__ == "__main__":
    main()
