#include "pdf/text/content_tokens.h"

#include <mutex>
#include <podofo/podofo.h>

namespace sealpdf::pdf {

namespace {

constexpr std::size_t max_operands = 100'000;  // elements of one TJ array

/// PoDoFo writes to stderr unless told not to; the switches are process-wide.
void silence() {
    static std::once_flag once;
    std::call_once(once, [] {
        PoDoFo::PdfError::EnableLogging(false);
        PoDoFo::PdfError::EnableDebug(false);
    });
}

std::string bytes_of(const PoDoFo::PdfString& string) {
    std::string bytes(string.GetString() != nullptr ? string.GetString() : "",
                      static_cast<std::size_t>(string.GetLength()));
    return string.IsUnicode() ? "\xFE\xFF" + bytes
                              : bytes;  // PoDoFo takes FE FF for a byte order mark and drops it
}

Operand to_operand(const PoDoFo::PdfVariant& variant) {
    if (variant.IsNumber()) {
        return {Operand::Kind::number, static_cast<double>(variant.GetNumber()), {}};
    }
    if (variant.IsReal()) {
        return {Operand::Kind::number, variant.GetReal(), {}};
    }
    if (variant.IsString() || variant.IsHexString()) {
        return {Operand::Kind::string, 0, bytes_of(variant.GetString())};
    }
    if (variant.IsName()) {
        return {Operand::Kind::name, 0, variant.GetName().GetName()};
    }
    return {};
}

}  // namespace

struct ContentTokens::Impl {
    explicit Impl(std::string_view text) : tokenizer(text.data(), static_cast<long>(text.size())) {}
    PoDoFo::PdfContentsTokenizer tokenizer;
    PoDoFo::PdfVariant variant;
};

ContentTokens::ContentTokens(std::string_view operators) {
    silence();
    if (!operators.empty()) {
        try {
            impl_ = std::make_unique<Impl>(operators);
        } catch (const PoDoFo::PdfError&) {
            impl_.reset();
        }
    }
}

ContentTokens::~ContentTokens() = default;

bool ContentTokens::next(Operation& operation) {
    operation.operands.clear();
    try {
        PoDoFo::EPdfContentsType type{};
        const char* keyword = nullptr;
        while (impl_ != nullptr && impl_->tokenizer.ReadNext(type, keyword, impl_->variant)) {
            if (type == PoDoFo::ePdfContentsType_Keyword) {
                operation.name = keyword;
                return true;
            }
            if (impl_->variant.IsArray()) {
                for (const auto& element : impl_->variant.GetArray()) {
                    if (operation.operands.size() < max_operands) {
                        operation.operands.push_back(to_operand(element));
                    }
                }
            } else if (operation.operands.size() < max_operands) {
                operation.operands.push_back(to_operand(impl_->variant));
            }
        }
    } catch (const PoDoFo::PdfError&) {
        // What was read stays; a page that is damaged in the middle still has its first half.
    }
    impl_.reset();
    return false;
}

}  // namespace sealpdf::pdf
