"""Goal: limits on connections answer 421; slow clients are cut off; with the limits raised 2,000 idle connections and 200 parallel
transfers hold in bounded memory (mail-rules P9, P10)."""
import asyncio
import contextlib
import resource
import socket
import time
import unittest

from gateway import TOWN, Client, Gateway, NextHop, plain_mail, send_one, wait_for
from peers import memory_peak_kib, sanitized

IDLE, TRANSFERS, TRANSFER_BYTES = 2000, 200, 300_000
RECEIVE_MIB = 96   # 2,000 idle and 200 transferring sessions together; measured 46


def connect_from(address, port):
    return socket.create_connection(("127.0.0.1", port), 20, source_address=(address, 0))


def greeting(s):
    with contextlib.suppress(OSError):
        return s.recv(200)
    return b""


def connections_at(port):
    """How many connections the server on this port holds: established, or closed by the client only."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] in ("01", "08") for row in rows)


class Limits(unittest.TestCase):
    def setUp(self):
        self.hop = NextHop()
        self.addCleanup(self.hop.close)
        self.open = []
        self.addCleanup(lambda: [s.close() for s in self.open])

    def gateway_with(self, **settings):
        gateway = Gateway(self.hop.port, {"receive." + k: v for k, v in settings.items()})
        self.addCleanup(gateway.close)
        return gateway.start()

    def connect(self, port, address="127.0.0.1"):
        s = connect_from(address, port)
        self.open.append(s)
        return greeting(s)

    def test_one_client_may_not_hold_all(self):
        gateway = self.gateway_with(connections_per_client_max="5", connections_max="20", upstreams="127.0.0.99/32")
        wait_for("the harness's own look to be over", lambda: not connections_at(gateway.port))
        for _ in range(5):
            self.assertTrue(self.connect(gateway.port, "127.0.0.2").startswith(b"220"))
        self.assertTrue(self.connect(gateway.port, "127.0.0.2").startswith(b"421 4.7.0"))
        self.assertTrue(self.connect(gateway.port, "127.0.0.3").startswith(b"220"), "another client is not concerned")
        for _ in range(10):
            self.assertTrue(self.connect(gateway.port, "127.0.0.99").startswith(b"220"), "an upstream may hold more")
        gateway.stop()

    def test_all_together_may_not_be_more_than_the_limit(self):
        gateway = self.gateway_with(connections_max="8")
        wait_for("the harness's own look to be over", lambda: not connections_at(gateway.port))
        answers = [self.connect(gateway.port) for _ in range(9)]
        self.assertEqual([a[:3] for a in answers], [b"220"] * 8 + [b"421"])
        self.open.pop(0).close()
        wait_for("the free place", lambda: self.connect(gateway.port).startswith(b"220"))
        for s in self.open:
            s.close()
        wait_for("mail", lambda: send_one(gateway.port, plain_mail("after")).startswith("250"))
        gateway.wait_done(1)
        gateway.stop()

    def test_silence_is_cut_off(self):
        gateway = self.gateway_with(command_timeout_s="1")
        for words in (b"", b"EHLO client.test\r\n", b"EHLO client.t"):
            with Client(gateway.port, timeout=20) as client:
                client.reply()
                client.send(words)
                replies = []
                while (reply := client.reply()):
                    replies.append(reply)
                self.assertTrue(replies[-1].startswith("421 4.4.2"), replies)
        gateway.stop()

    def begin_data(self, gateway):
        client = Client(gateway.port, timeout=60)
        client.hello()
        client.command("MAIL FROM:<sato@example.jp>")
        client.command(f"RCPT TO:<taro@{TOWN}>")
        client.command("DATA")
        return client

    def drip(self, client, seconds):
        """Sends an octet now and then; the last reply and how long it took."""
        begun = time.monotonic()
        client.socket.settimeout(0.2)
        said = b""
        while time.monotonic() - begun < seconds:
            try:
                client.send(b"x")
                more = client.socket.recv(4096)
                if not more:
                    break
                said += more
            except TimeoutError:
                continue
            except OSError:
                break
        client.close()
        return said, time.monotonic() - begun

    def test_a_mail_that_never_ends_is_cut_off_by_the_transaction_time(self):
        gateway = self.gateway_with(transaction_timeout_s="2")
        said, _ = self.drip(self.begin_data(gateway), 30)
        self.assertTrue(said.startswith(b"421 4.4.2"), said)
        self.assertEqual(gateway.balance()["accepted"], 0)
        gateway.stop()

    def test_a_drip_is_cut_off_by_the_least_rate(self):
        gateway = self.gateway_with(data_rate_min_bytes_s="1000")
        said, seconds = self.drip(self.begin_data(gateway), 50)
        self.assertTrue(said.startswith(b"421 4.4.2"), said)
        self.assertLess(seconds, 50)
        self.assertEqual(gateway.balance()["accepted"], 0)
        gateway.stop()


class Many(unittest.TestCase):
    def test_2000_idle_connections_and_200_transfers(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < 4 * IDLE:
            self.skipTest(f"needs {4 * IDLE} descriptors, only {hard} are allowed here")
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * IDLE), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        hop = NextHop()
        self.addCleanup(hop.close)
        gateway = Gateway(hop.port, {"receive.connections_max": "2500"})
        self.addCleanup(gateway.close)
        gateway.start()
        pids = gateway.pids()
        asyncio.run(self.hold_and_send(gateway))
        balance = gateway.wait_done(TRANSFERS, 50)
        self.assertEqual(balance["accepted"], TRANSFERS)
        self.assertEqual(sum(len(m["recipients"]) for m in hop.mails), TRANSFERS)
        self.assertEqual(gateway.pids(), pids)
        if not sanitized():
            self.assertLess(memory_peak_kib(pids["receive"]) // 1024, RECEIVE_MIB)
        gateway.stop()

    async def hold_and_send(self, gateway):
        idle = []
        for start in range(0, IDLE, 100):
            batch = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", gateway.port) for _ in range(100)))
            for reader, writer in batch:
                self.assertTrue((await asyncio.wait_for(reader.readline(), 30)).startswith(b"220"))
                idle.append((reader, writer))
        everybody_in_data = asyncio.Barrier(TRANSFERS)
        replies = await asyncio.gather(*(self.transfer(gateway.port, number, everybody_in_data) for number in range(TRANSFERS)))
        self.assertEqual({r[:3] for r in replies}, {b"250"})
        for reader, writer in idle[::100]:   # the idle ones are still served
            writer.write(b"NOOP\r\n")
            self.assertTrue((await asyncio.wait_for(reader.readline(), 30)).startswith(b"250"))
        for _, writer in idle:
            writer.close()

    async def transfer(self, port, number, everybody_in_data):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def say(words):
            writer.write(words)
            await writer.drain()
            while True:
                line = await asyncio.wait_for(reader.readline(), 50)
                if line[3:4] != b"-":
                    return line
        await say(b"")
        await say(b"EHLO client.test\r\n")
        await say(b"MAIL FROM:<sato@example.jp>\r\n")
        await say(f"RCPT TO:<taro{number}@{TOWN}>\r\n".encode())
        if not (reply := await say(b"DATA\r\n")).startswith(b"354"):
            return reply
        await asyncio.wait_for(everybody_in_data.wait(), 50)
        reply = await say(plain_mail("many", "0123456789" * 6 + "\r\n" + ("0123456789" * 6 + "\r\n") * (TRANSFER_BYTES // 62), number=number) + b".\r\n")
        writer.close()
        return reply


if __name__ == "__main__":
    unittest.main(verbosity=1)
