"""Goal: mail takes the second host while the first is dead, and another next hop for another domain; what is refused by one that
lives is not tried on another."""
import unittest

from gateway import TOWN, Client, Gateway, NextHop, free_port, plain_mail, send_one, wait_for

SCHOOL = "school.example.lg.jp"


class Failover(unittest.TestCase):
    def gateway_with(self, *hops, **settings):
        for hop in hops:
            self.addCleanup(hop.close)
        gateway = Gateway(hops[0].port, {"receive.domains": f"{TOWN} {SCHOOL}", **{k.replace("__", "."): v for k, v in settings.items()}})
        self.addCleanup(gateway.close)
        return gateway.start()

    def test_the_second_host_takes_over_when_the_first_is_dead(self):
        second = NextHop()
        gateway = self.gateway_with(second, deliver__next_hop=f"127.0.0.1:{free_port()} 127.0.0.1:{second.port}")
        for number in range(3):
            self.assertTrue(send_one(gateway.port, plain_mail("failover", number=number)).startswith("250"))
        gateway.wait_done(3)
        self.assertEqual(second.count(), 3)
        self.assertIn(str(second.port), gateway.items()[0]["recipients"][0]["next_hop"])
        gateway.stop()

    def test_the_second_host_takes_over_when_the_first_greets_with_421(self):
        first, second = NextHop(rules=lambda stage, argument, session: "421 4.3.2 closed" if stage == "connect" else None), NextHop()
        gateway = self.gateway_with(first, second, deliver__next_hop=f"127.0.0.1:{first.port} 127.0.0.1:{second.port}")
        self.assertTrue(send_one(gateway.port, plain_mail("busy")).startswith("250"))
        gateway.wait_done(1)
        self.assertEqual((first.count(), second.count()), (0, 1))
        gateway.stop()

    def test_the_first_host_is_preferred_again_when_it_lives(self):
        port = free_port()
        second = NextHop()
        gateway = self.gateway_with(second, deliver__next_hop=f"127.0.0.1:{port} 127.0.0.1:{second.port}")
        self.assertTrue(send_one(gateway.port, plain_mail("one", number=1)).startswith("250"))
        gateway.wait_done(1)
        first = NextHop(port=port)
        self.addCleanup(first.close)
        sent = 1

        def first_took_one():
            nonlocal sent
            sent += 1
            self.assertTrue(send_one(gateway.port, plain_mail("again", number=sent)).startswith("250"))
            gateway.wait_done(sent)
            return first.count()
        wait_for("mail at the first host", first_took_one)
        self.assertEqual(first.count() + second.count(), sent, "each mail once")
        gateway.stop()

    def test_a_permanent_refusal_is_not_tried_elsewhere(self):
        first, second = NextHop(rules=lambda stage, argument, session: "554 5.7.1 never" if stage == "dot" else None), NextHop()
        gateway = self.gateway_with(first, second, deliver__next_hop=f"127.0.0.1:{first.port} 127.0.0.1:{second.port}")
        self.assertTrue(send_one(gateway.port, plain_mail("never")).startswith("250"))
        gateway.wait_done(1)
        self.assertEqual(gateway.items()[0]["state"], "undeliverable")
        self.assertEqual(second.count(), 0)
        gateway.stop()

    def test_each_domain_has_its_next_hop(self):
        town, school = NextHop(), NextHop()
        gateway = self.gateway_with(town, school, deliver__route=f"{SCHOOL}=127.0.0.1:{free_port()},127.0.0.1:{school.port}")
        with Client(gateway.port) as client:
            client.hello()
            self.assertTrue(client.mail("sato@example.jp", [f"taro@{TOWN}", f"taro@{SCHOOL}", f"jiro@{SCHOOL}"], plain_mail("both")).startswith("250"))
        gateway.wait_done(3)
        self.assertEqual(sorted(r for m in town.mails for r in m["recipients"]), [f"taro@{TOWN}"])
        self.assertEqual(sorted(r for m in school.mails for r in m["recipients"]), [f"jiro@{SCHOOL}", f"taro@{SCHOOL}"])
        gateway.stop()

    def test_a_domain_whose_next_hop_is_dead_does_not_hold_up_the_others(self):
        town = NextHop()
        gateway = self.gateway_with(town, deliver__route=f"{SCHOOL}=127.0.0.1:{free_port()}")
        with Client(gateway.port) as client:
            client.hello()
            self.assertTrue(client.mail("sato@example.jp", [f"taro@{SCHOOL}", f"taro@{TOWN}"], plain_mail("one-dead")).startswith("250"))
        wait_for("the living one", lambda: town.count() == 1)
        states = {r["address"]: r["state"] for r in gateway.items()[0]["recipients"]}
        self.assertEqual(states[f"taro@{SCHOOL}"], "washed")
        gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=1)
