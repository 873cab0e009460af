#include "accounts/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace temizu {
namespace {

constexpr unsigned long long kPasses = 3;
constexpr std::size_t kMemoryBytes = 64u << 20;
constexpr std::chrono::seconds kWaitMax{10};

// Hashes at work; the others wait for a place, but not for ever.
class Places {
 public:
  bool take() {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, kWaitMax, [this] { return taken_ < kHashesAtOnce; })) return false;
    ++taken_;
    return true;
  }
  void give_back() {
    {
      std::lock_guard lock(mutex_);
      --taken_;
    }
    freed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  unsigned taken_{0};
};

Places& places() {
  static Places all;
  return all;
}

class Place {
 public:
  Place() : taken_(places().take()) {}
  ~Place() {
    if (taken_) places().give_back();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  explicit operator bool() const { return taken_; }

 private:
  bool taken_;
};

Unexpected too_many() { return Unexpected{Code::unavailable, "password", "too many log-ins at one time", "Try again in a moment"}; }

// Nobody's password, hashed with today's cost: what an unknown account is compared with.
const std::string& nobodys_hash() {
  static const std::string hash = [] {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    std::array<char, 32> random{};
    randombytes_buf(random.data(), random.size());
    const bool made = crypto_pwhash_str(text.data(), random.data(), random.size(), kPasses, kMemoryBytes) == 0;
    return made ? std::string(text.data()) : std::string();
  }();
  return hash;
}

// --- what may not be a password -------------------------------------------------------------------------------------

constexpr std::size_t kCharactersMin = 12;
constexpr std::size_t kCharactersMax = 128;
constexpr std::size_t kOwnCharactersMin = 8;   // what must be left beside common words and names

// Rows that fingers walk, forwards and backwards.
constexpr std::string_view kRows[] = {"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop@[", "asdfghjkl;:]", "zxcvbnm,./",
                                      "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "qazwsxedcrfvtgbyhnujmik,ol.p;/", "!\"#$%&'()!@#$%^&*()"};

constexpr std::string_view kWords[] = {
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "pasuwado", "pasuwaado", "administrator", "admin", "kanrisha", "welcome", "letmein", "iloveyou",
    "monkey",   "dragon",   "sunshine", "princess", "football", "baseball", "yakyuu",        "superman", "batman", "master", "trustno",  "secret",
    "himitsu",  "test",     "tesuto",   "guest",    "user",     "root",     "login",         "change",   "changeme", "default", "initial",  "shokai",
    "yakusho",  "shiyakusho", "kuyakusho", "machiyakuba", "yakuba", "shiyaku", "kencho", "jichitai", "lgwan", "temizu", "mukaigai", "mugaika",
    "sakura",   "fujisan",  "nippon",   "nihon",    "japan",    "tokyo",    "osaka",         "kyoto",    "reiwa",  "heisei", "showa",    "doraemon",
    "pikachu",  "arigatou", "konnichiwa", "ohayou", "aishiteru", "daisuki", "michael",       "jordan",   "shadow", "flower", "computer", "internet",
    "windows",  "microsoft", "google",  "qwerty",   "asdfgh",   "zxcvbn",   "abc",           "spring",   "summer", "autumn", "winter",   "haru",
    "natsu",    "aki",      "fuyu"};

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// True for a text that a short piece makes by being repeated: "aaaa…", "abcabcabc…".
bool repeats(std::string_view text) {
  for (std::size_t period = 1; period <= 4 && period < text.size(); ++period) {
    if (text.substr(period) == text.substr(0, text.size() - period)) return true;
  }
  return false;
}

// Replaces what anybody would try first by one mark each: stretches of three and more along a row.
std::string without_rows(std::string_view text) {
  std::string left;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t longest = 1;
    for (const std::string_view row : kRows) {
      const std::string back(row.rbegin(), row.rend());
      for (std::size_t length = longest + 1; at + length <= text.size(); ++length) {
        const std::string_view piece = text.substr(at, length);
        if (row.find(piece) == std::string_view::npos && back.find(piece) == std::string::npos) break;
        longest = length;
      }
    }
    if (longest < 3) left += text[at];
    at += longest < 3 ? 1 : longest;
  }
  return left;
}

void remove_all(std::string& text, std::string_view word) {
  if (word.size() < 2) return;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) text.erase(at, word.size());
}

bool is_guessable(std::string_view password, const Account& account, std::string_view site_name) {
  std::string left = lower_ascii(password);
  if (repeats(left)) return true;
  for (const std::string& address : account.addresses) remove_all(left, lower_ascii(address.substr(0, address.find('@'))));
  remove_all(left, lower_ascii(account.login));
  std::string site = lower_ascii(site_name);
  for (std::size_t at = 0; at < site.size();) {
    const std::size_t end = std::min(site.find('.', at), site.size());
    remove_all(left, std::string_view(site).substr(at, end - at));
    at = end + 1;
  }
  for (const std::string_view word : kWords) remove_all(left, word);
  left = without_rows(left);
  // A date or a telephone number is no secret either.
  if (std::all_of(left.begin(), left.end(), [](unsigned char c) { return c < 'A' && c < 0x80; })) return true;
  std::string marks = left;
  std::sort(marks.begin(), marks.end());
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
  return characters_of(left) < kOwnCharactersMin || marks.size() < 4;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  if (password.size() > kPasswordBytesMax) return Unexpected{Code::limit, "password", "is too long"};
  if (sodium_init() < 0) return Unexpected{Code::internal, "libsodium", "cannot start"};
  const Place place;
  if (!place) return too_many();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), password.data(), password.size(), kPasses, kMemoryBytes) != 0) {
    return Unexpected{Code::full, "password", "no memory to hash it", "Free 64 MiB"};
  }
  return std::string(text.data());
}

Result<bool> verify_password(const std::string& hash, std::string_view untrusted_password) {
  if (sodium_init() < 0) return Unexpected{Code::internal, "libsodium", "cannot start"};
  const Place place;
  if (!place) return too_many();
  const std::string& nobodys = nobodys_hash();
  const bool fits = !hash.empty() && hash.size() < crypto_pwhash_STRBYTES && untrusted_password.size() <= kPasswordBytesMax;
  const std::string& against = fits ? hash : nobodys;
  const std::string_view tried = untrusted_password.substr(0, kPasswordBytesMax);
  const bool same = crypto_pwhash_str_verify(against.c_str(), tried.data(), tried.size()) == 0;
  return fits && same;
}

Status good_password(std::string_view password, const Account& account, std::string_view site_name) {
  const bool printable = std::none_of(password.begin(), password.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (!printable) return Unexpected{Code::bad_input, account.login, "password.form"};
  const std::size_t characters = characters_of(password);
  if (characters < kCharactersMin) return Unexpected{Code::bad_input, account.login, "password.short"};
  if (characters > kCharactersMax || password.size() > kPasswordBytesMax) return Unexpected{Code::bad_input, account.login, "password.long"};
  if (is_guessable(password, account, site_name)) return Unexpected{Code::bad_input, account.login, "password.common"};
  return {};
}

std::string random_password() {
  constexpr std::string_view kLetters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::string password;
  if (sodium_init() < 0) return password;
  for (std::size_t i = 0; i < 20; ++i) {
    if (i != 0 && i % 5 == 0) password += '-';
    password += kLetters[randombytes_uniform(static_cast<std::uint32_t>(kLetters.size()))];
  }
  return password;
}

void wipe_text(std::string& secret) {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace temizu
