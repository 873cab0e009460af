"""Counts a period a third time, in another language and by other hands: from the audit records of the ledgers alone, every hash of every
chain computed here, in order. What the records do not say themselves (kinds, codes and rules of a result) comes from the tallies, and a
tally counts only when it is the one whose digest the audit record holds. Nothing of our programs is used.

    recount.py STORE FIRST-DAY [LAST-DAY] [--zone Asia/Tokyo]

prints the figures of those local days as JSON, named as in report.json (docs/formats/report-json.md). Reads the databases only. The last
connection that closes takes away the log that the programs' own readers need: run it on a copy, or beside running programs."""
import argparse
import collections
import dataclasses
import datetime
import hashlib
import json
import pathlib
import re
import sqlite3
import struct
import zoneinfo

LEDGERS = ("washed", "deliver", "intake", "orders", "people", "reports")
COLUMNS = "number, at_ms, actor, action, subject, from_state, to_state, why, detail, previous, hash"


class Broken(Exception):
    """A chain that does not hold."""


@dataclasses.dataclass
class Record:
    ledger: str
    number: int
    at: int
    actor: str
    action: str
    subject: str
    detail: str

    def value(self, key):
        found = re.search(rf"(?:^| ){key}=(\S*)", self.detail)
        return found.group(1) if found else None


def prefixed(value):
    octets = value if isinstance(value, bytes) else value.encode()
    return struct.pack(">I", len(octets)) + octets


def database(store, ledger):
    return pathlib.Path(store) / ledger / f"{ledger}.db"


def chain(store, ledger):
    """The records of one ledger and its head; Broken when a hash, a number or a link is wrong."""
    db = sqlite3.connect(database(store, ledger), timeout=20)
    records, previous = [], b"\0" * 32
    try:
        for row in db.execute(f"SELECT {COLUMNS} FROM audit ORDER BY number"):
            form = prefixed("temizu-audit-1") + struct.pack(">Qq", row[0], row[1]) + b"".join(prefixed(value) for value in row[2:10])
            digest = hashlib.blake2b(form, digest_size=32).digest()
            if row[0] != len(records) + 1 or row[9] != previous or row[10] != digest:
                raise Broken(f"{ledger} record {row[0]}")
            previous = digest
            records.append(Record(ledger, row[0], row[1], row[2], row[3], row[4], row[8]))
    finally:
        db.close()
    return records, previous.hex()


def cut(ms):
    """To the 7 leading binary digits, as the report gives quantiles."""
    return ms if ms < 128 else (ms >> (ms.bit_length() - 7)) << (ms.bit_length() - 7)


def rank(values, percent):
    return sorted(values)[(len(values) * percent + 99) // 100 - 1] if values else 0


def midnight(date, zone):
    return int(datetime.datetime.combine(date, datetime.time(), zone).timestamp() * 1000)


@dataclasses.dataclass
class Recipient:
    arrived: int
    ended: int = 0
    end: str = ""
    notice: bool = False


class Town:
    """All records of a store, read and verified once; figures of any period afterwards."""

    def __init__(self, store):
        self.records, self.heads = {}, {}
        for ledger in LEDGERS:
            if database(store, ledger).exists():
                self.records[ledger], self.heads[ledger] = chain(store, ledger)
        self.kept = [r for r in self.of("intake", "kept") if r.value("class") != "selftest"]
        self.recipients = {}
        for record in self.kept:
            for i in range(int(record.value("recipients"))):
                self.recipients[f"{record.subject}/{i}"] = Recipient(int(record.value("arrival")))
        for record in self.of("deliver", "delivered", "undeliverable"):
            if record.value("class") != "message":
                continue
            one = self.recipients[record.subject]
            if one.end:
                raise Broken(f"{record.subject} ended twice")
            one.ended, one.end, one.notice = record.at, record.action, " notice-only " in record.detail
        self.tallies = self.authentic_tallies(store)

    def of(self, ledger, *actions):
        return [r for r in self.records.get(ledger, []) if r.action in actions]

    def authentic_tallies(self, store):
        """By the first 16 digits of its digest: the text of a tally. Texts that no record vouches for are never looked up."""
        if not database(store, "washed").exists():
            return {}
        db = sqlite3.connect(database(store, "washed"), timeout=20)
        try:
            return {hashlib.sha256(text.encode()).hexdigest()[:16]: text for (text,) in db.execute("SELECT tally FROM tallies")}
        finally:
            db.close()

    def figures(self, first, last, zone):
        start, end = midnight(first, zone), midnight(last + datetime.timedelta(days=1), zone)

        def within(ms):
            return start <= ms < end
        return {"counted": self.counted(within), "balance": self.balance(start, end), "service": self.service(within, end), "traffic": self.traffic(within, start, end),
                "found": self.found(within), "desk": self.desk(within), "chains": self.chains(within)}

    def counted(self, within):
        counted = collections.Counter({name: 0 for name in ("messages", "recipients", "bytes", "clean", "washed", "held", "delivered_washed",
                                                            "delivered_notice_only", "undeliverable")})
        for record in self.kept:
            if within(int(record.value("arrival"))):
                counted["messages"] += 1
                counted["recipients"] += int(record.value("recipients"))
                counted["bytes"] += int(record.value("size"))
        for record in self.of("washed", "washed"):
            if within(record.at) and record.value("class") == "message":
                counted[record.value("verdict")] += 1
        for one in self.recipients.values():
            if one.end and within(one.ended):
                counted[self.end_name(one)] += 1
        return dict(counted)

    @staticmethod
    def end_name(one):
        return "undeliverable" if one.end == "undeliverable" else "delivered_notice_only" if one.notice else "delivered_washed"

    def balance(self, start, end):
        balance = collections.Counter({name: 0 for name in ("carried_in", "accepted", "delivered_washed", "delivered_notice_only", "undeliverable", "carried_out")})
        for one in self.recipients.values():
            if one.arrived >= end or (one.end and one.ended < start):
                continue
            balance["accepted" if one.arrived >= start else "carried_in"] += 1
            balance[self.end_name(one) if one.end and one.ended < end else "carried_out"] += 1
        return dict(balance)

    def service(self, within, end):
        took = [one.ended - one.arrived for one in self.recipients.values() if one.end == "delivered" and within(one.ended)]
        waiting = [one.arrived for one in self.recipients.values() if one.arrived < end and not (one.end and one.ended < end)]
        starts = collections.Counter(r.actor for records in self.records.values() for r in records if r.action == "started" and within(r.at))
        return {"delivered": len(took), "p50_ms": cut(rank(took, 50)), "p95_ms": cut(rank(took, 95)), "max_ms": max(took, default=0), "under_way": len(waiting),
                "oldest_ms": end - min(waiting) if waiting else 0, "starts": dict(sorted(starts.items())),
                "uncertain": sum(within(r.at) for r in self.of("deliver", "uncertain"))}

    def traffic(self, within, start, end):
        hours = [collections.Counter() for _ in range((end - start) // 3_600_000)]
        for one in self.recipients.values():
            if within(one.arrived):
                hours[(one.arrived - start) // 3_600_000]["accepted"] += 1
            if one.end and within(one.ended):
                hours[(one.ended - start) // 3_600_000][self.end_name(one)] += 1
        busiest = max(range(len(hours)), key=lambda i: (hours[i]["accepted"], -i))
        return {"duplicates": sum(within(r.at) for r in self.of("intake", "duplicate")), "hours": [dict(hour) for hour in hours], "busiest": busiest}

    def found(self, within):
        results = collections.OrderedDict()
        for record in self.of("washed", "washed"):
            if within(record.at) and record.value("class") == "message":
                results.setdefault((record.subject.split("/")[0], record.value("result")), []).append(record)
        codes, rules, kinds = collections.Counter(), {}, {}
        for records in results.values():
            tally = self.tallies[records[0].value("tally")]
            lines = [line.split(" ") for line in tally.splitlines()]
            reason = int(lines[0][1])
            codes[reason] += len(records) if reason else 0
            for word, *rest in lines[1:]:
                if word == "f":
                    row = rules.setdefault(rest[0], [0, 0])
                    row[0] += 1
                    row[1] += int(rest[2])
                else:
                    kind, action, why, changed, count = rest[0], rest[1], int(rest[2]), rest[3] == "1", int(rest[4])
                    row = kinds.setdefault(kind, collections.Counter())
                    row.update({"parts": count, action: count, "changed": count if changed else 0, "bytes_in": int(rest[5]), "bytes_out": int(rest[6])})
                    if changed and why and not reason:
                        codes[why] += count * len(records)
        return {"codes": {f"TZ-{code}": count for code, count in sorted(codes.items()) if count}, "rules": {name: rules[name] for name in sorted(rules)},
                "kinds": {name: dict(kinds[name]) for name in sorted(kinds)}}

    def desk(self, within):
        counts = {name: sum(within(r.at) for r in self.of("orders", action)) for name, action in
                  (("opened", "desk.request"), ("approved", "desk.approve"), ("denied", "desk.deny"), ("returned", "desk.return"), ("withdrawn", "desk.withdraw"))}
        counts["released"] = sum(within(r.at) for r in self.of("washed", "released"))
        asked = {r.subject: r.at for r in self.of("orders", "desk.request")}
        waits = [r.at - asked[r.subject] for r in self.of("orders", "desk.approve", "desk.deny") if within(r.at)]
        return counts | {"wait_max_ms": max(waits, default=0)}

    def chains(self, within):
        return {ledger: {"last": len(records), "head": self.heads[ledger], "in_period": sum(within(r.at) for r in records)} for ledger, records in self.records.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("first", type=datetime.date.fromisoformat)
    parser.add_argument("last", type=datetime.date.fromisoformat, nargs="?")
    parser.add_argument("--zone", type=zoneinfo.ZoneInfo, default=zoneinfo.ZoneInfo("Asia/Tokyo"))
    words = parser.parse_args()
    print(json.dumps(Town(words.store).figures(words.first, words.last or words.first, words.zone), indent=1))


if __name__ == "__main__":
    main()
