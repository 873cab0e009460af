// What the looks at one compound file share: the file, the bench that pays and takes the notes, and what encrypts it.
#pragma once

#include <string>

#include "filters/common/cfb_reader.h"
#include "filters/filter.h"

namespace temizu::ole {

struct Inspection {
  const CfbReader& file;
  Bench& bench;
  std::string cipher;   // in words, once something is encrypted: "RC4", "AES-256 (agile)"

  void note(std::string_view rule, Weight weight, std::string_view where = {}, std::uint64_t count = 1) { bench.note(rule, weight, where, count); }
  // The first way of encryption that is found is the one told.
  void encrypted(std::string_view words) {
    if (cipher.empty()) cipher = words;
  }
};

// Each notes what its part of the file holds. They fail with limit or timeout only: what cannot be read is noted as ole.damaged.
Status inspect_storages(Inspection& in);     // any compound file: macros, objects, classes, orphans
Status inspect_encryption(Inspection& in);   // EncryptionInfo beside EncryptedPackage ([MS-OFFCRYPTO] section 2.3), rights management
Status inspect_word(Inspection& in);         // WordDocument and its table stream ([MS-DOC])
Status inspect_excel(Inspection& in);        // Workbook or Book ([MS-XLS])
Status inspect_powerpoint(Inspection& in);   // Current User and PowerPoint Document ([MS-PPT])

// A stream's first `most` octets; empty when there is none or it cannot be read (noted). Fails with limit or timeout only.
Result<Bytes> read_or_note(Inspection& in, const CfbEntry* stream, std::uint64_t most = ~std::uint64_t{0});

// "RC4", "RC4 (CryptoAPI)", … for the version that an encryption header begins with ([MS-OFFCRYPTO] sections 2.3.5 and 2.3.6).
std::string rc4_words(std::uint64_t major, std::uint64_t minor);

}  // namespace temizu::ole
