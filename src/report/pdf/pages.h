// The pages of the report, each drawn from top to bottom (reference: contents page by page in docs/operations/夜間報告.md).
#pragma once

#include <string>
#include <vector>

#include "report/pdf/pdf.h"
#include "report/pdf/sheet.h"
#include "report/report.h"

namespace temizu {

void draw_verdict(Sheet& sheet, const Report& report);    // page 1: verdict, decisions, balance, safety, service, identity
void draw_traffic(Sheet& sheet, const Report& report);    // counts, charts, what was taken out, detections
void draw_people(Sheet& sheet, const Report& report);     // requests, originals, exceptions, acts
void draw_burden(Sheet& sheet, const Report& report);     // what is left of files, notices, charsets
void draw_health(Sheet& sheet, const Report& report);     // chains, uptime, keeping, self-inspection, accounts, restore test
void draw_compliance(Sheet& sheet, const Report& report, const std::vector<GuidelineRow>& guideline);   // incidents, guideline
void draw_annex(Sheet& sheet, const Report& report);      // all findings, words, how to verify

inline constexpr const char* kNoData = "データなし";
using Rows = std::vector<std::vector<std::string>>;

std::string in_local_time(const Report& report, TimeMs time_ms);   // "21日 09:12"
std::string on_local_day(const Report& report, TimeMs time_ms);    // "令和8年11月21日（土）"
// A table, or words where there is nothing.
void table_or(Sheet& sheet, const std::vector<Column>& columns, const Rows& rows, double size, const char* none = "ありません。");
// Small print below a table.
void note(Sheet& sheet, const std::string& words);
void words(Sheet& sheet, const std::string& words);

}  // namespace temizu
