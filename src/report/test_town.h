// A town's mail traffic straight into the ledgers of a store, for tests and benchmarks: seeded, realistic in its hours, weekdays, April
// and incidents, with audit records as the programs write them. No mail exists behind it: originals and outputs are empty.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/tally.h"
#include "quarantine/inspection.h"
#include "quarantine/keys.h"
#include "quarantine/lookup/test_rows.h"
#include "quarantine/release.h"
#include "quarantine/seal/seal.h"
#include "quarantine/sql/ledger.h"
#include "quarantine/statement.h"
#include "quarantine/store_impl.h"
#include "report/period.h"

namespace temizu {

struct TownDay {
  std::uint64_t messages{200};   // of an ordinary working day; weekends get a tenth, April half as much again
  double held{0.01}, washed{0.25}, undeliverable{0.004};
  bool flat{false};              // exactly `messages`, whatever the day
  bool real{false};              // senders, subjects and files as lookup/test_rows.h makes them, with sealed manifests and a washed text: as
                                 // the console shows them. The mail of a day that is not over ends with the minute that the clock shows
  // What an ordinary day has none of. Hours are counted from the day's start; [from, to).
  struct Stop { int from{0}, to{0}; };
  Stop intake_stops{}, deliver_stops{};   // senders try again later; what waits leaves afterwards
  int crashes{0};                // each: wash and deliver start again, and nobody knows how one try ended
  bool wave{false};              // most dangers come from one sender's domain, as macros and encrypted archives
  bool desk{false};              // at 10 and at 14 o'clock somebody asks for an original; approved and handed over, or denied
};

class Town {
 public:
  // folder: gets store/ and keys/; made when it is not there.
  Town(std::string folder, std::uint64_t seed) : folder_(std::move(folder)), random_(seed), made_(seed) {
    std::filesystem::create_directories(store());
    if (!std::filesystem::exists(keys() + "/store.key")) must(keys_init(keys()));
    sign_ = *load_key(keys(), "wash-sign.key");
    console_box_ = KeyBox(*load_key(keys(), "console.pub"), *load_key(keys(), "store.key"));
    policy_ = sha256("policy");
    for (const LedgerKind kind : {LedgerKind::intake, LedgerKind::washed, LedgerKind::deliver, LedgerKind::orders}) {
      auto ledger = Ledger::open_writer(store(), kind, system_clock());
      must(ledger);
      ledgers_[kind] = std::move(*ledger);
    }
  }

  std::string store() const { return folder_ + "/store"; }
  std::string keys() const { return folder_ + "/keys"; }
  Ledger& ledger(LedgerKind kind) { return *ledgers_[kind]; }

  // One local day, after those before it.
  void day(const LocalDate& date, const Zone& zone, const TownDay& options) {
    const Period period = period_with(PeriodKind::day, date, zone);
    std::uint64_t messages = options.messages;
    const int weekday_now = weekday(date);
    if (!options.flat) {
      if (weekday_now == 0 || weekday_now == 6) messages /= 10;
      else if (date.month == 4) messages += messages / 2;
      messages += uniform(messages / 8 + 1);
    }
    std::vector<TimeMs> arrivals;
    const TimeMs last_ms = options.real ? system_clock().now_ms() - 60'000 : period.end_ms;
    for (std::uint64_t i = 0; i < messages; ++i) {
      if (const TimeMs at_ms = put_off(arrival(period), period, options.intake_stops); at_ms < last_ms) arrivals.push_back(at_ms);
    }
    std::sort(arrivals.begin(), arrivals.end());
    for (auto& [kind, one] : ledgers_) must(one->begin(false));
    start_programs(period.start_ms);
    today_ = &period;
    stops_ = options.deliver_stops;
    plan(period, options);
    std::uint64_t open = 0;
    for (const TimeMs at_ms : arrivals) {
      go_on_until(at_ms);
      message(at_ms, options);
      if (++open % kPerCommit == 0) commit_and_go_on();   // a log of a whole day would be gigabytes
    }
    go_on_until(period.end_ms - 1);
    cursors();
    for (auto& [kind, one] : ledgers_) must(one->commit());
    today_ = nullptr;
  }

  // What is still waiting is delivered, whenever that is.
  void finish(TimeMs until_ms) {
    for (auto& [kind, one] : ledgers_) must(one->begin(false));
    deliver_until(until_ms);
    cursors();
    for (auto& [kind, one] : ledgers_) must(one->commit());
  }

  void order(TimeMs at_ms, const std::string& actor, const std::string& action, const std::string& why) {
    Ledger& orders = ledger(LedgerKind::orders);
    must(orders.begin(false));
    must(orders.audit({actor, action, last_item_.to_text(), "", "", why, "order=1", at_ms}));
    must(orders.commit());
  }

  // A self-inspection that all samples passed. audit_ms: of its record; the town's own time, so that chains are the same every time.
  void inspected(TimeMs ended_ms, TimeMs audit_ms) {
    const InspectionRun night{ended_ms - 60'000, ended_ms, {{"docm-macro", "application/vnd.ms-word", SampleEnd::passed, ""}},
                              R"({"files":{"checked":1,"compared":true,"changed":[],"missing":[],"new":[]},"ports":{"known":true,"open":[],"unexpected":[],"missing":[]},)"
                              R"("clock":{"synchronised":true,"error_ms":1},"certificate_days":null})"};
    const At clock(audit_ms);
    must(record_inspection(store(), night, "self-inspect", clock));
  }

  // wash refused to hand out the last mail's original.
  void refuse(TimeMs at_ms, const std::string& code) {
    Ledger& washed = ledger(LedgerKind::washed);
    must(washed.begin(false));
    must(washed.audit({"wash", "release.refused", last_item_.to_text() + "/0", "", "denied", code, "request=" + new_id().to_text() + " why=x", at_ms}));
    must(washed.commit());
  }

  // Children that ended without an answer, one after the other, a second each; their mails are held.
  void died(TimeMs at_ms, const std::string& why, int times) {
    Ledger& washed = ledger(LedgerKind::washed);
    must(washed.begin(false));
    for (int i = 0; i < times; ++i) must(washed.audit({"wash", "washed", new_id().to_text() + "/0", "received", "washed", why, "class=selftest", at_ms + i * 1000LL}));
    must(washed.commit());
  }

  // An original handed over on request of somebody, as wash and deliver write it; recall: its recall notice too.
  void release(TimeMs at_ms, bool recall, bool delivered = true) {
    for (const LedgerKind kind : {LedgerKind::washed, LedgerKind::deliver}) must(ledger(kind).begin(false));
    const ItemId request = new_id();
    hand_over(request, last_item_, at_ms, delivered);
    if (recall) {
      const ItemId notice = sent_out(at_ms + 2000, true);
      must(Query(ledger(LedgerKind::washed).db(), "INSERT INTO recalls (request, notice_item, outcome, code, at_ms) VALUES (?, ?, 1, '', ?)").put(request.octets()).put(notice.octets()).put(at_ms + 2000).run());
    }
    for (const LedgerKind kind : {LedgerKind::washed, LedgerKind::deliver}) must(ledger(kind).commit());
  }

 private:
  class At final : public Clock {
   public:
    explicit At(TimeMs at_ms) : at_ms_(at_ms) {}
    TimeMs now_ms() const override { return at_ms_; }
    std::int64_t steady_ms() const override { return at_ms_; }

   private:
    TimeMs at_ms_;
  };
  static constexpr std::uint64_t kPerCommit = 20'000;
  static constexpr TimeMs kDecideMs = 1'800'000;

  void commit_and_go_on() {
    cursors();
    for (auto& [kind, one] : ledgers_) must(one->commit());
    for (auto& [kind, one] : ledgers_) must(one->checkpoint());
    for (auto& [kind, one] : ledgers_) must(one->begin(false));
  }

  static TimeMs hour(const Period& period, int hours) { return period.start_ms + hours * 3'600'000LL; }

  // A moment in a stop comes within the hour after it, the earlier ones first.
  static TimeMs put_off(TimeMs at_ms, const Period& period, const TownDay::Stop& stop) {
    const TimeMs from = hour(period, stop.from), to = hour(period, stop.to);
    return at_ms >= from && at_ms < to ? to + (at_ms - from) / (2 * (stop.to - stop.from)) : at_ms;
  }

  // What people and accidents do in the day.
  void plan(const Period& period, const TownDay& options) {
    for (int i = 0; i < options.crashes; ++i) events_.emplace(hour(period, 9 + i) + 1'234'567, [this](TimeMs at_ms) { crash(at_ms); });
    if (!options.desk) return;
    events_.emplace(hour(period, 10), [this](TimeMs at_ms) { ask(at_ms, true); });
    if (chance(0.4)) events_.emplace(hour(period, 14), [this](TimeMs at_ms) { ask(at_ms, chance(0.7)); });
    if (chance(0.2)) {
      events_.emplace(hour(period, 16), [this](TimeMs at_ms) {
        must(ledger(LedgerKind::orders).audit({"admin:sato", "order.retry", last_item_.to_text(), "", "", "再送の依頼", "order=1", at_ms}));
      });
    }
  }

  // Deliveries and events in the order of their times.
  void go_on_until(TimeMs until_ms) {
    while (!events_.empty() && events_.begin()->first <= until_ms) {
      const auto [at_ms, event] = *events_.begin();
      events_.erase(events_.begin());
      deliver_until(at_ms);
      event(at_ms);
    }
    deliver_until(until_ms);
  }

  void crash(TimeMs at_ms) {
    must(ledger(LedgerKind::washed).audit({"wash", "started", "", "", "", "", "config=00", at_ms}));
    must(ledger(LedgerKind::deliver).audit({"deliver", "started", "", "", "", "", "config=00", at_ms}));
    must(ledger(LedgerKind::deliver).audit({"deliver", "uncertain", last_item_.to_text() + "/0", "washed", "washed", "",
                                            "class=message next_hop=127.0.0.1:25 reply=given up, may have arrived", at_ms}));
  }

  // A request for the last mail's original, decided half an hour later; as the desk, wash and deliver write it.
  void ask(TimeMs at_ms, bool approved) {
    const ItemId request = new_id(), item = last_item_;
    if (item.empty()) return;
    desk_move(request, 0, "sato", at_ms);
    must(ledger(LedgerKind::orders).audit({"sato", "desk.request", request.to_text(), "", "requested", "edit", place(item), at_ms}));
    must(Query(ledger(LedgerKind::orders).db(), "INSERT INTO requests (number, id, item, recipient, part, way, profile, reason, reason_text, sender_check, requester, department, "
                                                "address, washed_under, subject, kinds, made_ms, state, changed_ms, deadline_ms) "
                                                "VALUES (?, ?, ?, 0, '', ?, '', 'edit', '', 1, 'sato', 'd11', 'sato@town.example.lg.jp', 'standard', 'x', 'application/pdf', ?, ?, ?, ?)")
             .put(++requests_).put(request.octets()).put(item.octets()).put(static_cast<int>(ReleaseWay::original)).put(at_ms)
             .put(static_cast<int>(approved ? RequestState::released : RequestState::denied)).put(at_ms + kDecideMs + 60'000).put(at_ms + 86'400'000).run());
    events_.emplace(at_ms + kDecideMs, [this, request, item, approved](TimeMs then_ms) {
      desk_move(request, static_cast<int>(approved ? DeskAction::approve : DeskAction::deny), "chief", then_ms);
      must(ledger(LedgerKind::orders).audit({"chief", approved ? "desk.approve" : "desk.deny", request.to_text(), "requested", approved ? "approved" : "denied", "",
                                             place(item), then_ms}));
      if (approved) events_.emplace(then_ms + 60'000, [this, request, item](TimeMs last_ms) { hand_over(request, item, last_ms, true); });
    });
  }
  static std::string place(const ItemId& item) { return "item=" + item.to_text() + "/0 part=whole way=original"; }
  void desk_move(const ItemId& request, int action, const std::string& actor, TimeMs at_ms) {
    must(Query(ledger(LedgerKind::orders).db(), "INSERT INTO moves (number, request, action, actor, for_account, code, reason, why, at_ms) VALUES (?, ?, ?, ?, '', 0, '', '', ?)")
             .put(++moves_).put(request.octets()).put(action).put_text(actor).put(at_ms).run());
  }

  void hand_over(const ItemId& request, const ItemId& item, TimeMs at_ms, bool delivered) {
    Ledger& washed = ledger(LedgerKind::washed);
    const ItemId released = sent_out(at_ms, delivered);
    must(Query(washed.db(), "INSERT INTO releases (request, item, recipient, part, way, outcome, code, released_item, requester, address, original_digest, at_ms, password) "
                            "VALUES (?, ?, 0, '', ?, 1, '', ?, 'sato', 'sato@town.example.lg.jp', ?, ?, ?)")
             .put(request.octets()).put(item.octets()).put(static_cast<int>(ReleaseWay::original)).put(released.octets()).put(ByteView(policy_)).put(at_ms).put(ByteView()).run());
    must(washed.audit({"wash", "released", item.to_text() + "/0", "approved", "released", "edit",
                       "request=" + request.to_text() + " way=original part=whole requester=sato approvers=chief to=sato@town.example.lg.jp item=" + released.to_text(), at_ms}));
  }

  // An item of class release, delivered a second later or waiting.
  ItemId sent_out(TimeMs at_ms, bool delivered) {
    SignedResult result;
    result.item = new_id();
    result.item_class = ItemClass::release;
    result.verdict = Verdict::clean;
    result.recipients = {"sato@town.example.lg.jp"};
    result.recipient_numbers = {0};
    result.arrival_ms = at_ms;
    result.policy_digest = policy_;
    result.output_digest = Bytes(32, 'd');
    const Bytes text = statement(result), signature = *sign_statement(result, sign_);
    ++results_;
    must(Query(ledger(LedgerKind::washed).db(), "INSERT INTO results (number, item, result_number, at_ms, item_class, recipients, statement, signature, subject, reason, file_name) "
                                                "VALUES (?, ?, 0, ?, ?, 1, ?, ?, '', '', '')")
             .put(results_).put(result.item.octets()).put(at_ms).put(static_cast<int>(ItemClass::release)).put(ByteView(text)).put(ByteView(signature)).run());
    ++deliveries_;
    must(Query(ledger(LedgerKind::deliver).db(), "INSERT INTO deliveries (item, recipient, result_number, state, on_hold, lease, next_try_ms, attempts, changed_ms, item_class, "
                                                 "notice_only, reply, next_hop, since_ms) VALUES (?, 0, 0, ?, 0, 0, 0, 1, ?, ?, 0, '', '', ?)")
             .put(result.item.octets()).put(delivered ? 2 : 1).put(at_ms + 1000).put(static_cast<int>(ItemClass::release)).put(at_ms).run());
    return result.item;
  }
  // What people see of a message.
  struct Content {
    std::string subject{"x"}, reason;
    Bytes manifest, output;   // empty: none
  };
  struct Waiting {
    ItemId item;
    std::int64_t rowid{0};
    std::uint32_t recipient{0};
    bool notice{false}, fails{false};
  };

  template <class T>
  static void must(const T& result) {
    if (result) return;
    std::fprintf(stderr, "town: %s\n", to_text(result.error()).c_str());
    std::abort();
  }
  std::uint64_t uniform(std::uint64_t below) { return below == 0 ? 0 : random_() % below; }
  bool chance(double share) { return static_cast<double>(random_() >> 11) / 9007199254740992.0 < share; }

  TimeMs arrival(const Period& period) {
    // Most between 8 and 18 o'clock with a peak at 9, the rest spread over the day.
    const TimeMs length = period.end_ms - period.start_ms;
    TimeMs at = 0;
    if (chance(0.15)) at = static_cast<TimeMs>(uniform(static_cast<std::uint64_t>(length)));
    else {
      const std::uint64_t one = uniform(36'000'000), width = chance(0.3) ? 7'200'000 : 36'000'000;   // one draw a statement: no compiler changes the order
      at = 8 * 3'600'000LL + static_cast<TimeMs>((one + uniform(width)) / 2);
    }
    return period.start_ms + std::min<TimeMs>(at, length - 1);
  }

  ItemId new_id() {
    Bytes octets;
    for (int i = 0; i < 2; ++i) {
      std::uint64_t word = random_();
      for (int j = 0; j < 8; ++j, word >>= 8) octets += static_cast<char>(word & 0xff);
    }
    return *ItemId::from_octets(octets);
  }

  void start_programs(TimeMs at_ms) {
    if (started_) return;
    started_ = true;
    must(ledger(LedgerKind::intake).audit({"receive", "started", "", "", "", "", "config=00", at_ms}));
    must(ledger(LedgerKind::washed).audit({"wash", "started", "", "", "", "", "config=00", at_ms}));
    must(ledger(LedgerKind::deliver).audit({"deliver", "started", "", "", "", "", "config=00", at_ms}));
  }

  std::string tally(bool washed, bool held, bool wave) {
    Tally tally;
    tally.mail_class = held ? "hostile" : "clean";
    tally.reason = held ? 113 : 0;
    const bool html = chance(0.5);
    tally.add({html ? "text/html" : "text/plain", "text", 0, false, 1, 2000, 1500});
    if (held) {
      tally.add("mime.two_boundaries", Weight::hostile, 1);
    } else if (washed) {
      switch (wave ? 1 + 2 * uniform(2) : uniform(5)) {
        case 0:
          tally.add({"application/pdf", "rebuilt", 114, true, 1, 90'000, 80'000});
          tally.add("pdf.javascript", Weight::high, 1);
          break;
        case 1:
          tally.add({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "rebuilt", 101, true, 1, 40'000, 30'000});
          tally.add("ooxml.macro", Weight::high, 1 + uniform(3));
          break;
        case 2:
          tally.add({"application/x-dosexec", "withheld", 102, true, 1, 300'000, 0});
          tally.add("identify.executable", Weight::hostile, 1);
          break;
        case 3:
          tally.add({"application/zip", "withheld", 103, true, 1, 50'000, 0});
          tally.add("archive.encrypted", Weight::low, 1);
          break;
        default:
          tally.parts.back().changed = true;
          tally.parts.back().reason = 109;
          tally.add("html.link_lookalike", Weight::low, 1);
      }
    } else if (chance(0.3)) {
      tally.add({"image/jpeg", "rebuilt", 0, false, 1 + uniform(3), 200'000, 190'000});
    }
    return to_text(std::move(tally));
  }

  static std::string manifest_of(const LookupRow& row, const char* verdict) {
    std::string json = std::string("{\"file\":\"\",\"kind\":\"message/rfc822\",\"verdict\":\"") + verdict + "\",\"profile\":\"standard\",\"class\":\"clean\",\"output\":[],\"parts\":[" +
                       "{\"path\":\"\",\"file_name\":\"\",\"kind\":\"message/rfc822\",\"action\":\"rebuilt\",\"changed\":false,\"reason\":null,\"size_in\":" +
                       std::to_string(row.size_bytes) + ",\"size_out\":0,\"sha256_in\":\"" + to_hex(row.digest) + "\",\"sha256_out\":\"\",\"findings\":[]}";
    for (const LookupPart& part : row.parts) {
      json += ",{\"path\":\"" + part.path + "\",\"file_name\":\"" + part.name + "\",\"kind\":\"" + part.kind + "\",\"known_by\":\"mark\",\"declared_type\":\"" + part.kind +
              "\",\"action\":\"" + part.action + "\",\"changed\":" + (part.changed ? "true" : "false") + ",\"reason\":" + (part.reason.empty() ? "null" : '"' + part.reason + '"') +
              ",\"words\":\"\",\"size_in\":" + std::to_string(part.size_in) + ",\"size_out\":" + std::to_string(part.action == "withheld" ? 0 : part.size_in) + ",\"sha256_in\":\"" +
              to_hex(part.digest_in) + "\",\"sha256_out\":\"" + to_hex(part.digest_out) + "\",\"findings\":[";
      for (const std::string& rule : part.rules) json += "{\"rule\":\"" + rule + "\",\"weight\":\"high\",\"where\":\"\",\"count\":2}";
      json += "]}";
    }
    return json + "]}";
  }

  void real_message(TimeMs at_ms, const TownDay& options) {
    const LookupRow row = made_.make(static_cast<std::uint64_t>(items_)).row;
    Envelope envelope;
    envelope.id = last_item_ = row.id;
    envelope.sender = row.sender;
    for (const LookupRecipient& recipient : row.recipients) envelope.recipients.push_back(recipient.address);
    envelope.client_address = row.client;
    envelope.protocol = "ESMTP";
    envelope.arrival_ms = at_ms;
    envelope.size_bytes = row.size_bytes;
    envelope.original_sha256 = row.digest;
    keep(envelope);
    const bool held = !row.reason.empty();
    const bool washed = std::any_of(row.parts.begin(), row.parts.end(), [](const LookupPart& part) { return part.changed; });
    const Verdict verdict = held ? Verdict::held : washed ? Verdict::washed : Verdict::clean;
    const Content content{row.subject, row.reason, manifest_of(row, to_word(verdict)),
                          "Subject: made up\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + row.subject +
                              "\r\n\r\nお世話になっております。標記の件につきまして、別添のとおりお送りします。\r\nご確認のほど、よろしくお願いいたします。\r\n"};
    attach(envelope, at_ms + 20 + static_cast<TimeMs>(uniform(400)), verdict, options, content);
  }

  void message(TimeMs at_ms, const TownDay& options) {
    if (options.real) return real_message(at_ms, options);
    static constexpr const char* kSections[] = {"soumu", "zeimu", "fukushi", "kensetsu", "kyoiku", "suido"};
    static constexpr const char* kSenders[] = {"example.com", "shop.example.net", "pref.example.jp", "news.example.org", "odd.example"};
    Envelope envelope;
    envelope.id = new_id();
    last_item_ = envelope.id;
    const bool held = chance(options.held), washed = !held && chance(options.washed);
    const std::string person = "s" + std::to_string(uniform(500)) + "@";
    envelope.sender = person + (options.wave && washed ? kSenders[4] : held ? kSenders[3 + uniform(2)] : kSenders[uniform(4)]);
    const std::uint64_t recipients = chance(0.1) ? 2 + uniform(3) : 1;
    const std::string section = kSections[uniform(6)];
    for (std::uint64_t i = 0; i < recipients; ++i) envelope.recipients.push_back("u" + std::to_string(i) + "@" + section + ".town.example.lg.jp");
    envelope.client_address = "192.0.2.1";
    envelope.protocol = "ESMTP";
    envelope.arrival_ms = at_ms;
    envelope.size_bytes = 1500 + uniform(200'000);
    envelope.original_sha256 = Bytes(32, 'o');
    keep(envelope);
    const TimeMs washed_ms = at_ms + 20 + static_cast<TimeMs>(uniform(400));
    attach(envelope, washed_ms, held ? Verdict::held : washed ? Verdict::washed : Verdict::clean, options, {"x", held ? "mime.two_boundaries" : "", {}, {}});
  }

  void keep(const Envelope& envelope) {
    Ledger& intake = ledger(LedgerKind::intake);
    ++items_;
    const Bytes octets = to_octets(envelope);
    Query insert(intake.db(), "INSERT INTO items (number, id, envelope, item_class, arrival_ms, size_bytes, recipients, keeping, in_file, sealed_bytes) "
                              "VALUES (?, ?, ?, 0, ?, ?, ?, 0, 0, 0)");
    must(insert.put(items_).put(envelope.id.octets()).put(ByteView(octets)).put(envelope.arrival_ms).put(envelope.size_bytes)
             .put(static_cast<std::uint64_t>(envelope.recipients.size())).run());
    must(intake.audit({"receive", "kept", envelope.id.to_text(), "", "received", "",
                       "size=" + std::to_string(envelope.size_bytes) + " recipients=" + std::to_string(envelope.recipients.size()) + " sha256=" +
                           to_hex(envelope.original_sha256) + " arrival=" + std::to_string(envelope.arrival_ms),
                       envelope.arrival_ms + 3}));
  }

  void attach(const Envelope& envelope, TimeMs at_ms, Verdict verdict, const TownDay& options, const Content& content) {
    SignedResult result;
    result.item = envelope.id;
    result.profile = "standard";
    result.verdict = verdict;
    result.notice_only = verdict == Verdict::held;
    result.sender = result.notice_only ? "" : envelope.sender;
    result.recipients = envelope.recipients;
    for (std::uint32_t i = 0; i < envelope.recipients.size(); ++i) result.recipient_numbers.push_back(i);
    result.arrival_ms = envelope.arrival_ms;
    result.policy_digest = policy_;
    result.output_digest = content.output.empty() ? Bytes(32, 'd') : sha256(content.output);
    result.output_bytes = content.output.size();
    const Bytes text = statement(result);
    const Bytes signature = *sign_statement(result, sign_);
    const std::string& reason = content.reason;
    const std::string counted = tally(verdict == Verdict::washed, verdict == Verdict::held, options.wave);
    Ledger& washed = ledger(LedgerKind::washed);
    ++results_;
    Bytes key, manifest, output;
    if (!content.manifest.empty()) {
      const Bytes content_key = random_octets(kContentKeyBytes);
      key = console_box_.box(content_key);
      manifest = seal_bytes(content_key, result_binding("manifest", envelope.id, 0), content.manifest);
      output = seal_bytes(content_key, result_binding("output", envelope.id, 0), content.output);
    }
    Query insert(washed.db(), "INSERT INTO results (number, item, result_number, at_ms, item_class, recipients, statement, signature, subject, reason, file_name, console_key, "
                              "manifest, output) VALUES (?, ?, 0, ?, 0, ?, ?, ?, ?, ?, '', ?, ?, ?)");
    must(insert.put(results_).put(envelope.id.octets()).put(at_ms).put(static_cast<std::uint64_t>(result.recipients.size())).put(ByteView(text))
             .put(ByteView(signature)).put_text(content.subject).put_text(reason).put(ByteView(key)).put(ByteView(manifest)).put(ByteView(output)).run());
    must(Query(washed.db(), "INSERT INTO tallies (number, tally) VALUES (?, ?)").put(results_).put_text(counted).run());
    for (std::uint32_t i = 0; i < result.recipients.size(); ++i) {
      must(washed.audit({"wash", "washed", envelope.id.to_text() + '/' + std::to_string(i), "received", "washed", reason,
                         std::string("class=message verdict=") + to_word(verdict) + (result.notice_only ? " notice-only" : "") +
                             " profile=standard result=0 output=" + to_hex(result.output_digest) + " policy=" + to_hex(policy_) + " tally=" +
                             to_hex(sha256(counted)).substr(0, 16),
                         at_ms}));
      import(envelope, i, at_ms, result.notice_only, chance(options.undeliverable));
    }
  }

  void import(const Envelope& envelope, std::uint32_t recipient, TimeMs at_ms, bool notice, bool fails) {
    Query insert(ledger(LedgerKind::deliver).db(), "INSERT INTO deliveries (item, recipient, result_number, state, on_hold, lease, next_try_ms, attempts, changed_ms, "
                                                   "item_class, notice_only, reply, next_hop, since_ms) VALUES (?, ?, 0, 1, 0, 0, ?, 0, ?, 0, ?, '', '', ?)");
    ++deliveries_;
    must(insert.put(envelope.id.octets()).put(recipient).put(at_ms).put(at_ms).put(notice).put(at_ms).run());
    TimeMs takes = 30 + static_cast<TimeMs>(uniform(3000));
    if (chance(0.02)) takes += static_cast<TimeMs>(uniform(1'800'000));   // put off a time or two
    if (fails) takes += 5000;
    TimeMs leaves = at_ms + takes;
    if (today_ != nullptr) leaves = put_off(leaves, *today_, stops_);
    waiting_.emplace(leaves, Waiting{envelope.id, deliveries_, recipient, notice, fails});
  }

  void deliver_until(TimeMs until_ms) {
    Ledger& deliver = ledger(LedgerKind::deliver);
    while (!waiting_.empty() && waiting_.begin()->first <= until_ms) {
      const auto [at_ms, one] = *waiting_.begin();
      waiting_.erase(waiting_.begin());
      must(Query(deliver.db(), "UPDATE deliveries SET state = ?, changed_ms = ?, attempts = 1 WHERE rowid = ?").put(one.fails ? 3 : 2).put(at_ms).put(one.rowid).run());
      const char* to = one.fails ? "undeliverable" : "delivered";
      must(deliver.audit({"deliver", to, one.item.to_text() + '/' + std::to_string(one.recipient), "washed", to, "",
                          std::string("class=message ") + (one.notice ? "notice-only " : "") + "next_hop=127.0.0.1:25 reply=250 ok", at_ms}));
    }
  }

  void cursors() {
    must(ledger(LedgerKind::washed).set_cursor("intake", items_));
    must(ledger(LedgerKind::deliver).set_cursor("washed", results_));
  }

  std::string folder_;
  std::mt19937_64 random_;
  lookup::TestRows made_;
  KeyBox console_box_;
  Bytes sign_, policy_;
  std::map<LedgerKind, std::unique_ptr<Ledger>> ledgers_;
  std::multimap<TimeMs, Waiting> waiting_;
  std::multimap<TimeMs, std::function<void(TimeMs)>> events_;
  const Period* today_{nullptr};
  TownDay::Stop stops_;
  std::int64_t items_{0}, results_{0}, deliveries_{0}, requests_{0}, moves_{0};
  ItemId last_item_;
  bool started_{false};
};

}  // namespace temizu
