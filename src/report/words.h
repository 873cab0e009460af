// Japanese words of the report: families of kinds, reason codes, weights, acts, times and sizes for people.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace temizu {

// Families of kinds, the columns of the heat map.
std::span<const char* const> family_names();            // "PDF", "文書", …
std::size_t family_of(std::string_view kind);           // index into it

std::string code_text(std::uint32_t code);              // "TZ-114 動くしくみを取り除いた"
std::string weight_text(std::string_view weight);       // "重大"
std::string act_text(std::string_view action);          // "order.retry" → "再送の指示"; an unknown one as it is
std::string incident_text(std::string_view kind);       // "forged" → "偽の配送依頼を拒否（…）"
std::string sample_end_text(std::string_view end);      // "passed" → "合格"
std::string ground_text(std::string_view code);         // of a request: "edit" → "業務で編集が必要"
std::string program_text(std::string_view program);     // "receive" → "受付"
std::string ledger_text(std::string_view ledger);       // "intake" → "受付台帳"

std::string number_text(std::uint64_t number);          // "1,234,567"
std::string size_for_people(std::uint64_t bytes);       // "12.3 MB"
std::string duration_text(std::uint64_t ms);            // "0.4秒", "12秒", "3分5秒", "2時間10分", "1日4時間"
std::string percent_text(double part, double whole);    // "12.3%", "—" for a whole of 0

}  // namespace temizu
