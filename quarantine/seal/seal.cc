#include "quarantine/seal/seal.h"

#include <sodium.h>

#include <algorithm>
#include <cassert>

namespace temizu {
namespace {

static_assert(kSealHeaderBytes == crypto_secretstream_xchacha20poly1305_HEADERBYTES);
static_assert(kSealedPieceBytes == kPlainPieceBytes + crypto_secretstream_xchacha20poly1305_ABYTES);
static_assert(kContentKeyBytes == crypto_secretstream_xchacha20poly1305_KEYBYTES);
static_assert(kBoxedKeyBytes == crypto_box_NONCEBYTES + crypto_box_MACBYTES + kContentKeyBytes);

constexpr std::size_t kSealedGroupBytes = crypto_box_SEALBYTES + crypto_secretbox_KEYBYTES;
static_assert(kSealedKeyBytes == kSealedGroupBytes + crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + kContentKeyBytes);

const unsigned char* raw(ByteView bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

Unexpected altered() {
  return Unexpected{Code::bad_input, "sealed blob", "its octets were altered or cut since they were kept", "Restore it from a backup"};
}

}  // namespace

Status seal_ready() {
  static const int started = sodium_init();
  if (started < 0) return Unexpected{Code::internal, "libsodium", "did not start"};
  return {};
}

Bytes random_octets(std::size_t count) {
  Bytes octets(count, '\0');
  randombytes_buf(octets.data(), octets.size());
  return octets;
}

void wipe(Bytes& secret) {
  if (!secret.empty()) sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

std::uint64_t sealed_size(std::uint64_t plain_bytes) {
  const std::uint64_t pieces = plain_bytes / kPlainPieceBytes + 1;
  return kSealHeaderBytes + plain_bytes + pieces * (kSealedPieceBytes - kPlainPieceBytes);
}

struct SealWriter::State {
  crypto_secretstream_xchacha20poly1305_state stream;
  Bytes header;     // until it was handed out
  Bytes bound_to;
  Bytes waiting;    // less than one piece

  void push(ByteView plain, unsigned char tag, Bytes& out) {
    out += header;
    header.clear();
    const std::size_t at = out.size();
    out.resize(at + plain.size() + crypto_secretstream_xchacha20poly1305_ABYTES);
    crypto_secretstream_xchacha20poly1305_push(&stream, raw(out) + at, nullptr, raw(plain), plain.size(), raw(bound_to),
                                               bound_to.size(), tag);
  }
};

SealWriter::SealWriter(ByteView content_key, Bytes bound_to) : state_(std::make_unique<State>()) {
  assert(content_key.size() == kContentKeyBytes);
  state_->bound_to = std::move(bound_to);
  state_->header.resize(kSealHeaderBytes);
  crypto_secretstream_xchacha20poly1305_init_push(&state_->stream, raw(state_->header), raw(content_key));
}

SealWriter::~SealWriter() {
  sodium_memzero(&state_->stream, sizeof state_->stream);
  wipe(state_->waiting);
}

void SealWriter::add(ByteView plain, Bytes& out) {
  Bytes& waiting = state_->waiting;
  if (!waiting.empty()) {
    const std::size_t taken = std::min(plain.size(), kPlainPieceBytes - waiting.size());
    waiting += plain.substr(0, taken);
    plain.remove_prefix(taken);
    if (waiting.size() < kPlainPieceBytes) return;
    state_->push(waiting, 0, out);
    waiting.clear();
  }
  while (plain.size() >= kPlainPieceBytes) {
    state_->push(plain.substr(0, kPlainPieceBytes), 0, out);
    plain.remove_prefix(kPlainPieceBytes);
  }
  waiting += plain;
}

void SealWriter::finish(Bytes& out) {
  state_->push(state_->waiting, crypto_secretstream_xchacha20poly1305_TAG_FINAL, out);
  wipe(state_->waiting);
}

struct SealReader::State {
  crypto_secretstream_xchacha20poly1305_state stream;
  Bytes content_key;
  Bytes bound_to;
  Bytes waiting;     // sealed octets, less than one piece
  Bytes plain;       // one piece
  bool started{false};
  bool final_seen{false};
};

SealReader::SealReader(ByteView content_key, Bytes bound_to) : state_(std::make_unique<State>()) {
  state_->content_key = content_key;
  state_->bound_to = std::move(bound_to);
}

SealReader::~SealReader() {
  sodium_memzero(&state_->stream, sizeof state_->stream);
  wipe(state_->content_key);
  wipe(state_->plain);
}

Status SealReader::open_piece(ByteView untrusted_piece, const std::function<Status(ByteView)>& sink) {
  State& s = *state_;
  const std::size_t overhead = crypto_secretstream_xchacha20poly1305_ABYTES;
  if (s.final_seen || untrusted_piece.size() < overhead) return altered();
  s.plain.resize(untrusted_piece.size() - overhead);
  unsigned char tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(&s.stream, raw(s.plain), nullptr, &tag, raw(untrusted_piece),
                                                 untrusted_piece.size(), raw(s.bound_to), s.bound_to.size()) != 0) {
    return altered();
  }
  s.final_seen = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  const bool size_fits = s.final_seen ? s.plain.size() < kPlainPieceBytes : s.plain.size() == kPlainPieceBytes;
  if (!size_fits) return altered();
  if (s.plain.empty()) return {};
  return sink(s.plain);
}

Status SealReader::add(ByteView untrusted_sealed, const std::function<Status(ByteView)>& sink) {
  State& s = *state_;
  if (!s.started) {
    const std::size_t taken = std::min(untrusted_sealed.size(), kSealHeaderBytes - s.waiting.size());
    s.waiting += untrusted_sealed.substr(0, taken);
    untrusted_sealed.remove_prefix(taken);
    if (s.waiting.size() < kSealHeaderBytes) return {};
    if (s.content_key.size() != kContentKeyBytes ||
        crypto_secretstream_xchacha20poly1305_init_pull(&s.stream, raw(s.waiting), raw(s.content_key)) != 0) {
      return altered();
    }
    s.started = true;
    s.waiting.clear();
  }
  while (s.waiting.size() + untrusted_sealed.size() >= kSealedPieceBytes) {
    ByteView piece = untrusted_sealed;
    if (s.waiting.empty()) {
      piece = untrusted_sealed.substr(0, kSealedPieceBytes);
      untrusted_sealed.remove_prefix(kSealedPieceBytes);
    } else {
      const std::size_t taken = kSealedPieceBytes - s.waiting.size();
      s.waiting += untrusted_sealed.substr(0, taken);
      untrusted_sealed.remove_prefix(taken);
      piece = s.waiting;
    }
    if (auto opened = open_piece(piece, sink); !opened) return opened;
    s.waiting.clear();
  }
  s.waiting += untrusted_sealed;
  return {};
}

Status SealReader::finish(const std::function<Status(ByteView)>& sink) {
  State& s = *state_;
  if (!s.started) return altered();
  if (!s.final_seen) {
    if (auto opened = open_piece(s.waiting, sink); !opened) return opened;
    s.waiting.clear();
  }
  if (!s.final_seen || !s.waiting.empty()) return altered();
  return {};
}

Bytes seal_bytes(ByteView content_key, Bytes bound_to, ByteView plain) {
  Bytes out;
  out.reserve(sealed_size(plain.size()));
  SealWriter writer(content_key, std::move(bound_to));
  writer.add(plain, out);
  writer.finish(out);
  return out;
}

Result<Bytes> open_bytes(ByteView content_key, Bytes bound_to, ByteView untrusted_sealed, std::uint64_t plain_bytes_max) {
  Bytes plain;
  const auto sink = [&](ByteView piece) -> Status {
    if (plain.size() + piece.size() > plain_bytes_max) return Unexpected{Code::limit, "sealed blob", "larger than was said"};
    plain += piece;
    return {};
  };
  SealReader reader(content_key, std::move(bound_to));
  if (auto added = reader.add(untrusted_sealed, sink); !added) return Unexpected{added.error()};
  if (auto finished = reader.finish(sink); !finished) return Unexpected{finished.error()};
  return plain;
}

Bytes GroupSealer::seal(ByteView content_key) {
  assert(public_.size() == crypto_box_PUBLICKEYBYTES && content_key.size() == kContentKeyBytes);
  if (group_key_.empty()) {
    group_key_ = random_octets(crypto_secretbox_KEYBYTES);
    sealed_group_.assign(kSealedGroupBytes, '\0');
    crypto_box_seal(raw(sealed_group_), raw(ByteView(group_key_)), group_key_.size(), raw(ByteView(public_)));
  }
  Bytes sealed = sealed_group_;
  sealed.resize(kSealedKeyBytes);
  unsigned char* nonce = raw(sealed) + kSealedGroupBytes;
  randombytes_buf(nonce, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES, raw(content_key), content_key.size(), nonce, raw(ByteView(group_key_)));
  return sealed;
}

void GroupSealer::forget() { wipe(group_key_); }

GroupOpener::~GroupOpener() {
  for (auto& [sealed, opened] : remembered_) wipe(opened);
  wipe(secret_);
}

Result<Bytes> GroupOpener::group_key(ByteView untrusted_sealed_group) {
  std::lock_guard lock(mutex_);
  for (const auto& [sealed, opened] : remembered_) {
    if (sealed == untrusted_sealed_group) return opened;
  }
  const bool keys_fit = public_.size() == crypto_box_PUBLICKEYBYTES && secret_.size() == crypto_box_SECRETKEYBYTES;
  Bytes opened(crypto_secretbox_KEYBYTES, '\0');
  if (!keys_fit || crypto_box_seal_open(raw(opened), raw(untrusted_sealed_group), untrusted_sealed_group.size(), raw(ByteView(public_)),
                                        raw(ByteView(secret_))) != 0) {
    return Unexpected{Code::denied, "original", "its key does not open with store.key", "Run temizu keys check"};
  }
  if (remembered_.size() >= kRememberedMax) {
    wipe(remembered_.front().second);
    remembered_.pop_front();
  }
  remembered_.emplace_back(Bytes(untrusted_sealed_group), opened);
  return opened;
}

Result<Bytes> GroupOpener::open(ByteView untrusted_sealed) {
  const Unexpected damaged{Code::bad_input, "original", "its sealed key was altered", "Restore it from a backup"};
  if (untrusted_sealed.size() != kSealedKeyBytes) return damaged;
  auto group = group_key(untrusted_sealed.substr(0, kSealedGroupBytes));
  if (!group) return group;
  const ByteView nonce = untrusted_sealed.substr(kSealedGroupBytes, crypto_secretbox_NONCEBYTES);
  const ByteView boxed = untrusted_sealed.substr(kSealedGroupBytes + crypto_secretbox_NONCEBYTES);
  Bytes content_key(kContentKeyBytes, '\0');
  const bool opened = crypto_secretbox_open_easy(raw(content_key), raw(boxed), boxed.size(), raw(nonce), raw(ByteView(*group))) == 0;
  wipe(*group);
  if (!opened) return damaged;
  return content_key;
}

KeyBox::KeyBox(ByteView their_public, ByteView our_secret) {
  if (their_public.size() != crypto_box_PUBLICKEYBYTES || our_secret.size() != crypto_box_SECRETKEYBYTES) return;
  shared_.resize(crypto_box_BEFORENMBYTES);
  if (crypto_box_beforenm(raw(shared_), raw(their_public), raw(our_secret)) != 0) shared_.clear();
}

KeyBox::~KeyBox() { wipe(shared_); }

Bytes KeyBox::box(ByteView content_key) const {
  assert(ready());
  Bytes boxed(crypto_box_NONCEBYTES + crypto_box_MACBYTES + content_key.size(), '\0');
  randombytes_buf(boxed.data(), crypto_box_NONCEBYTES);
  crypto_box_easy_afternm(raw(boxed) + crypto_box_NONCEBYTES, raw(content_key), content_key.size(), raw(boxed), raw(shared_));
  return boxed;
}

Result<Bytes> KeyBox::open(ByteView untrusted_boxed) const {
  const Unexpected denied{Code::denied, "washed mail", "its key is not for this program", "Run temizu keys check"};
  if (!ready() || untrusted_boxed.size() != kBoxedKeyBytes) return denied;
  Bytes content_key(kContentKeyBytes, '\0');
  const unsigned char* box = raw(untrusted_boxed) + crypto_box_NONCEBYTES;
  if (crypto_box_open_easy_afternm(raw(content_key), box, untrusted_boxed.size() - crypto_box_NONCEBYTES, raw(untrusted_boxed),
                                   raw(shared_)) != 0) {
    return denied;
  }
  return content_key;
}

}  // namespace temizu
