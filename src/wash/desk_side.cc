#include "wash/desk_side.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/log.h"

namespace temizu {
namespace {

constexpr std::int64_t kUnopenedWaitMs = 500;

// Nobody has used the desk yet: no news.
bool is_news(const Error& error) { return error.code != Code::unavailable; }

}  // namespace

DeskSide::DeskSide(Store& store, Cage& cage, std::string store_path, StoreKeys keys, const Clock& clock)
    : store_(store), cage_(cage), store_path_(std::move(store_path)), keys_(std::move(keys)), clock_(clock), people_(store_path_),
      exceptions_(std::make_shared<const std::vector<Exception>>()) {}

std::unique_ptr<Desk> DeskSide::open_desk() {
  DeskOptions options;
  options.store_path = store_path_;
  options.people = [this] { return people_.people(); };
  options.clock = &clock_;
  auto desk = Desk::open(options);
  if (desk) return std::move(*desk);
  if (is_news(desk.error())) log(LogLevel::error, "desk_unreadable", {{"error", to_text(desk.error())}});
  return nullptr;
}

void DeskSide::answer_codes(std::int64_t wait_ms) {
  if (!code_desk_ && (code_desk_ = open_desk())) {
    codes_ = std::make_unique<CodeService>(*code_desk_, *store_.release_book(), people_, keys_, clock_);
  }
  if (!codes_) return std::this_thread::sleep_for(std::chrono::milliseconds(std::min(wait_ms, kUnopenedWaitMs)));
  const auto answered = codes_->answer_waiting();
  if (!answered && is_news(answered.error())) log(LogLevel::error, "codes_unreadable", {{"error", to_text(answered.error())}});
  if (!answered || *answered == 0) code_desk_->wait(wait_ms);
}

// The desk as it decides, and those who work with it; false while nobody has used it.
bool DeskSide::open_releases() {
  if (!desk_ && (desk_ = open_desk())) {
    releases_ = std::make_unique<ReleaseDesk>(store_, cage_, *desk_, *store_.release_book(), people_, clock_);
    letters_ = std::make_unique<DeskLetters>(store_, *desk_, people_, clock_);
  }
  return desk_ != nullptr;
}

void DeskSide::decide(const WashSettings& settings, std::int64_t wait_ms) {
  if (!open_releases()) return std::this_thread::sleep_for(std::chrono::milliseconds(std::min(wait_ms, kUnopenedWaitMs)));
  learn_exceptions();
  releases_->round(settings);
  letters_->round(settings);
  desk_->wait(wait_ms);
}

// What cannot be read, or is not proven, holds for nobody: a mail is then washed as the policy says.
void DeskSide::learn_exceptions() {
  auto proven_ones = std::make_shared<std::vector<Exception>>();
  const auto put = [&] { exceptions_.store(std::move(proven_ones)); };
  if (!open_releases()) return put();
  auto all = desk_->exceptions();
  if (!all || all->empty()) {
    if (!all && is_news(all.error())) log(LogLevel::error, "exceptions_unreadable", {{"error", to_text(all.error())}});
    return put();
  }
  std::vector<std::uint64_t> codes;
  for (const ExceptionView& view : *all) {
    if (view.state == ExceptionState::in_force && view.exception.code != 0) codes.push_back(view.exception.code);
  }
  auto answers = all_answers(*desk_, codes);
  auto people = people_.people();
  if (!answers || !people) {
    log(LogLevel::error, "exceptions_unreadable", {{"error", to_text(answers ? people.error() : answers.error())}});
    return put();
  }
  for (ExceptionView& view : *all) {
    if (view.state == ExceptionState::in_force && proven(view.exception, *answers, **people)) proven_ones->push_back(std::move(view.exception));
  }
  put();
}

}  // namespace temizu
