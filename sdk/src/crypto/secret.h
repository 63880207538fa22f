#pragma once
// A text that must not stay behind in memory. Private to crypto/.

#include <cstring>
#include <new>
#include <openssl/crypto.h>
#include <string_view>
#include <utility>

namespace sealpdf::crypto {

/// On OpenSSL's secure heap where the application has set one up, else in ordinary memory; wiped in either case.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string_view text) : data_(allocate(text.size())), size_(text.size()) {
        if (size_ != 0) {
            std::memcpy(data_, text.data(), size_);
        }
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    Secret& operator=(Secret&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Secret() { OPENSSL_secure_clear_free(data_, size_); }
    std::string_view view() const { return {data_, size_}; }

  private:
    static char* allocate(std::size_t size) {
        void* const memory = size != 0 ? OPENSSL_secure_malloc(size) : nullptr;
        if (size != 0 && memory == nullptr) {
            throw std::bad_alloc();
        }
        return static_cast<char*>(memory);
    }

    char* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace sealpdf::crypto
