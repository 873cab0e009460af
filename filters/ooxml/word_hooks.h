// What lists cannot say about WordprocessingML: fields, links, tracked changes, comments, hidden text, objects that leave their picture.
#pragma once

#include <memory>

#include "filters/ooxml/document.h"

namespace temizu::ooxml {

// The options of a rule for documents of text (README.md).
struct WordOptions {
  bool comments{true};   // keep
  bool accept_changes{false};
  bool remove_hidden{false};
};

// What stays although a policy may want to know: told as *_kept findings, once a document.
struct WordKept {
  bool comments{false}, changes{false}, hidden{false};
};

// All outlive the hooks.
std::unique_ptr<PartHooks> make_word_hooks(Document& document, OutPart& part, const WordOptions& options, WordKept& kept);

}  // namespace temizu::ooxml
