// The octets of a decoded text, one by one: clean UTF-8 with TAB and CRLF as its only controls.
#pragma once

namespace temizu::verify {

class TextOctets {
 public:
  // False when octet cannot stand here. The second octet of a character carries the bounds that rule out overlong forms,
  // surrogates, C1 and values above U+10FFFF (RFC 3629 section 4).
  bool take(unsigned octet) {
    if (after_cr_) {
      after_cr_ = false;
      return octet == '\n';
    }
    if (left_ > 0) {
      if (octet < low_ || octet > high_) return false;
      low_ = 0x80;
      high_ = 0xBF;
      --left_;
      return true;
    }
    if (octet < 0x80) {
      after_cr_ = octet == '\r';
      return octet >= 0x20 ? octet != 0x7F : octet == '\t' || octet == '\r';
    }
    if (octet < 0xC2 || octet > 0xF4) return false;
    left_ = octet >= 0xF0 ? 3 : octet >= 0xE0 ? 2 : 1;
    low_ = octet == 0xE0 || octet == 0xC2 ? 0xA0 : octet == 0xF0 ? 0x90 : 0x80;
    high_ = octet == 0xED ? 0x9F : octet == 0xF4 ? 0x8F : 0xBF;
    return true;
  }
  bool whole() const { return left_ == 0 && !after_cr_; }

 private:
  int left_{0};
  unsigned low_{0x80}, high_{0xBF};
  bool after_cr_{false};
};

}  // namespace temizu::verify
