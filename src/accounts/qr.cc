#include "accounts/qr.h"

#include <qrencode.h>

#include <memory>

namespace temizu {
namespace {

constexpr int kVersionMax = 10;   // 57 squares a side
constexpr int kQuiet = 2;

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

Result<std::string> terminal_qr(std::string_view text) {
  const std::string whole(text);
  const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeString8bit(whole.c_str(), 0, QR_ECLEVEL_L));
  if (!code || code->version > kVersionMax) return Unexpected{Code::limit, "QR code", "the text is too long for one"};
  const int width = code->width;
  const auto dark = [&](int row, int column) {
    const bool inside = row >= 0 && row < width && column >= 0 && column < width;
    return inside && (code->data[row * width + column] & 1) != 0;
  };
  std::string lines;
  for (int row = -kQuiet; row < width + kQuiet; row += 2) {
    lines += "\033[30;47m";
    for (int column = -kQuiet; column < width + kQuiet; ++column) {
      const bool upper = dark(row, column), lower = dark(row + 1, column);
      lines += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    lines += "\033[0m\n";
  }
  return lines;
}

}  // namespace temizu
