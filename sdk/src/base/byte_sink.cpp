#include "base/byte_sink.h"

#include <cerrno>
#include <ostream>

#include "base/file_sink.h"
#include "base/input_output.h"

namespace sealpdf {

namespace {

// Buffers and streams cannot take bytes back, so they get them only once all are there.
class BufferedSink : public ByteSink {
  public:
    void expect(std::uint64_t size) override { buffer_.reserve(static_cast<std::size_t>(size)); }
    void write(ByteView bytes) override { append(buffer_, bytes); }

  protected:
    Bytes buffer_;
};

class BytesSink final : public BufferedSink {
  public:
    explicit BytesSink(Bytes& target) : target_(target) {}
    void commit() override {
        if (target_.empty()) {
            target_ = std::move(buffer_);
        } else {
            append(target_, buffer_);
        }
    }
    void write_and_commit(const std::vector<ByteView>& parts) override {
        std::size_t size = target_.size();
        for (const ByteView part : parts) {
            size += part.size();
        }
        // Into memory of its own: a part may lie in `target`.
        Bytes whole;
        whole.reserve(size);
        append(whole, target_);
        for (const ByteView part : parts) {
            append(whole, part);
        }
        target_ = std::move(whole);
    }

  private:
    Bytes& target_;
};

class StreamSink final : public BufferedSink {
  public:
    explicit StreamSink(std::ostream& target) : target_(target) {}
    void commit() override { write_and_commit({buffer_}); }
    void write_and_commit(const std::vector<ByteView>& parts) override {
        try {
            for (const ByteView part : parts) {
                target_.write(as_text(part).data(), static_cast<std::streamsize>(part.size()));
            }
            target_.flush();
        } catch (const std::ios_base::failure&) {
            // A stream may be set to throw; the state it is left in says the same.
        }
        if (!target_) {
            throw Error(
                ErrorCode::cannot_write,
                "cannot write the output stream; check that its reader or disk can take the document");
        }
    }

  private:
    std::ostream& target_;
};

}  // namespace

std::unique_ptr<ByteSink> open_sink(const Output& output) {
    const Output::Impl& impl = output.impl();
    if (impl.bytes != nullptr) {
        return std::make_unique<BytesSink>(*impl.bytes);
    }
    if (impl.stream != nullptr) {
        return std::make_unique<StreamSink>(*impl.stream);
    }
    return open_file_sink(impl.path);
}

Output Output::file(std::string utf8_path) {
    return Output(std::make_shared<Impl>(Impl{.path = std::move(utf8_path)}));
}

Output Output::bytes(Bytes& target) {
    return Output(std::make_shared<Impl>(Impl{.path = {}, .bytes = &target}));
}

Output Output::stream(std::ostream& out) {
    return Output(std::make_shared<Impl>(Impl{.path = {}, .bytes = nullptr, .stream = &out}));
}

}  // namespace sealpdf
