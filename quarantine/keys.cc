#include "quarantine/keys.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

#include "quarantine/blobs/files.h"
#include "quarantine/seal/seal.h"

namespace temizu {
namespace {

enum class Shape : std::uint8_t { box, sign, shared };   // X25519 pair, Ed25519 pair, 32 octets

struct KeyKind {
  std::string_view name;   // <name>.key, and <name>.pub for a pair
  Shape shape;
  bool group_may_read;     // loop.key has two readers: owner and group
};

constexpr std::array<KeyKind, 8> kKinds{{{"store", Shape::box, false},
                                         {"wash-sign", Shape::sign, false},
                                         {"deliver", Shape::box, false},
                                         {"console", Shape::box, false},
                                         {"loop", Shape::shared, true},
                                         {"notice", Shape::shared, false},
                                         {"report-sign", Shape::sign, false},
                                         {"names", Shape::shared, false}}};   // new ones at the end: an older export holds those before
constexpr std::size_t kOldestExport = 6;   // so many keys does an export hold at least

constexpr std::size_t kFileBytesMax = 4096;
constexpr std::string_view kFileMark = "temizu-key-1 ";
constexpr std::string_view kExportBegin = "-----BEGIN TEMIZU KEYS 1-----\n";
constexpr std::string_view kExportEnd = "-----END TEMIZU KEYS-----\n";

unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* raw(const Bytes& bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

std::string secret_file(const KeyKind& kind) { return std::string(kind.name) + ".key"; }
std::string public_file(const KeyKind& kind) { return std::string(kind.name) + ".pub"; }

std::string to_base64(const Bytes& octets) {
  std::string text(sodium_base64_encoded_len(octets.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(octets), octets.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its zero
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  Bytes octets(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(raw(octets), octets.size(), text.data(), text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  octets.resize(size);
  return octets;
}

std::string line_of(const std::string& file, const Bytes& key) { return std::string(kFileMark) + file + ' ' + to_base64(key) + '\n'; }

std::size_t size_of(const KeyKind& kind, bool is_public) { return kind.shape == Shape::sign && !is_public ? 64 : 32; }

std::optional<std::pair<KeyKind, bool>> kind_of(std::string_view file) {
  for (const KeyKind& kind : kKinds) {
    if (file == secret_file(kind)) return std::pair{kind, false};
    if (kind.shape != Shape::shared && file == public_file(kind)) return std::pair{kind, true};
  }
  return std::nullopt;
}

struct Pair {
  Bytes secret, open;   // open: the public half; empty for a shared key
};

Pair make_pair(const KeyKind& kind) {
  Pair made;
  if (kind.shape == Shape::shared) {
    made.secret = random_octets(32);
    return made;
  }
  made.secret.resize(size_of(kind, false));
  made.open.resize(size_of(kind, true));
  if (kind.shape == Shape::box) {
    crypto_box_keypair(raw(made.open), raw(made.secret));
  } else {
    crypto_sign_keypair(raw(made.open), raw(made.secret));
  }
  return made;
}

Bytes public_half(const KeyKind& kind, const Bytes& secret) {
  Bytes half(32, '\0');
  if (kind.shape == Shape::box) {
    crypto_scalarmult_base(raw(half), raw(secret));
  } else {
    crypto_sign_ed25519_sk_to_pk(raw(half), raw(secret));
  }
  return half;
}

// Whole or not at all: written beside, synced, then linked to its name, which must not exist.
Status write_key(const std::string& keys_path, const std::string& file, const Bytes& key, mode_t mode) {
  const std::string path = keys_path + '/' + file;
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());
  const int made = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (made < 0) return file_failure(path, "cannot be created", errno);
  std::string line = line_of(file, key);
  const bool whole = ::write(made, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fchmod(made, mode) == 0 && ::fsync(made) == 0;
  const int write_error = errno;
  ::close(made);
  wipe(line);
  const bool named = whole && ::link(beside.c_str(), path.c_str()) == 0;
  const int error = whole ? errno : write_error;
  ::unlink(beside.c_str());
  if (!named && error == EEXIST) return Unexpected{Code::conflict, path, "exists already", "A key is never overwritten; move the old keys away first"};
  if (!named) return file_failure(path, "cannot be written", error);
  return {};
}

Status write_pair(const std::string& keys_path, const KeyKind& kind, const Pair& pair) {
  if (auto done = write_key(keys_path, secret_file(kind), pair.secret, 0400); !done) return done;
  if (pair.open.empty()) return {};
  return write_key(keys_path, public_file(kind), pair.open, 0444);
}

Status none_exists(const std::string& keys_path) {
  for (const KeyKind& kind : kKinds) {
    for (const std::string& file : {secret_file(kind), public_file(kind)}) {
      struct stat info {};
      if (::lstat((keys_path + '/' + file).c_str(), &info) == 0) {
        return Unexpected{Code::conflict, keys_path + '/' + file, "exists already", "A key is never overwritten; move the old keys away first"};
      }
    }
  }
  return {};
}

Status check_mode(const std::string& keys_path, const std::string& file, bool is_public, bool group_may_read) {
  struct stat info {};
  const std::string path = keys_path + '/' + file;
  if (::stat(path.c_str(), &info) != 0) return file_failure(path, "cannot be examined", errno);
  mode_t allowed = 0600;
  if (group_may_read) allowed |= 0040;
  if (is_public) allowed |= 0044;
  if ((info.st_mode & 07777 & ~allowed) == 0) return {};
  return Unexpected{Code::config, path, "others may read or change it", "chmod " + std::string(is_public ? "0444 " : group_may_read ? "0440 " : "0400 ") + path};
}

Status write_all(const std::string& keys_path, const std::array<Pair, kKinds.size()>& pairs) {
  if (auto free = none_exists(keys_path); !free) return free;
  if (auto made = make_folder(keys_path, {0755, 0400}); !made) return made;
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (auto done = write_pair(keys_path, kKinds[i], pairs[i]); !done) return done;
  }
  return sync_folder(keys_path);
}

}  // namespace

std::vector<KeyOwner> key_owners() {
  return {{"store.key", "wash"},      {"wash-sign.key", "wash"}, {"deliver.key", "deliver"}, {"console.key", "console"},
          {"loop.key", "receive"},    {"loop.key", "wash"},      {"notice.key", "wash"},
          {"report-sign.key", "report"}, {"names.key", "wash"}};
}

Status keys_init(const std::string& keys_path) {
  if (auto ready = seal_ready(); !ready) return ready;
  std::array<Pair, kKinds.size()> pairs;
  for (std::size_t i = 0; i < kKinds.size(); ++i) pairs[i] = make_pair(kKinds[i]);
  auto done = write_all(keys_path, pairs);
  for (Pair& pair : pairs) wipe(pair.secret);
  return done;
}

Result<std::vector<std::string>> keys_add(const std::string& keys_path) {
  if (auto ready = seal_ready(); !ready) return Unexpected{ready.error()};
  std::vector<const KeyKind*> missing;
  for (const KeyKind& kind : kKinds) {
    struct stat info {};
    const bool secret = ::lstat((keys_path + '/' + secret_file(kind)).c_str(), &info) == 0;
    const bool open = kind.shape != Shape::shared && ::lstat((keys_path + '/' + public_file(kind)).c_str(), &info) == 0;
    if (!secret && !open) missing.push_back(&kind);
  }
  // Those of before cannot be missing: what is sealed to them would be lost, and a new pair would hide it.
  for (const KeyKind* kind : missing) {
    if (kind >= kKinds.data() + kOldestExport) continue;
    return Unexpected{Code::not_found, keys_path + '/' + secret_file(*kind), "is missing", "Import the exported keys, or temizu keys init for a new installation"};
  }
  std::vector<std::string> added;
  for (const KeyKind* kind : missing) {
    Pair pair = make_pair(*kind);
    auto done = write_pair(keys_path, *kind, pair);
    wipe(pair.secret);
    if (!done) return Unexpected{done.error()};
    added.push_back(secret_file(*kind));
  }
  if (added.empty()) return added;
  if (auto synced = sync_folder(keys_path); !synced) return Unexpected{synced.error()};
  return added;
}

Result<Bytes> load_key(const std::string& keys_path, std::string_view file) {
  if (auto ready = seal_ready(); !ready) return Unexpected{ready.error()};
  const auto known = kind_of(file);
  const std::string path = keys_path + '/' + std::string(file);
  if (!known) return Unexpected{Code::not_found, path, "is not one of our keys"};
  const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (opened < 0) return file_failure(path, "cannot be opened", errno);
  Bytes text(kFileBytesMax, '\0');
  const ssize_t got = ::read(opened, text.data(), text.size());
  const int error = errno;
  ::close(opened);
  if (got < 0) return file_failure(path, "cannot be read", error);
  text.resize(static_cast<std::size_t>(got));
  const std::string start = std::string(kFileMark) + std::string(file) + ' ';
  const bool framed = text.size() > start.size() && text.compare(0, start.size(), start) == 0 && text.back() == '\n';
  auto key = framed ? from_base64(ByteView(text).substr(start.size(), text.size() - start.size() - 1)) : std::nullopt;
  wipe(text);
  if (!key || key->size() != size_of(known->first, known->second)) {
    return Unexpected{Code::bad_input, path, "is not a key file of version 1", "Import the exported keys again"};
  }
  return *std::move(key);
}

Status keys_check(const std::string& keys_path) {
  for (const KeyKind& kind : kKinds) {
    auto secret = load_key(keys_path, secret_file(kind));
    if (!secret) return Unexpected{secret.error()};
    if (auto tight = check_mode(keys_path, secret_file(kind), false, kind.group_may_read); !tight) return tight;
    if (kind.shape == Shape::shared) continue;
    auto open = load_key(keys_path, public_file(kind));
    if (!open) return Unexpected{open.error()};
    if (auto tight = check_mode(keys_path, public_file(kind), true, false); !tight) return tight;
    const bool match = public_half(kind, *secret) == *open;
    wipe(*secret);
    if (!match) {
      return Unexpected{Code::config, keys_path + '/' + public_file(kind), "does not belong to " + secret_file(kind), "Import the exported keys again"};
    }
  }
  return {};
}

Result<std::string> keys_export(const std::string& keys_path) {
  if (auto good = keys_check(keys_path); !good) return Unexpected{good.error()};
  std::string text(kExportBegin);
  for (const KeyKind& kind : kKinds) {
    auto secret = load_key(keys_path, secret_file(kind));
    if (!secret) return Unexpected{secret.error()};
    text += line_of(secret_file(kind), *secret);
    wipe(*secret);
  }
  Bytes check(16, '\0');
  crypto_generichash(raw(check), check.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  text += "check " + to_hex(check) + '\n';
  text += kExportEnd;
  return text;
}

Status keys_import(const std::string& keys_path, std::string_view text) {
  if (auto ready = seal_ready(); !ready) return ready;
  const Unexpected bad{Code::bad_input, "exported keys", "not a whole export of version 1, or a letter is wrong", "Compare it with the paper"};
  const std::size_t check_at = text.rfind("check ");
  if (text.substr(0, kExportBegin.size()) != kExportBegin || check_at == std::string_view::npos || text.size() > 16 * kFileBytesMax) return bad;
  Bytes check(16, '\0');
  crypto_generichash(raw(check), check.size(), reinterpret_cast<const unsigned char*>(text.data()), check_at, nullptr, 0);
  if (text.substr(check_at) != "check " + to_hex(check) + '\n' + std::string(kExportEnd)) return bad;
  std::array<Pair, kKinds.size()> pairs;
  std::string_view left = text.substr(kExportBegin.size(), check_at - kExportBegin.size());
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    const std::string start = std::string(kFileMark) + secret_file(kKinds[i]) + ' ';
    if (left.empty() && i >= kOldestExport) {   // printed before this key existed
      pairs[i] = make_pair(kKinds[i]);
      continue;
    }
    const std::size_t end = left.find('\n');
    if (end == std::string_view::npos || end < start.size() || left.substr(0, start.size()) != start) return bad;
    auto secret = from_base64(left.substr(start.size(), end - start.size()));
    if (!secret || secret->size() != size_of(kKinds[i], false)) return bad;
    pairs[i].secret = *std::move(secret);
    if (kKinds[i].shape != Shape::shared) pairs[i].open = public_half(kKinds[i], pairs[i].secret);
    left.remove_prefix(end + 1);
  }
  if (!left.empty()) return bad;
  auto done = write_all(keys_path, pairs);
  for (Pair& pair : pairs) wipe(pair.secret);
  return done;
}

Result<StoreKeys> load_keys(const std::string& keys_path, Role role) {
  StoreKeys keys;
  struct Wanted {
    const char* file;
    Bytes StoreKeys::*into;
  };
  std::vector<Wanted> wanted = {{"store.pub", &StoreKeys::store_public}, {"wash-sign.pub", &StoreKeys::sign_public},
                                {"deliver.pub", &StoreKeys::deliver_public}, {"console.pub", &StoreKeys::console_public}};
  if (role == Role::wash) {
    wanted.push_back({"store.key", &StoreKeys::store_secret});
    wanted.push_back({"wash-sign.key", &StoreKeys::sign_secret});
    wanted.push_back({"names.key", &StoreKeys::names});
  }
  if (role == Role::deliver) wanted.push_back({"deliver.key", &StoreKeys::deliver_secret});
  if (role == Role::console) wanted.push_back({"console.key", &StoreKeys::console_secret});
  for (const Wanted& one : wanted) {
    auto key = load_key(keys_path, one.file);
    if (!key) return Unexpected{key.error()};
    keys.*one.into = *std::move(key);
  }
  if (role == Role::admin) {  // the command line reads manifests only as root
    auto key = load_key(keys_path, "console.key");
    if (key) keys.console_secret = *std::move(key);
    if (!key && key.error().code != Code::denied) return Unexpected{key.error()};
  }
  return keys;
}

}  // namespace temizu
