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

  private:
    Bytes& target_;
};

class StreamSink final : public BufferedSink {
  public:
    explicit StreamSink(std::ostream& target) : target_(target) {}
    void commit() override {
        const std::string_view text = as_text(buffer_);
        try {
            target_.write(text.data(), static_cast<std::streamsize>(text.size()));
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
