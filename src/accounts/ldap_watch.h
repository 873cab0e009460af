// A time limit for what libldap itself does not limit: a TLS handshake with a server that accepts and then says nothing. When the
// time is over the socket is shut down, and the call that waits on it fails. Not for use outside accounts/.
#pragma once

#include <ldap.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace temizu {

class LdapWatch {
 public:
  explicit LdapWatch(std::chrono::milliseconds limit);
  ~LdapWatch();
  LdapWatch(const LdapWatch&) = delete;
  LdapWatch& operator=(const LdapWatch&) = delete;
  // Hears of the sockets of this handle; outlives it.
  bool follow(LDAP* handle);

  // One call to libldap: while it lives the limit holds, beginning anew with each server that is tried.
  class Call {
   public:
    explicit Call(LdapWatch& watch) : watch_(watch) { watch_.set_running(true); }
    ~Call() { watch_.set_running(false); }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

   private:
    LdapWatch& watch_;
  };

 private:
  static int opened(LDAP* handle, Sockbuf* socket, LDAPURLDesc* url, struct sockaddr* address, struct ldap_conncb* callback);
  static void closed(LDAP* handle, Sockbuf* socket, struct ldap_conncb* callback);
  void set_running(bool running);
  void set_socket(int socket);
  void serve();

  const std::chrono::milliseconds limit_;
  ldap_conncb callback_{};
  std::mutex mutex_;
  std::condition_variable news_;
  bool running_{false}, stopped_{false};
  int socket_{-1};
  std::chrono::steady_clock::time_point until_;
  std::thread thread_;   // last: starts when all else is there
};

}  // namespace temizu
