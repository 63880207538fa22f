#include "support/small_pdf.h"

#include <algorithm>
#include <stdexcept>

namespace test_support {

namespace {

constexpr std::string_view placeholder = "/ByteRange [0 0000000000 0000000000 0000000000]";

std::string padded(std::size_t value, std::size_t width) {
    std::string text = std::to_string(value);
    return std::string(width - text.size(), '0') + text;
}

void append_big_endian(std::string& target, std::uint64_t value, int width) {
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
        target.push_back(static_cast<char>(value >> shift & 0xff));
    }
}

}  // namespace

SmallPdf::SmallPdf(Xref xref) : xref_(xref), text_("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") {}

SmallPdf& SmallPdf::object(int number, std::string_view text) {
    offsets_[number] = text_.size();
    text_ += std::to_string(number) + " 0 obj\n" + std::string(text) + "\nendobj\n";
    size_ = std::max(size_, number + 1);
    return *this;
}

SmallPdf& SmallPdf::stream(int number, std::string_view dictionary_entries, std::string_view data) {
    return object(number, "<< " + std::string(dictionary_entries) + " /Length " +
                              std::to_string(data.size()) + " >>\nstream\n" + std::string(data) +
                              "\nendstream");
}

SmallPdf& SmallPdf::end_revision() {
    const std::size_t at = text_.size();
    if (xref_ == Xref::table) {
        write_table(at);
    } else {
        write_stream(at);
    }
    text_ += "startxref\n" + std::to_string(at) + "\n%%EOF\n";
    previous_ = at;
    offsets_.clear();
    return *this;
}

void SmallPdf::write_table(std::size_t) {
    text_ += "xref\n";
    if (previous_ == 0) {
        text_ += "0 1\n0000000000 65535 f \n";
    }
    for (const auto& [number, offset] : offsets_) {
        text_ += std::to_string(number) + " 1\n" + padded(offset, 10) + " 00000 n \n";
    }
    text_ += "trailer\n<< /Size " + std::to_string(size_) + " /Root 1 0 R";
    if (previous_ != 0) {
        text_ += " /Prev " + std::to_string(previous_);
    }
    text_ += " >>\n";
}

void SmallPdf::write_stream(std::size_t at) {
    const int number = size_++;
    offsets_[number] = at;
    std::string index, data;
    if (previous_ == 0) {
        index += "0 1 ";
        append_big_endian(data, 0, 1);
        append_big_endian(data, 0, 4);
        append_big_endian(data, 65535, 2);
    }
    for (const auto& [entry, offset] : offsets_) {
        index += std::to_string(entry) + " 1 ";
        append_big_endian(data, 1, 1);
        append_big_endian(data, offset, 4);
        append_big_endian(data, 0, 2);
    }
    text_ += std::to_string(number) + " 0 obj\n<< /Type /XRef /W [1 4 2] /Index [" + index + "] /Size " +
             std::to_string(size_) + " /Root 1 0 R" +
             (previous_ == 0 ? std::string() : " /Prev " + std::to_string(previous_)) + " /Length " +
             std::to_string(data.size()) + " >>\nstream\n" + data + "\nendstream\nendobj\n";
}

SmallPdf small_document(int count, std::string_view catalog, std::string_view page, Xref xref) {
    SmallPdf pdf(xref);
    std::string kids;
    for (int index = 0; index < count; ++index) {
        kids += std::to_string(3 + index) + " 0 R ";
    }
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R " + std::string(catalog) + " >>");
    pdf.object(2, "<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(count) + " >>");
    for (int index = 0; index < count; ++index) {
        pdf.object(3 + index,
                   "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " + std::string(page) + " >>");
    }
    return pdf;
}

std::string signature_text(std::string_view contents_hex, std::string_view more) {
    return "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached " +
           std::string(placeholder) + " /Contents <" + std::string(contents_hex) + "> " + std::string(more) +
           " >>";
}

std::string set_byte_range(std::string pdf) {
    const std::size_t range = pdf.rfind(placeholder);
    const std::size_t begin = pdf.find("/Contents <", range) + 10;
    const std::size_t end = pdf.find('>', begin) + 1;
    if (range == std::string::npos || begin == std::string::npos + 10 || end == 0) {
        throw std::logic_error("no signature dictionary to complete");
    }
    pdf.replace(range, placeholder.size(),
                "/ByteRange [0 " + padded(begin, 10) + " " + padded(end, 10) + " " +
                    padded(pdf.size() - end, 10) + "]");
    return pdf;
}

}  // namespace test_support
