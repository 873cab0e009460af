#include "accounts/ldap_watch.h"

#include <sys/socket.h>

namespace temizu {

LdapWatch::LdapWatch(std::chrono::milliseconds limit) : limit_(limit), thread_([this] { serve(); }) {}

LdapWatch::~LdapWatch() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  news_.notify_one();
  thread_.join();
}

bool LdapWatch::follow(LDAP* handle) {
  callback_.lc_add = &LdapWatch::opened;
  callback_.lc_del = &LdapWatch::closed;
  callback_.lc_arg = this;
  return ldap_set_option(handle, LDAP_OPT_CONNECT_CB, &callback_) == LDAP_OPT_SUCCESS;
}

int LdapWatch::opened(LDAP*, Sockbuf* socket, LDAPURLDesc*, struct sockaddr*, struct ldap_conncb* callback) {
  int descriptor = -1;
  ber_sockbuf_ctrl(socket, LBER_SB_OPT_GET_FD, &descriptor);
  static_cast<LdapWatch*>(callback->lc_arg)->set_socket(descriptor);
  return 0;
}

void LdapWatch::closed(LDAP*, Sockbuf*, struct ldap_conncb* callback) { static_cast<LdapWatch*>(callback->lc_arg)->set_socket(-1); }

void LdapWatch::set_running(bool running) {
  {
    std::lock_guard lock(mutex_);
    running_ = running;
    until_ = std::chrono::steady_clock::now() + limit_;
  }
  news_.notify_one();
}

void LdapWatch::set_socket(int socket) {
  {
    std::lock_guard lock(mutex_);
    socket_ = socket;
    until_ = std::chrono::steady_clock::now() + limit_;
  }
  news_.notify_one();
}

void LdapWatch::serve() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    if (!running_ || socket_ < 0) {
      news_.wait(lock);
    } else if (std::chrono::steady_clock::now() < until_) {
      news_.wait_until(lock, until_);
    } else {
      ::shutdown(socket_, SHUT_RDWR);   // under the lock: libldap says closed() before it closes it
      socket_ = -1;
    }
  }
}

}  // namespace temizu
