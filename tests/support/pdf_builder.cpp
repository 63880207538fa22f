#include "support/pdf_builder.h"

#include <algorithm>
#include <cstdio>

namespace test_support {

PdfBuilder& PdfBuilder::object(int number, std::string_view body, int generation) {
    entry(number, text_.size(), generation);
    text_ += std::to_string(number) + " " + std::to_string(generation) + " obj\n";
    return raw(body).raw("\nendobj\n");
}

PdfBuilder& PdfBuilder::stream(int number, std::string_view keys, std::string_view data) {
    return object(number, "<<" + std::string(keys) + "/Length " + std::to_string(data.size()) +
                              ">>\nstream\n" + std::string(data) + "\nendstream");
}

PdfBuilder& PdfBuilder::object_stream(int number, const std::vector<std::pair<int, std::string>>& members) {
    std::string head, body;
    int index = 0;
    for (const auto& [member, text] : members) {
        head += std::to_string(member) + " " + std::to_string(body.size()) + " ";
        body += text + "\n";
        entries_[member] = {2, static_cast<std::uint64_t>(number), index++};
        size_ = std::max(size_, member + 1);
    }
    return stream(number, "/Type/ObjStm/N " + std::to_string(index) + "/First " + std::to_string(head.size()),
                  head + body);
}

PdfBuilder& PdfBuilder::free(int number, int generation) {
    entries_[number] = {0, 0, generation};
    size_ = std::max(size_, number + 1);
    return *this;
}

PdfBuilder& PdfBuilder::entry(int number, std::uint64_t offset, int generation) {
    entries_[number] = {1, offset, generation};
    offsets_[number] = offset;
    size_ = std::max(size_, number + 1);
    return *this;
}

PdfBuilder& PdfBuilder::raw(std::string_view bytes) {
    text_ += bytes;
    return *this;
}

std::string PdfBuilder::trailer_keys(std::string_view keys) const {
    std::string all(keys);
    if (keys.find("/Size") == std::string_view::npos) {
        all += "/Size " + std::to_string(size_);
    }
    if (xref_offset_ != 0 && keys.find("/Prev") == std::string_view::npos) {
        all += "/Prev " + std::to_string(xref_offset_);
    }
    return all;
}

void PdfBuilder::finish() {
    text_ += "startxref\n" + std::to_string(xref_offset_) + "\n%%EOF\n";
    entries_.clear();
}

PdfBuilder& PdfBuilder::end_with_table(std::string_view keys) {
    const std::string trailer = trailer_keys(keys);
    if (xref_offset_ == 0) {
        free(0);
    }
    xref_offset_ = text_.size();
    text_ += "xref\n";
    for (const auto& [number, entry] : entries_) {
        char line[32];
        std::snprintf(line, sizeof line, "%010llu %05d %c \n", static_cast<unsigned long long>(entry.second),
                      entry.third, entry.type == 0 ? 'f' : 'n');
        text_ += std::to_string(number) + " 1\n" + line;
    }
    text_ += "trailer\n<<" + trailer + ">>\n";
    finish();
    return *this;
}

PdfBuilder& PdfBuilder::end_with_stream(int number, std::string_view keys, std::vector<int> widths) {
    const std::uint64_t offset = text_.size();
    entry(number, offset);
    if (xref_offset_ == 0) {
        free(0);
    }
    std::string index, data;
    const auto put = [&data](std::uint64_t value, int width) {
        for (int i = width; i-- > 0;) {
            data.push_back(i < 8 ? static_cast<char>(value >> (8 * i)) : '\0');
        }
    };
    for (const auto& [member, entry] : entries_) {
        index += std::to_string(member) + " 1 ";
        put(static_cast<std::uint64_t>(entry.type), widths[0]);
        put(entry.second, widths[1]);
        put(static_cast<std::uint64_t>(entry.third), widths[2]);
    }
    std::string w;
    for (const int width : widths) {
        w += std::to_string(width) + " ";
    }
    stream(number, "/Type/XRef/W[" + w + "]/Index[" + index + "]" + trailer_keys(keys), data);
    xref_offset_ = offset;
    finish();
    return *this;
}

PdfBuilder one_page() {
    PdfBuilder builder;
    builder.object(1, "<</Type/Catalog/Pages 2 0 R>>")
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]/Resources<</Font<<>>>>>>")
        .object(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>")
        .stream(4, "", "BT ET");
    return builder;
}

}  // namespace test_support
