// Requests for people to look at: who may see which, and in which order.
#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "quarantine/desk/desk_impl.h"

namespace temizu {
namespace {

constexpr std::uint32_t kMostMax = 500;
constexpr std::size_t kTextMax = 100;
constexpr std::size_t kIdDigitsMin = 6;
constexpr std::uint64_t kRowsLookedMax = 200'000;   // in one list
constexpr std::size_t kToDecideMax = 500;   // each is judged anew for each list

bool sees_all(const Account& account) {
  return account.has(AccountRole::administrator) || account.has(AccountRole::auditor);
}

bool holds(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

// The number of the request or of its mail, as letters and notices print them.
bool begins_id(const Request& request, std::string_view text) {
  if (text.size() < kIdDigitsMin) return false;
  const std::string digits = lower_ascii(text);
  return request.id.to_text().starts_with(digits) || request.item.to_text().starts_with(digits);
}

// All conditions but the state, which the moves decide.
bool matches(const Request& request, const RequestQuery& query) {
  if (query.item && request.item != *query.item) return false;
  if (!query.requester.empty() && request.requester != lower_ascii(query.requester)) return false;
  if (!query.department.empty() && request.department != lower_ascii(query.department)) return false;
  if (request.made_ms < query.from_ms || (query.to_ms != 0 && request.made_ms >= query.to_ms)) return false;
  return query.text.empty() || begins_id(request, query.text) || holds(request.subject, query.text) || holds(request.address, query.text) || holds(request.requester, query.text);
}

bool is_wanted(RequestState state, const RequestQuery& query) {
  return query.states.empty() || std::find(query.states.begin(), query.states.end(), state) != query.states.end();
}

}  // namespace

bool DeskImpl::may_see(const Case& of, const Account& account, const Moment& now) const {
  if (sees_all(account) || of.request.requester == account.login) return true;
  if (account.has(AccountRole::staff) && now.people->owns_address(account, of.request.address)) return true;
  const auto decided = [&](const Move& move) { return move.actor == account.login; };
  if (std::any_of(of.moves.begin(), of.moves.end(), decided)) return true;
  return entitlement(account.login, of.request, facts_of(of, now), of.standing.passed_on, now.now_ms).right != Right::none;
}

Result<RequestView> DeskImpl::view_of(Case&& of, const Account* account, const Moment& now, bool with_moves) {
  RequestView view;
  if (account != nullptr) view.may = may_list(account->login, of.request, of.standing, facts_of(of, now));
  if (is_open(of.standing.state)) view.deciders = deciders(of.request, of.standing, facts_of(of, now));
  view.rule = of.rule;
  view.request = std::move(of.request);
  view.standing = std::move(of.standing);
  view.outcome = std::move(of.outcome);
  if (with_moves) view.moves = std::move(of.moves);
  return view;
}

Result<RequestView> DeskImpl::find(const RequestId& id, std::string_view account) {
  std::optional<RequestView> view;
  auto done = orders_.read([&](Db& db) -> Status {
    auto row = find_request(db, id);
    if (!row) return Unexpected{row.error()};
    if (!*row) return refusal(DeskFault::unknown_request);
    auto now = moment(db);
    if (!now) return Unexpected{now.error()};
    auto of = case_of(db, std::move((*row)->request), *now);
    if (!of) return Unexpected{of.error()};
    const Account* who = account.empty() ? nullptr : now->people->find(account);
    if (!account.empty() && (who == nullptr || !who->enabled || !may_see(*of, *who, *now))) return refusal(DeskFault::unknown_request);
    auto made = view_of(std::move(*of), who, *now, true);
    if (!made) return Unexpected{made.error()};
    view = std::move(*made);
    auto others = of_item(db, view->request.item, *now);
    if (!others) return Unexpected{others.error()};
    for (const OpenRequest& other : *others) {
      if (other.request.id != id && is_open(other.state)) ++view->others_open;
    }
    return {};
  });
  if (!done) return Unexpected{done.error()};
  return std::move(*view);
}

// The rows that could be in this list, newest first, as values; what matches is judged after the query has ended.
// who: null for a program's own question, of DeskView::all only.
Status DeskImpl::collect(Db& orders, const RequestQuery& query, const Account* who, const Moment& now, RequestPage& page) {
  static const Account kNobody;
  const Account& account = who != nullptr ? *who : kNobody;
  const std::uint32_t most = std::clamp<std::uint32_t>(query.most, 1, kMostMax);
  const std::int64_t before = query.before == 0 ? INT64_MAX : static_cast<std::int64_t>(query.before);
  std::set<std::uint64_t, std::greater<>> seen;
  std::map<std::uint64_t, RequestView, std::greater<>> found;
  std::uint64_t looked = 0;
  const auto take = [&](Query& rows) -> Status {
    std::size_t of_these = 0;
    return each_row(rows, [&]() -> Result<bool> {
      if (++looked > kRowsLookedMax) return false;
      auto row = request_row(rows);
      if (!row) return ++page.left_out, true;
      if (!matches(row->request, query)) return true;
      // What has ended stays so: only the open ones can stand otherwise than the row says.
      if (!is_open(row->cached) && !is_wanted(row->cached, query)) return true;
      if (!seen.insert(row->request.number).second) return true;
      auto of = case_of(orders, std::move(row->request), now);
      if (!of) return Unexpected{of.error()};
      if (!is_wanted(of->standing.state, query) || (who != nullptr && !may_see(*of, *who, now))) return true;
      const std::uint64_t number = of->request.number;
      auto view = view_of(std::move(*of), who, now, false);
      if (!view) return Unexpected{view.error()};
      found.emplace(number, std::move(*view));
      return ++of_these <= most;
    });
  };
  Status done;
  switch (query.view) {
    case DeskView::own: {
      std::vector<std::string> addresses;
      if (account.has(AccountRole::staff)) addresses = now.people->addresses_of(account);
      {
        Query rows(orders, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE requester = ? AND number < ? ORDER BY number DESC");
        rows.put_text(account.login).put(before);
        done = take(rows);
      }
      for (const std::string& address : addresses) {
        if (!done) return done;
        Query rows(orders, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE address = ? AND number < ? ORDER BY number DESC");
        rows.put_text(address).put(before);
        done = take(rows);
      }
      break;
    }
    case DeskView::to_decide: {
      // Those that wait longest first: of more than a list holds, they are the nearest to their deadline.
      Query rows(orders, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE state = 0 ORDER BY number");
      done = each_row(rows, [&]() -> Result<bool> {
        if (++looked > kOpenLooked || found.size() >= kToDecideMax) return false;
        auto row = request_row(rows);
        if (!row) return ++page.left_out, true;
        if (!matches(row->request, query)) return true;
        auto of = case_of(orders, std::move(row->request), now);
        if (!of) return Unexpected{of.error()};
        // What may be sent back may be decided on, also where an approval still waits for checks.
        const bool waits = static_cast<bool>(may(DeskAction::send_back, account.login, of->request, of->standing, facts_of(*of, now)));
        const auto& approvals = of->standing.approvals;
        if (!waits || std::find(approvals.begin(), approvals.end(), account.login) != approvals.end()) return true;
        const std::uint64_t number = of->request.number;
        auto view = view_of(std::move(*of), &account, now, false);
        if (!view) return Unexpected{view.error()};
        found.emplace(number, std::move(*view));
        return true;
      });
      break;
    }
    case DeskView::decided: {
      Query rows(orders, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE number < ? AND id IN "
                         "(SELECT request FROM moves WHERE actor = ? AND action IN (2, 3, 4)) ORDER BY number DESC");
      rows.put(before).put_text(account.login);
      done = take(rows);
      break;
    }
    case DeskView::all: {
      if (who != nullptr && !sees_all(account)) return refusal(DeskFault::not_entitled);
      if (query.item) {
        Query rows(orders, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE item = ? AND number < ? ORDER BY number DESC");
        rows.put(query.item->octets()).put(before);
        done = take(rows);
        break;
      }
      Query rows(orders, "SELECT " TEMIZU_REQUEST_COLUMNS " FROM requests WHERE number < ? ORDER BY number DESC");
      done = take(rows.put(before));
      break;
    }
  }
  if (!done) return done;
  if (query.view == DeskView::to_decide) {
    for (auto& [number, view] : found) page.requests.push_back(std::move(view));
    std::stable_sort(page.requests.begin(), page.requests.end(),
                     [](const RequestView& a, const RequestView& b) { return a.standing.deadline_ms < b.standing.deadline_ms; });
    return {};
  }
  for (auto& [number, view] : found) {
    if (page.requests.size() >= most) {
      page.next_before = page.requests.back().request.number;
      break;
    }
    page.requests.push_back(std::move(view));
  }
  return {};
}

Result<RequestPage> DeskImpl::list(const RequestQuery& query) {
  if (!is_plain_text(query.text, kTextMax)) return refusal(DeskFault::ill_formed);
  RequestPage page;
  auto done = read(orders_, [&](Db& db) -> Status {
    auto now = moment(db);
    if (!now) return Unexpected{now.error()};
    if (query.by_program && query.view == DeskView::all) return collect(db, query, nullptr, *now, page);
    const Account* who = now->people->find(query.account);
    if (who == nullptr || !who->enabled) return refusal(DeskFault::unknown_account);
    return collect(db, query, who, *now, page);
  });
  if (!done) return Unexpected{done.error()};
  return page;
}

Result<Desk::Waiting> DeskImpl::waiting(std::string_view account) {
  RequestQuery query;
  query.view = DeskView::to_decide;
  query.account = account;
  auto page = list(query);
  if (!page) return Unexpected{page.error()};
  Waiting out;
  out.count = static_cast<std::uint32_t>(page->requests.size());
  if (out.count > 0) out.nearest_deadline_ms = page->requests.front().standing.deadline_ms;
  return out;
}

}  // namespace temizu
