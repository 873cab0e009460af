#include "text/jis_tables.h"

#include <unicode/ucnv.h>

#include <array>
#include <cassert>
#include <cstddef>

namespace temizu::text {
namespace {

constexpr std::uint32_t kRunMark = 0x80000000;
constexpr std::uint32_t kWords[] = {
#include "text/tables/jisx0213.inc"
};
constexpr char32_t kSecond[] = {0, 0x309A, 0x0300, 0x0301, 0x02E5, 0x02E9};  // same order as in make_jisx0213.py

using Plane = std::array<std::uint32_t, std::size_t{kCells} * kCells>;

constexpr std::size_t index_of(unsigned row, unsigned cell) { return std::size_t{row - 1} * kCells + (cell - 1); }

constexpr std::array<Plane, 2> expand_jisx0213() {
  std::array<Plane, 2> planes{};
  Plane* plane = nullptr;
  std::size_t at = 0;
  for (const std::uint32_t word : kWords) {
    if ((word & kRunMark) == 0) {
      (*plane)[at++] = word;
      continue;
    }
    plane = &planes[word >> 24 & 1];
    at = index_of(word >> 16 & 0xFF, word >> 8 & 0xFF);
  }
  return planes;
}
constexpr std::array<Plane, 2> kJisX0213 = expand_jisx0213();

// A converter for the time of filling one table. ICU's data are part of its library: nothing is read from a disk.
class Converter {
 public:
  explicit Converter(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    converter_ = ucnv_open(name, &status);
    ucnv_setToUCallBack(converter_, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    assert(U_SUCCESS(status));
  }
  ~Converter() { ucnv_close(converter_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  std::uint16_t one(const char* bytes, int length) {
    std::array<UChar, 4> units{};
    UErrorCode status = U_ZERO_ERROR;
    const int count = ucnv_toUChars(converter_, units.data(), 4, bytes, length, &status);
    return U_SUCCESS(status) && count == 1 && units[0] != 0xFFFD ? units[0] : 0;
  }

 private:
  UConverter* converter_{nullptr};
};

using Cp932 = std::array<std::uint16_t, std::size_t{kCp932Rows} * kCells>;
using JisX0212 = std::array<std::uint16_t, std::size_t{kCells} * kCells>;

// Two rows share a lead octet; 0x7F is left out of the trail octets.
Cp932 load_cp932() {
  Cp932 table{};
  Converter windows("ibm-943_P15A-2003");
  for (unsigned row = 1; row <= kCp932Rows; ++row) {
    const unsigned half = (row - 1) / 2;
    const unsigned lead = half < 31 ? 0x81 + half : 0xC1 + half;
    for (unsigned cell = 1; cell <= kCells; ++cell) {
      const unsigned trail = row % 2 == 0 ? 0x9E + cell : (cell < 64 ? 0x3F + cell : 0x40 + cell);
      const char bytes[2] = {static_cast<char>(lead), static_cast<char>(trail)};
      table[index_of(row, cell)] = windows.one(bytes, 2);
    }
  }
  return table;
}

JisX0212 load_jisx0212() {
  JisX0212 table{};
  Converter euc("euc-jp-2007");
  for (unsigned row = 1; row <= kCells; ++row) {
    for (unsigned cell = 1; cell <= kCells; ++cell) {
      const char bytes[3] = {static_cast<char>(0x8F), static_cast<char>(0xA0 + row), static_cast<char>(0xA0 + cell)};
      table[index_of(row, cell)] = euc.one(bytes, 3);
    }
  }
  return table;
}

const Cp932& cp932() {
  static const Cp932 table = load_cp932();
  return table;
}

const JisX0212& jisx0212() {
  static const JisX0212 table = load_jisx0212();
  return table;
}

}  // namespace

CellTable cp932_table() { return CellTable(cp932().data()); }

CellTable jisx0212_table() { return CellTable(jisx0212().data()); }

JisX0213Cell jisx0213_cell(unsigned plane, unsigned row, unsigned cell) {
  const std::uint32_t word = kJisX0213[plane - 1][index_of(row, cell)];
  if (word != 0) return {word & 0xFFFFF, kSecond[word >> 20]};
  return {plane == 1 ? cp932_table().at(row, cell) : 0, 0};
}

void warm_jis_tables() {
  static_cast<void>(cp932());
  static_cast<void>(jisx0212());
}

}  // namespace temizu::text
