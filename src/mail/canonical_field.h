// Header fields as we write them: folded at 76 columns, printable ASCII, other characters as encoded words (RFC 2047,
// UTF-8/B, at most 75 characters, split at code points). Takes any text and makes it fit: what cannot be written as it
// stands is cleaned, cut or moved into a display name; nothing here can start a second field.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "mail/message.h"

namespace temizu {

// Of one address field, unfolded. Three times what the reader takes: names in raw octets grow when they become encoded
// words, and no address may be lost for it.
inline constexpr std::size_t kAddressFieldOctetsMax = 48u << 10;

// Which stand-in a list uses for a mailbox that has no writable address.
enum class Placeholder { address, group };  // From and Sender need an address; the others take an empty group

void append_text_field(Bytes& to, std::string_view name, std::string_view value);
void append_mailbox_field(Bytes& to, std::string_view name, const std::vector<Mailbox>& list, Placeholder placeholder);
// Space-separated unbreakable words, printable ASCII: message ids, dates, fields of our own.
void append_word_field(Bytes& to, std::string_view name, std::string_view words);
// Content-Type and Content-Disposition of an attachment, with the name in every form that a client may look for.
void append_attachment_fields(Bytes& to, std::string_view kind, std::string_view file_name);

// True for "<left@right>" that we would write (RFC 5322 section 3.6.4, without white space, at most 900 octets).
bool is_clean_message_id(std::string_view id);
// True for an ASCII mailbox of dot-atom or quoted local part and a domain name or literal, at most 320 octets.
bool is_writable_mailbox(std::string_view mailbox);

}  // namespace temizu
