// The archive that is written: members washed and added in their order, and the list when there is something to tell.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "filters/archive/list.h"
#include "filters/archive/paths.h"
#include "filters/archive/source.h"
#include "filters/common/zip_writer.h"
#include "filters/filter.h"

namespace temizu::archive {

class Repack {
 public:
  Repack(const Part& part, Bench& bench, std::vector<Finding>& findings) : part_(part), bench_(bench), findings_(findings) {}

  // Fails only when nothing more may be done for this message: budget or time are spent.
  Status add(Member member);
  // When all members are there: the file that has the name of our list. Fails as add.
  Status add_senders_list();
  // What must be told even when the archive is withheld.
  void note_ciphers();

  bool only_encrypted() const { return encrypted_ > 0 && encrypted_ == files_; }
  bool changed() const { return changed_; }
  // Fails with limit where the list would be nested too deep to be washed again: the archive is then withheld whole.
  Result<Bytes> finish();

 private:
  Status add_member(Member member, bool is_list);
  Status add_list();
  void add_folder(const Member& member);
  void withhold(const Member& member, const std::string& place, const Error& error);
  void tell_withheld(std::string_view path, const std::string& place);
  void put(std::string_view path, const Kind& kind, ByteView content);

  const Part& part_;
  Bench& bench_;
  std::vector<Finding>& findings_;
  Paths paths_;
  ZipWriter writer_;
  List list_;
  std::vector<std::pair<std::string, std::uint64_t>> ciphers_;
  std::size_t files_{0}, encrypted_{0};
  bool changed_{false};
  std::optional<Member> senders_list_;
};

}  // namespace temizu::archive
