// Fields of WordprocessingML (ECMA-376 part 1, 17.16): an instruction, cut over runs as the writer pleased, and the result a reader sees. Here
// an instruction is put together again, judged by its first word (lists/fields.def), and written anew in one piece where the result begins.
// A field that may not stay keeps its result as plain text.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "filters/common/xml_stream.h"

namespace temizu::ooxml {

// The instruction as it may be written; empty when it may not. "HYPERLINK" keeps a checked address and a bookmark, nothing else; other
// words keep their arguments. told is set when what goes could be missed (not: an empty instruction).
std::string safe_instruction(std::string_view untrusted_instruction);

// The fields that are open at a place in one part.
class Fields {
 public:
  // True while characters belong to an instruction: nothing of a run is shown then.
  bool in_code() const;
  // w:fldChar begin, separate, end. What must be written here comes back: nothing, or the whole field head, or its end.
  struct Said {
    std::string instruction;   // write begin + form + instruction first, when not empty
    std::string form;          // the bytes of w:ffData
    bool separate{false}, end{false};
    bool lock{false};
    bool lost{false};          // the field has just been judged, and goes
  };
  Status begin(bool lock);
  // The part has ended: the fields still open, by their number (begins are counted from 0), are no fields, or all text behind would be their
  // instruction. For the next reading of the same part; false when there are none.
  bool forget_open();
  Said separate();
  Said end();
  void code(std::string_view text);        // w:instrText; more than 64 KiB is not a field any more
  void form(std::string bytes);            // w:ffData of the field begun last

  bool empty() const { return open_.empty(); }

 private:
  struct Field {
    std::size_t number{0};
    bool code{true};     // else result
    bool keep{false};
    bool nested{false};  // a field inside of its instruction
    bool lock{false};
    bool too_long{false};
    std::string instruction, form;
  };
  Said judge(Field& field) const;
  std::vector<Field> open_;
  std::set<std::size_t> never_ends_;
  std::size_t begun_{0};
};

}  // namespace temizu::ooxml
