#include "extractors/normalizers/number_words.h"

#include <unordered_map>

namespace kiroku {
namespace {

// clang-format off
const std::unordered_map<std::string_view, NumberWord>& words() {
  static const std::unordered_map<std::string_view, NumberWord> table = {
    {"zero", {Part::small, 0}}, {"nought", {Part::small, 0}}, {"oh", {Part::small, 0}}, {"one", {Part::small, 1}}, {"two", {Part::small, 2}}, {"three", {Part::small, 3}},
    {"four", {Part::small, 4}}, {"five", {Part::small, 5}}, {"six", {Part::small, 6}}, {"seven", {Part::small, 7}}, {"eight", {Part::small, 8}}, {"nine", {Part::small, 9}},
    {"ten", {Part::small, 10}}, {"eleven", {Part::small, 11}}, {"twelve", {Part::small, 12}}, {"thirteen", {Part::small, 13}}, {"fourteen", {Part::small, 14}},
    {"fifteen", {Part::small, 15}}, {"sixteen", {Part::small, 16}}, {"seventeen", {Part::small, 17}}, {"eighteen", {Part::small, 18}}, {"nineteen", {Part::small, 19}},
    {"twenty", {Part::small, 20}}, {"thirty", {Part::small, 30}}, {"forty", {Part::small, 40}}, {"fourty", {Part::small, 40}}, {"fifty", {Part::small, 50}}, {"sixty", {Part::small, 60}}, {"seventy", {Part::small, 70}},
    {"eighty", {Part::small, 80}}, {"ninety", {Part::small, 90}}, {"a", {Part::skip, 0}}, {"an", {Part::skip, 0}}, {"and", {Part::skip, 0}}, {"of", {Part::skip, 0}},
    {"hundred", {Part::times, 100}}, {"hundreds", {Part::times, 100}}, {"dozen", {Part::times, 12}}, {"dozens", {Part::times, 12}},
    {"thousand", {Part::scale, 1e3}}, {"thousands", {Part::scale, 1e3}}, {"k", {Part::scale, 1e3}}, {"lakh", {Part::scale, 1e5}}, {"lakhs", {Part::scale, 1e5}}, {"million", {Part::scale, 1e6}}, {"millions", {Part::scale, 1e6}},
    {"m", {Part::scale, 1e6}}, {"mn", {Part::scale, 1e6}}, {"mil", {Part::scale, 1e6}}, {"mln", {Part::scale, 1e6}}, {"crore", {Part::scale, 1e7}}, {"crores", {Part::scale, 1e7}}, {"krore", {Part::scale, 1e7}}, {"krores", {Part::scale, 1e7}}, {"lkh", {Part::scale, 1e5}}, {"mm", {Part::scale, 1e6}}, {"cr", {Part::scale, 1e7}},
    {"billion", {Part::scale, 1e9}}, {"billions", {Part::scale, 1e9}}, {"bn", {Part::scale, 1e9}}, {"b", {Part::scale, 1e9}}, {"g", {Part::scale, 1e9}}, {"trillion", {Part::scale, 1e12}}, {"trillions", {Part::scale, 1e12}}, {"tn", {Part::scale, 1e12}}, {"t", {Part::scale, 1e12}},
    {"point", {Part::point, 0}}, {"half", {Part::half, .5}}, {"minus", {Part::minus, 0}}, {"negative", {Part::minus, 0}},
    {"ноль", {Part::small, 0}}, {"нуль", {Part::small, 0}}, {"один", {Part::small, 1}}, {"одна", {Part::small, 1}}, {"одно", {Part::small, 1}}, {"одного", {Part::small, 1}}, {"одной", {Part::small, 1}}, {"два", {Part::small, 2}}, {"две", {Part::small, 2}}, {"двух", {Part::small, 2}},
    {"три", {Part::small, 3}}, {"трёх", {Part::small, 3}}, {"трех", {Part::small, 3}}, {"четыре", {Part::small, 4}}, {"четырёх", {Part::small, 4}}, {"четырех", {Part::small, 4}}, {"пять", {Part::small, 5}}, {"пяти", {Part::small, 5}}, {"шесть", {Part::small, 6}}, {"шести", {Part::small, 6}},
    {"семь", {Part::small, 7}}, {"семи", {Part::small, 7}}, {"восемь", {Part::small, 8}}, {"восьми", {Part::small, 8}}, {"девять", {Part::small, 9}}, {"девяти", {Part::small, 9}}, {"десять", {Part::small, 10}}, {"десяти", {Part::small, 10}}, {"одиннадцать", {Part::small, 11}}, {"двенадцать", {Part::small, 12}},
    {"тринадцать", {Part::small, 13}}, {"четырнадцать", {Part::small, 14}}, {"пятнадцать", {Part::small, 15}}, {"шестнадцать", {Part::small, 16}}, {"семнадцать", {Part::small, 17}}, {"восемнадцать", {Part::small, 18}}, {"девятнадцать", {Part::small, 19}}, {"одиннадцати", {Part::small, 11}}, {"двенадцати", {Part::small, 12}}, {"тринадцати", {Part::small, 13}},
    {"четырнадцати", {Part::small, 14}}, {"пятнадцати", {Part::small, 15}}, {"шестнадцати", {Part::small, 16}}, {"семнадцати", {Part::small, 17}}, {"восемнадцати", {Part::small, 18}}, {"девятнадцати", {Part::small, 19}}, {"двадцать", {Part::small, 20}}, {"двадцати", {Part::small, 20}}, {"тридцать", {Part::small, 30}}, {"тридцати", {Part::small, 30}},
    {"тремя", {Part::small, 3}}, {"трем", {Part::small, 3}}, {"трём", {Part::small, 3}}, {"четырьмя", {Part::small, 4}}, {"четырем", {Part::small, 4}}, {"четырём", {Part::small, 4}}, {"двумя", {Part::small, 2}}, {"двум", {Part::small, 2}}, {"пятью", {Part::small, 5}}, {"шестью", {Part::small, 6}}, {"восемью", {Part::small, 8}}, {"девятью", {Part::small, 9}}, {"десятью", {Part::small, 10}}, {"двадцатью", {Part::small, 20}}, {"тридцатью", {Part::small, 30}}, {"одиннадцатью", {Part::small, 11}}, {"двенадцатью", {Part::small, 12}}, {"тринадцатью", {Part::small, 13}}, {"четырнадцатью", {Part::small, 14}}, {"пятнадцатью", {Part::small, 15}}, {"шестнадцатью", {Part::small, 16}}, {"семнадцатью", {Part::small, 17}}, {"восемнадцатью", {Part::small, 18}}, {"девятнадцатью", {Part::small, 19}},
    {"сорок", {Part::small, 40}}, {"сорока", {Part::small, 40}}, {"пятьдесят", {Part::small, 50}}, {"пятидесяти", {Part::small, 50}}, {"шестьдесят", {Part::small, 60}}, {"шестидесяти", {Part::small, 60}}, {"семьдесят", {Part::small, 70}}, {"семидесяти", {Part::small, 70}}, {"восемьдесят", {Part::small, 80}}, {"восьмидесяти", {Part::small, 80}},
    {"девяносто", {Part::small, 90}}, {"девяноста", {Part::small, 90}}, {"сто", {Part::small, 100}}, {"ста", {Part::small, 100}}, {"двести", {Part::small, 200}}, {"двухсот", {Part::small, 200}}, {"триста", {Part::small, 300}}, {"трёхсот", {Part::small, 300}}, {"трехсот", {Part::small, 300}}, {"четыреста", {Part::small, 400}},
    {"четырёхсот", {Part::small, 400}}, {"четырехсот", {Part::small, 400}}, {"пятьсот", {Part::small, 500}}, {"пятисот", {Part::small, 500}}, {"шестьсот", {Part::small, 600}}, {"шестисот", {Part::small, 600}}, {"семьсот", {Part::small, 700}}, {"семисот", {Part::small, 700}}, {"восемьсот", {Part::small, 800}}, {"восьмисот", {Part::small, 800}},
    {"девятьсот", {Part::small, 900}}, {"девятисот", {Part::small, 900}}, {"полтора", {Part::small, 1.5}}, {"полторы", {Part::small, 1.5}}, {"полутора", {Part::small, 1.5}}, {"полмиллиона", {Part::small, 5e5}}, {"полмиллиарда", {Part::small, 5e8}},
    {"тысяч", {Part::scale, 1e3}}, {"тысяча", {Part::scale, 1e3}}, {"тысячи", {Part::scale, 1e3}}, {"тысячу", {Part::scale, 1e3}}, {"тысячам", {Part::scale, 1e3}}, {"тысячей", {Part::scale, 1e3}}, {"миллион", {Part::scale, 1e6}}, {"миллиона", {Part::scale, 1e6}}, {"миллионов", {Part::scale, 1e6}}, {"миллиону", {Part::scale, 1e6}},
    {"миллиард", {Part::scale, 1e9}}, {"миллиарда", {Part::scale, 1e9}}, {"миллиардов", {Part::scale, 1e9}}, {"триллион", {Part::scale, 1e12}}, {"триллиона", {Part::scale, 1e12}}, {"триллионов", {Part::scale, 1e12}}, {"тыс", {Part::scale, 1e3}}, {"млн", {Part::scale, 1e6}}, {"млрд", {Part::scale, 1e9}}, {"трлн", {Part::scale, 1e12}},
    {"к", {Part::scale, 1e3}},
    {"минус", {Part::minus, 0}}, {"половиной", {Part::half_scale, .5}}, {"с", {Part::skip, 0}}, {"дюжина", {Part::times, 12}}, {"дюжины", {Part::times, 12}}, {"дюжин", {Part::times, 12}},
    {"không", {Part::digit, 0}}, {"một", {Part::digit, 1}}, {"mốt", {Part::digit, 1}}, {"hai", {Part::digit, 2}}, {"ba", {Part::digit, 3}}, {"bốn", {Part::digit, 4}}, {"tư", {Part::digit, 4}}, {"năm", {Part::digit, 5}}, {"lăm", {Part::digit, 5}}, {"nhăm", {Part::digit, 5}}, {"sáu", {Part::digit, 6}}, {"bảy", {Part::digit, 7}}, {"bẩy", {Part::digit, 7}}, {"tám", {Part::digit, 8}}, {"chín", {Part::digit, 9}},
    {"mười", {Part::small, 10}}, {"mươi", {Part::times, 10}}, {"chục", {Part::times, 10}}, {"trăm", {Part::times, 100}}, {"tá", {Part::times, 12}}, {"linh", {Part::skip, 0}}, {"lẻ", {Part::skip, 0}}, {"phẩy", {Part::point, 0}}, {"nửa", {Part::half, .5}}, {"rưỡi", {Part::half_scale, .5}}, {"rưởi", {Part::half_scale, .5}}, {"âm", {Part::minus, 0}}, {"trừ", {Part::minus, 0}},
    {"nghìn", {Part::scale, 1e3}}, {"ngàn", {Part::scale, 1e3}}, {"vạn", {Part::scale, 1e4}}, {"triệu", {Part::scale, 1e6}}, {"tỷ", {Part::scale, 1e9}}, {"tỉ", {Part::scale, 1e9}},
    {"마이너스", {Part::minus, 0}}, {"マイナス", {Part::minus, 0}}, {"ダース", {Part::times, 12}}, {"다스", {Part::times, 12}},
  };
  return table;
}

}  // namespace

const NumberWord* number_character(char32_t c) {
  static const std::unordered_map<char32_t, NumberWord> table = {
    {U'〇', {Part::digit, 0}}, {U'零', {Part::digit, 0}}, {U'○', {Part::digit, 0}}, {U'◯', {Part::digit, 0}}, {U'一', {Part::digit, 1}}, {U'壹', {Part::digit, 1}}, {U'壱', {Part::digit, 1}}, {U'二', {Part::digit, 2}}, {U'两', {Part::digit, 2}}, {U'兩', {Part::digit, 2}}, {U'贰', {Part::digit, 2}}, {U'貳', {Part::digit, 2}}, {U'弐', {Part::digit, 2}},
    {U'三', {Part::digit, 3}}, {U'叁', {Part::digit, 3}}, {U'參', {Part::digit, 3}}, {U'参', {Part::digit, 3}}, {U'四', {Part::digit, 4}}, {U'肆', {Part::digit, 4}}, {U'五', {Part::digit, 5}}, {U'伍', {Part::digit, 5}}, {U'六', {Part::digit, 6}}, {U'陆', {Part::digit, 6}}, {U'陸', {Part::digit, 6}}, {U'七', {Part::digit, 7}}, {U'柒', {Part::digit, 7}},
    {U'八', {Part::digit, 8}}, {U'捌', {Part::digit, 8}}, {U'九', {Part::digit, 9}}, {U'玖', {Part::digit, 9}}, {U'廿', {Part::small, 20}}, {U'卅', {Part::small, 30}},
    {U'十', {Part::times, 10}}, {U'拾', {Part::times, 10}}, {U'百', {Part::times, 100}}, {U'佰', {Part::times, 100}}, {U'千', {Part::times, 1000}}, {U'仟', {Part::times, 1000}}, {U'십', {Part::times, 10}}, {U'백', {Part::times, 100}}, {U'천', {Part::times, 1000}},
    {U'万', {Part::scale, 1e4}}, {U'萬', {Part::scale, 1e4}}, {U'만', {Part::scale, 1e4}}, {U'億', {Part::scale, 1e8}}, {U'亿', {Part::scale, 1e8}}, {U'억', {Part::scale, 1e8}}, {U'兆', {Part::scale, 1e12}}, {U'조', {Part::scale, 1e12}},
    {U'일', {Part::digit, 1}}, {U'이', {Part::digit, 2}}, {U'삼', {Part::digit, 3}}, {U'사', {Part::digit, 4}}, {U'오', {Part::digit, 5}}, {U'육', {Part::digit, 6}}, {U'칠', {Part::digit, 7}}, {U'팔', {Part::digit, 8}}, {U'구', {Part::digit, 9}}, {U'영', {Part::digit, 0}}, {U'공', {Part::digit, 0}}, {U'륙', {Part::digit, 6}}, {U'점', {Part::point, 0}},
    {U'点', {Part::point, 0}}, {U'點', {Part::point, 0}}, {U'・', {Part::point, 0}}, {U'负', {Part::minus, 0}}, {U'負', {Part::minus, 0}}, {U'半', {Part::half, .5}}, {U'余', {Part::skip, 0}}, {U'餘', {Part::skip, 0}}, {U'여', {Part::skip, 0}}, {U'几', {Part::skip, 0}}, {U'幾', {Part::skip, 0}}, {U'数', {Part::skip, 0}}, {U'多', {Part::skip, 0}}, {U'あ', {Part::skip, 0}}, {U'ま', {Part::skip, 0}}, {U'り', {Part::skip, 0}},
  };
  const auto found = table.find(c);
  return found == table.end() ? nullptr : &found->second;
}


const NumberWord* number_prefix(std::string_view text, std::size_t& length) {
  struct Native {
    std::string_view word;
    NumberWord meaning;
  };
  static constexpr Native kNative[] = {
    {"하나", {Part::small, 1}}, {"한", {Part::small, 1}}, {"둘", {Part::small, 2}}, {"두", {Part::small, 2}}, {"셋", {Part::small, 3}}, {"세", {Part::small, 3}}, {"넷", {Part::small, 4}}, {"네", {Part::small, 4}}, {"다섯", {Part::small, 5}}, {"여섯", {Part::small, 6}}, {"일곱", {Part::small, 7}}, {"여덟", {Part::small, 8}}, {"아홉", {Part::small, 9}}, {"열", {Part::small, 10}}, {"스물", {Part::small, 20}}, {"스무", {Part::small, 20}}, {"서른", {Part::small, 30}}, {"마흔", {Part::small, 40}}, {"쉰", {Part::small, 50}}, {"예순", {Part::small, 60}}, {"일흔", {Part::small, 70}}, {"여든", {Part::small, 80}}, {"아흔", {Part::small, 90}},
    {"마이너스", {Part::minus, 0}}, {"다스", {Part::times, 12}}, {"マイナス", {Part::minus, 0}}, {"ダース", {Part::times, 12}},
    {"いち", {Part::digit, 1}}, {"に", {Part::digit, 2}}, {"さん", {Part::digit, 3}}, {"よん", {Part::digit, 4}}, {"ご", {Part::digit, 5}}, {"ろく", {Part::digit, 6}}, {"ろっ", {Part::digit, 6}}, {"なな", {Part::digit, 7}}, {"しち", {Part::digit, 7}}, {"はち", {Part::digit, 8}}, {"はっ", {Part::digit, 8}}, {"きゅう", {Part::digit, 9}},
    {"いっ", {Part::digit, 1}}, {"じゅう", {Part::times, 10}}, {"ひゃく", {Part::times, 100}}, {"びゃく", {Part::times, 100}}, {"ぴゃく", {Part::times, 100}}, {"せん", {Part::times, 1000}}, {"ぜん", {Part::times, 1000}}, {"まん", {Part::scale, 1e4}}, {"おく", {Part::scale, 1e8}},
  };
  for (const Native& native : kNative) {
    if (!text.starts_with(native.word)) continue;
    length = native.word.size();
    return &native.meaning;
  }
  return nullptr;
}
// clang-format on

const NumberWord* number_word(std::string_view word) {
  const auto found = words().find(word);
  return found == words().end() ? nullptr : &found->second;
}

}  // namespace kiroku
