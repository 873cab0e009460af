#include "quarantine/lookup/filter_names.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/envelope.h"
#include "base/verdict.h"
#include "text/search_fold.h"

namespace temizu::filter_names {
namespace {

constexpr int of(FilterField field) { return static_cast<int>(field); }

// The first word of each value is the one that hints show.
constexpr Name kFields[] = {
    {"from", of(FilterField::from)}, {"差出人", of(FilterField::from)}, {"送信者", of(FilterField::from)}, {"送信元", of(FilterField::from)},
    {"to", of(FilterField::to)}, {"宛先", of(FilterField::to)}, {"あて先", of(FilterField::to)}, {"受信者", of(FilterField::to)},
    {"subject", of(FilterField::subject)}, {"件名", of(FilterField::subject)}, {"表題", of(FilterField::subject)},
    {"name", of(FilterField::name)}, {"file", of(FilterField::name)}, {"ファイル名", of(FilterField::name)}, {"添付名", of(FilterField::name)},
    {"id", of(FilterField::id)}, {"受付番号", of(FilterField::id)}, {"番号", of(FilterField::id)},
    {"digest", of(FilterField::digest)}, {"sha256", of(FilterField::digest)}, {"ハッシュ", of(FilterField::digest)}, {"ダイジェスト", of(FilterField::digest)},
    {"client", of(FilterField::client)}, {"接続元", of(FilterField::client)},
    {"profile", of(FilterField::profile)}, {"プロファイル", of(FilterField::profile)},
    {"dept", of(FilterField::dept)}, {"所属", of(FilterField::dept)}, {"部署", of(FilterField::dept)},
    {"state", of(FilterField::state)}, {"状態", of(FilterField::state)},
    {"verdict", of(FilterField::verdict)}, {"判定", of(FilterField::verdict)},
    {"type", of(FilterField::type)}, {"class", of(FilterField::type)}, {"種別", of(FilterField::type)},
    {"has", of(FilterField::has)}, {"含む", of(FilterField::has)}, {"有無", of(FilterField::has)},
    {"kind", of(FilterField::kind)}, {"形式", of(FilterField::kind)}, {"種類", of(FilterField::kind)},
    {"reason", of(FilterField::reason)}, {"理由", of(FilterField::reason)},
    {"larger", of(FilterField::larger)}, {"より大きい", of(FilterField::larger)},
    {"smaller", of(FilterField::smaller)}, {"より小さい", of(FilterField::smaller)},
    {"after", of(FilterField::after)}, {"since", of(FilterField::after)}, {"以降", of(FilterField::after)},
    {"before", of(FilterField::before)}, {"より前", of(FilterField::before)}};

constexpr int of(StateWord word) { return static_cast<int>(word); }
constexpr Name kStates[] = {
    {"received", of(StateWord::received)}, {"受信", of(StateWord::received)}, {"受信済み", of(StateWord::received)}, {"無害化待ち", of(StateWord::received)},
    {"washed", of(StateWord::washed)}, {"無害化済み", of(StateWord::washed)}, {"配送待ち", of(StateWord::washed)},
    {"delivered", of(StateWord::delivered)}, {"配送済み", of(StateWord::delivered)},
    {"undeliverable", of(StateWord::undeliverable)}, {"failed", of(StateWord::undeliverable)}, {"配送できず", of(StateWord::undeliverable)}, {"配送不能", of(StateWord::undeliverable)},
    {"under-way", of(StateWord::under_way)}, {"処理中", of(StateWord::under_way)}, {"処理中・配送待ち", of(StateWord::under_way)}, {"無害化中", of(StateWord::under_way)},
    {"held", of(StateWord::held)}, {"保留", of(StateWord::held)}, {"隔離中", of(StateWord::held)}, {"隔離", of(StateWord::held)},
    {"waiting", of(StateWord::waiting)}, {"配送停止", of(StateWord::waiting)}, {"配送停止中", of(StateWord::waiting)},
    {"purged", of(StateWord::purged)}, {"廃棄済み", of(StateWord::purged)}, {"廃棄", of(StateWord::purged)},
    {"kept", of(StateWord::kept)}, {"pinned", of(StateWord::kept)}, {"保全", of(StateWord::kept)}, {"保全中", of(StateWord::kept)}};

constexpr int of(Verdict verdict) { return static_cast<int>(verdict); }
constexpr Name kVerdicts[] = {
    {"clean", of(Verdict::clean)}, {"変更なし", of(Verdict::clean)}, {"washed", of(Verdict::washed)}, {"無害化", of(Verdict::washed)},
    {"無害化済み", of(Verdict::washed)}, {"held", of(Verdict::held)}, {"保留", of(Verdict::held)}, {"保留（お知らせのみ）", of(Verdict::held)}, {"隔離", of(Verdict::held)},
    {"refused", of(Verdict::refused)}, {"拒否", of(Verdict::refused)}};

constexpr int of(ItemClass item_class) { return static_cast<int>(item_class); }
constexpr Name kTypes[] = {
    {"message", of(ItemClass::message)}, {"メール", of(ItemClass::message)}, {"dsn", of(ItemClass::dsn)}, {"配送エラー通知", of(ItemClass::dsn)}, {"配送不能通知", of(ItemClass::dsn)},
    {"rewash", of(ItemClass::rewash)}, {"再無害化", of(ItemClass::rewash)}, {"release", of(ItemClass::release)}, {"原本の受け渡し", of(ItemClass::release)}, {"受け渡し", of(ItemClass::release)},
    {"report", of(ItemClass::report)}, {"報告", of(ItemClass::report)}, {"selftest", of(ItemClass::selftest)}, {"自己点検", of(ItemClass::selftest)}, {"自己診断", of(ItemClass::selftest)},
    {"letter", of(ItemClass::letter)}, {"お知らせ", of(ItemClass::letter)}, {"お知らせ・警報", of(ItemClass::letter)}};

constexpr int of(HasWord word) { return static_cast<int>(word); }
constexpr Name kHas[] = {
    {"attachment", of(HasWord::attachment)}, {"添付", of(HasWord::attachment)}, {"添付ファイル", of(HasWord::attachment)},
    {"withheld", of(HasWord::withheld)}, {"取り除き", of(HasWord::withheld)}, {"一部取り除き", of(HasWord::withheld)}, {"取り除かれたもの", of(HasWord::withheld)}, {"除去", of(HasWord::withheld)},
    {"changed", of(HasWord::changed)}, {"変更", of(HasWord::changed)}, {"変更されたもの", of(HasWord::changed)},
    {"notice", of(HasWord::notice)}, {"通知のみ", of(HasWord::notice)}, {"お知らせのみ", of(HasWord::notice)}, {"お知らせのみの配送", of(HasWord::notice)},
    {"children", of(HasWord::children)}, {"関連メール", of(HasWord::children)}, {"関連するメール", of(HasWord::children)}};

// Words for groups of media types, in the order of hints; the Japanese word beside it stands for the same.
struct KindGroup {
  const char* word;
  const char* japanese;
  const char* kinds;   // divided by blanks
};
constexpr KindGroup kKinds[] = {
    {"text", "テキスト", "text/plain"},
    {"html", "", "text/html application/xhtml+xml"},
    {"pdf", "", "application/pdf"},
    {"word", "ワード",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document application/vnd.openxmlformats-officedocument.wordprocessingml.template "
     "application/msword application/vnd.ms-word.document.macroenabled.12 application/vnd.ms-word.template.macroenabled.12 application/rtf"},
    {"excel", "エクセル",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet application/vnd.openxmlformats-officedocument.spreadsheetml.template "
     "application/vnd.ms-excel application/vnd.ms-excel.sheet.macroenabled.12 application/vnd.ms-excel.template.macroenabled.12 "
     "application/vnd.ms-excel.sheet.binary.macroenabled.12 application/vnd.ms-excel.addin.macroenabled.12"},
    {"powerpoint", "パワーポイント",
     "application/vnd.openxmlformats-officedocument.presentationml.presentation application/vnd.openxmlformats-officedocument.presentationml.slideshow "
     "application/vnd.openxmlformats-officedocument.presentationml.template application/vnd.ms-powerpoint "
     "application/vnd.ms-powerpoint.presentation.macroenabled.12 application/vnd.ms-powerpoint.slideshow.macroenabled.12"},
    {"macro", "マクロ",
     "application/vnd.ms-word.document.macroenabled.12 application/vnd.ms-word.template.macroenabled.12 application/vnd.ms-excel.sheet.macroenabled.12 "
     "application/vnd.ms-excel.template.macroenabled.12 application/vnd.ms-excel.addin.macroenabled.12 "
     "application/vnd.ms-excel.sheet.binary.macroenabled.12 application/vnd.ms-powerpoint.presentation.macroenabled.12 "
     "application/vnd.ms-powerpoint.slideshow.macroenabled.12 application/vnd.ms-powerpoint.addin.macroenabled.12"},
    {"opendocument", "",
     "application/vnd.oasis.opendocument.text application/vnd.oasis.opendocument.spreadsheet application/vnd.oasis.opendocument.presentation "
     "application/vnd.oasis.opendocument.graphics"},
    {"ichitaro", "一太郎", "application/x-js-taro"},
    {"docuworks", "ドキュワークス", "application/vnd.fujixerox.docuworks application/vnd.fujifilm.fb.docuworks"},
    {"csv", "表", "text/csv text/tab-separated-values text/comma-separated-values"},
    {"image", "画像", "image/"},
    {"audio", "音声", "audio/"},
    {"video", "動画", "video/"},
    {"cad", "図面", "image/vnd.dxf image/vnd.dwg image/vnd.dgn application/x-sxf application/x-sfc application/x-jww application/x-bfo model/step model/vnd.dwf"},
    {"archive", "圧縮ファイル",
     "application/zip application/x-7z-compressed application/vnd.rar application/x-lzh application/gzip application/x-tar application/x-bzip2 "
     "application/x-xz application/zstd application/vnd.ms-cab-compressed application/x-arj"},
    {"zip", "", "application/zip"},
    {"mail", "メール", "message/rfc822 application/vnd.ms-outlook application/ms-tnef application/mbox application/vnd.ms-tnef"},
    {"calendar", "予定", "text/calendar"},
    {"vcard", "名刺", "text/vcard text/x-vcard"},
    {"program", "実行形式",
     "application/vnd.microsoft.portable-executable application/x-dosexec application/x-msdos-program application/x-msdownload application/x-elf "
     "application/x-mach-binary application/x-msi application/x-installer application/java-archive application/java-vm application/wasm "
     "application/vnd.android.package-archive application/vnd.android.dex application/msix text/x-script text/x-shortcut application/x-ms-shortcut"},
    {"script", "スクリプト", "text/x-script"},
    {"shortcut", "ショートカット", "text/x-shortcut application/x-ms-shortcut"},
    {"encrypted", "暗号", "application/pgp-encrypted application/pkcs7-mime application/x-microsoft-rpmsg-message"},
    {"unknown", "不明", "application/octet-stream"}};

std::u32string letters(std::string_view utf8) {
  std::u32string made;
  for (std::size_t at = 0; at < utf8.size() && made.size() < 64;) {
    const auto first = static_cast<unsigned char>(utf8[at]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t c = 0;
    for (std::size_t i = 0; i < length && at + i < utf8.size(); ++i) c = c << 8 | static_cast<unsigned char>(utf8[at + i]);
    made += c;
    at += length;
  }
  return made;
}

// How many letters must be changed, put in, taken out or swapped with their neighbour.
std::size_t distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, now);
  }
  return last[b.size()];
}

// Keeps the nearest of what it is shown; nothing that is further than a slip.
class Nearest {
 public:
  explicit Nearest(std::string_view folded) : wanted_(letters(folded)) {}
  void look_at(const char* word) {
    const std::u32string other = letters(search_fold(word));
    const std::size_t most = std::min(wanted_.size(), other.size()) <= 3 ? 1 : 2;
    const std::size_t far = distance(wanted_, other);
    if (far > most || far >= best_ || other.size() <= far) return;
    best_ = far;
    word_ = word;
  }
  std::string question(std::string_view behind) const {
    return word_ == nullptr ? "" : std::string("Did you mean ") + word_ + std::string(behind) + "? ";
  }

 private:
  std::u32string wanted_;
  std::size_t best_{100};
  const char* word_{nullptr};
};

}  // namespace

std::span<const Name> fields() { return kFields; }

std::span<const Name> words_of(FilterField field) {
  switch (field) {
    case FilterField::state: return kStates;
    case FilterField::verdict: return kVerdicts;
    case FilterField::type: return kTypes;
    case FilterField::has: return kHas;
    default: return {};
  }
}

std::optional<int> find(std::span<const Name> names, std::string_view folded) {
  for (const Name& name : names) {
    if (search_fold(name.word) == folded) return name.value;
  }
  return std::nullopt;
}

std::vector<std::string> kinds_of(std::string_view folded) {
  for (const KindGroup& group : kKinds) {
    if (folded != group.word && (*group.japanese == '\0' || search_fold(group.japanese) != folded)) continue;
    std::vector<std::string> kinds;
    std::string_view left = group.kinds;
    while (!left.empty()) {
      const std::size_t end = std::min(left.find(' '), left.size());
      kinds.emplace_back(left.substr(0, end));
      left.remove_prefix(std::min(end + 1, left.size()));
    }
    return kinds;
  }
  return {};
}

std::string hint_for(std::span<const Name> names, std::string_view folded, std::string_view behind) {
  Nearest nearest(folded);
  std::string allowed = "Allowed:";
  int shown = -1;
  for (const Name& name : names) {
    nearest.look_at(name.word);
    if (name.value == shown) continue;
    shown = name.value;
    allowed += std::string(" ") + name.word + std::string(behind);
  }
  return nearest.question(behind) + allowed;
}

std::string kind_hint(std::string_view folded) {
  Nearest nearest(folded);
  std::string allowed = "Allowed: a media type (application/pdf), its first half (image/), or";
  for (const KindGroup& group : kKinds) {
    nearest.look_at(group.word);
    if (*group.japanese != '\0') nearest.look_at(group.japanese);
    allowed += std::string(" ") + group.word;
  }
  return nearest.question("") + allowed;
}

}  // namespace temizu::filter_names
