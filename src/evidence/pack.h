// The evidence pack as a file: a ZIP that any program opens, written in one order with one time, so that the same facts give the same
// octets. Its last two entries are the list of all others with their digests, as `sha256sum -c` reads it, and the detached Ed25519
// signature over that list, as `openssl pkeyutl -verify -rawin` checks it. docs/formats/evidence.md has every file.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace temizu {

inline constexpr std::size_t kPackFilesMax = 20'000;
inline constexpr std::string_view kPackSums = "SHA256SUMS", kPackSignature = "SHA256SUMS.sig";
inline constexpr std::string_view kPackMark = "# temizu-evidence-1 ";   // how the list begins: no other signature of ours starts so

struct PackedFile {
  std::string name;      // "audit/intake.jsonl"
  Bytes sha256;
};

// An Ed25519 key as openssl reads it.
std::string public_key_pem(ByteView sign_public);

class PackWriter {
 public:
  using Sink = std::function<Status(ByteView)>;
  using Produce = std::function<Status(const Sink&)>;

  // Fails with conflict when the file is there. Until finish() it has another name; destroyed before, nothing is left of it.
  static Result<std::unique_ptr<PackWriter>> create(const std::string& path);
  ~PackWriter();
  PackWriter(const PackWriter&) = delete;
  PackWriter& operator=(const PackWriter&) = delete;

  // One file; what produce hands to its sink goes through a file without a name beside the pack: memory is one piece.
  Status add(const std::string& name, const Produce& produce);
  Status add(const std::string& name, ByteView content);
  // The list, its first line kPackMark and `about`, and the signature; the pack is on disk when it returns. Returns the list's SHA-256.
  Result<Bytes> finish(const std::string& about, ByteView sign_secret);
  const std::vector<PackedFile>& files() const { return files_; }

 private:
  struct Zip;
  explicit PackWriter(std::unique_ptr<Zip> zip);
  Status put(const std::string& name, int file, std::uint64_t bytes);
  std::unique_ptr<Zip> zip_;
  std::vector<PackedFile> files_;
};

}  // namespace temizu
