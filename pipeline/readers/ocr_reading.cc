#include "pipeline/readers/ocr_reading.h"

namespace kiroku {

std::string OcrWord::text() const {
  std::string text;
  for (const OcrSymbol& symbol : symbols) text += symbol.utf8;
  return text;
}

std::string OcrLine::text() const {
  std::string text;
  for (const OcrWord& word : words) text += (text.empty() ? "" : " ") + word.text();
  return text;
}

std::size_t OcrLine::symbols() const {
  std::size_t count = 0;
  for (const OcrWord& word : words) count += word.symbols.size();
  return count;
}

float OcrLine::confidence() const {
  float sum = 0;
  for (const OcrWord& word : words)
    sum += word.confidence * static_cast<float>(word.symbols.size());
  const std::size_t count = symbols();
  return count == 0 ? 0 : sum / static_cast<float>(count);
}

std::size_t OcrReading::symbols() const {
  std::size_t count = 0;
  for (const OcrLine& line : lines) count += line.symbols();
  return count;
}

float OcrReading::confidence() const {
  float sum = 0;
  for (const OcrLine& line : lines) sum += line.confidence() * static_cast<float>(line.symbols());
  const std::size_t count = symbols();
  return count == 0 ? 0 : sum / static_cast<float>(count);
}

Box around(const std::vector<OcrWord>& words) {
  if (words.empty()) return {};
  Box box = words.front().box;
  for (const OcrWord& word : words) box = box.united(word.box);
  return box;
}

}  // namespace kiroku
