#include "accounts/ldap_link.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace temizu {
namespace {

// Listens on a free port of this machine, takes one connection and keeps what comes on it.
class Ear {
 public:
  Ear() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 4), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { hear(); });
  }
  Ear(const Ear&) = delete;
  Ear& operator=(const Ear&) = delete;
  ~Ear() {
    static_cast<void>(heard());
    ::close(socket_);
  }
  std::string url() const { return "ldap://127.0.0.1:" + std::to_string(port_); }
  // After whoever spoke has gone.
  const std::string& heard() {
    ::shutdown(socket_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    return heard_;
  }

 private:
  void hear() {
    const int guest = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (guest < 0) return;
    char octets[512];
    const ssize_t got = ::recv(guest, octets, sizeof octets, 0);
    if (got > 0) heard_.assign(octets, static_cast<std::size_t>(got));
    ::close(guest);
  }
  int socket_{-1};
  std::uint16_t port_{0};
  std::string heard_;
  std::thread thread_;
};

Config::Accounts settings(std::vector<std::string> urls, bool start_tls) {
  Config::Accounts made;
  made.ldap_url = std::move(urls);
  made.ldap_start_tls = start_tls;
  made.ldap_timeout_s = 5;
  return made;
}

}  // namespace

// Goal: libldap goes on to a server without TLS when the one with TLS does not answer; no password goes with it.
TEST(LdapLink, APasswordDoesNotFollowToAServerInTheClear) {
  Ear ear;
  {
    const Config::Accounts mixed = settings({"ldaps://127.0.0.1:1", ear.url()}, true);
    auto link = LdapLink::open(mixed);
    ASSERT_TRUE(link) << to_text(link.error());
    const auto bound = (*link)->bind("uid=sato,dc=example", "sato no aikotoba");
    ASSERT_FALSE(bound);
    EXPECT_NE(bound.error().what.find("not encrypted"), std::string::npos) << to_text(bound.error());
    EXPECT_FALSE((*link)->search("dc=example", LDAP_SCOPE_SUBTREE, "(uid=sato)", {"uid"}, 10, [](const LdapEntry&) { return Status{}; }));
  }
  EXPECT_EQ(ear.heard().find("sato"), std::string::npos);   // no more than "unbind": neither name nor password
}

// Goal: the ear hears what is sent, and on this machine itself an owner may do without TLS.
TEST(LdapLink, OnThisMachineThePasswordMayGoInTheClear) {
  Ear ear;
  {
    const Config::Accounts near = settings({ear.url()}, false);
    auto link = LdapLink::open(near);
    ASSERT_TRUE(link) << to_text(link.error());
    EXPECT_FALSE((*link)->bind("uid=sato,dc=example", "sato no aikotoba"));
  }
  EXPECT_NE(ear.heard().find("sato no aikotoba"), std::string::npos);
}

}  // namespace temizu
