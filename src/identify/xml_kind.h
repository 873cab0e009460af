// What an XML document is for, by its first lines. Kinds that another program would open or run have names of their own.
#pragma once

#include <string_view>

namespace temizu {

// start: TextLook::start of a text that reads as XML. "application/xml" when nothing else is known.
std::string_view kind_of_xml(std::string_view untrusted_start);

// Behind comments, processing instructions and a document type: where the root element starts; empty when it does not.
std::string_view skip_prolog(std::string_view untrusted_start);

// text starts with the tag <name …>; letters compare without case, name is lower case.
bool is_tag(std::string_view text, std::string_view name);

}  // namespace temizu
