// The charts of the report, drawn as vectors in greys and hatching.
#pragma once

#include "report/pdf/sheet.h"
#include "report/report.h"

namespace temizu {

void draw_hours(Sheet& sheet, const Report& report);     // stacked bars an hour: delivered, notices of held mail, undeliverable
void draw_days(Sheet& sheet, const Report& report);      // 30 days: messages taken in, notices of held mail
void draw_heat(Sheet& sheet, const Report& report);      // recipients' domain × family of kinds
void draw_reasons(Sheet& sheet, const Report& report);   // Pareto: bars and the running share

}  // namespace temizu
