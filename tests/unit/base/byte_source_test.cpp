#include "base/byte_source.h"

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include "support/files.h"

using namespace sealpdf;
using test_support::TemporaryFolder;
using test_support::write_text;

namespace {

template <class Action>
std::optional<Error> error_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

bool mentions(const Error& error, std::string_view text) {
    return std::string_view(error.what()).find(text) != std::string_view::npos;
}

constexpr std::size_t large = (8U << 20) + 12345;

/// A file read piecewise, in which every byte tells its place.
std::string large_content() {
    std::string content(large, '\0');
    for (std::size_t i = 0; i < content.size(); ++i) {
        content[i] = static_cast<char>(i * 2654435761U >> 24);
    }
    return content;
}

}  // namespace

TEST_CASE("a small file with a Chinese name is read whole") {
    const TemporaryFolder folder;
    write_text(folder.path() / "服务协议.pdf", "%PDF-1.7");
    const SourcePtr source = open_source(Input::file(folder.file("服务协议.pdf")));
    CHECK(source->size() == 8);
    CHECK(as_text(source->contiguous()) == "%PDF-1.7");
    CHECK(source->read(5, 3) == to_bytes("1.7"));
    CHECK(source->name() == folder.file("服务协议.pdf"));
}

TEST_CASE("a large file is read piecewise, by several threads at once") {
    const TemporaryFolder folder;
    const std::string content = large_content();
    write_text(folder.path() / "large.pdf", content);
    const SourcePtr source = open_source(Input::file(folder.file("large.pdf")));
    CHECK(source->size() == large);
    CHECK(source->contiguous().empty());
    CHECK(as_text(source->read(large - 5, 5)) == std::string_view(content).substr(large - 5));

    std::vector<std::thread> threads;
    std::vector<int> right(4, 0);
    for (std::size_t t = 0; t < right.size(); ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t i = 0; i < 200; ++i) {
                const std::size_t at = (i * 40009 + t * 977) % (large - 100);
                right[t] +=
                    as_text(source->read(at, 100)) == std::string_view(content).substr(at, 100) ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(right == std::vector<int>(4, 200));
}

TEST_CASE("reading beyond the end is an error, also where the sum would overflow") {
    const TemporaryFolder folder;
    write_text(folder.path() / "large.pdf", large_content());
    for (const Input& input :
         {Input::bytes(to_bytes("12345"), "five"), Input::file(folder.file("large.pdf"))}) {
        const SourcePtr source = open_source(input);
        const std::uint64_t size = source->size();
        CHECK(source->read(size, 0).empty());
        for (const std::uint64_t offset : {size - 1, size, size + 1, ~std::uint64_t{0}}) {
            const auto error = error_of([&] { source->read(offset, 2); });
            REQUIRE(error);
            CHECK(error->code() == ErrorCode::cannot_read);
            CHECK(error->file() == source->name());
        }
    }
}

TEST_CASE("a large file that is shortened while it is read gives an error, not zeros") {
    const TemporaryFolder folder;
    write_text(folder.path() / "large.pdf", large_content());
    const SourcePtr source = open_source(Input::file(folder.file("large.pdf")));
    std::filesystem::resize_file(folder.path() / "large.pdf", 100);
    const auto error = error_of([&] { source->read(50, 100); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::cannot_read);
}

TEST_CASE("a large file that another program writes while it is read is noticed") {
    const TemporaryFolder folder;
    const std::string content = large_content();
    write_text(folder.path() / "large.pdf", content);
    const SourcePtr source = open_source(Input::file(folder.file("large.pdf")));
    source->read(0, 100);
    CHECK_NOTHROW(source->check_unchanged());
    SECTION("bytes of it, its size as before") {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the system's clock of files is coarse
        write_text(folder.path() / "large.pdf", content);
        const auto error = error_of([&] { source->check_unchanged(); });
        REQUIRE(error);
        CHECK(error->code() == ErrorCode::cannot_read);
        CHECK(error->file() == folder.file("large.pdf"));
    }
    SECTION("another file in its place: the one that was opened is as it was") {
        write_text(folder.path() / "other.pdf", "other");
        std::filesystem::rename(folder.path() / "other.pdf", folder.path() / "large.pdf");
        CHECK_NOTHROW(source->check_unchanged());
        CHECK(as_text(source->read(0, 100)) == content.substr(0, 100));
    }
}

TEST_CASE("a missing file, a missing folder and a folder are errors that name the file") {
    const TemporaryFolder folder;
    for (const std::string& path : {folder.file("missing.pdf"), folder.file("no/such/folder.pdf"),
                                    folder.path().string(), std::string()}) {
        const auto error = error_of([&] { open_source(Input::file(path)); });
        REQUIRE(error);
        CHECK(error->code() == ErrorCode::cannot_read);
        CHECK(error->file() == path);
        CHECK(mentions(*error, path));
    }
    CHECK(mentions(*error_of([&] { open_source(Input::file(folder.file("missing.pdf"))); }), "No such file"));
}

TEST_CASE("a named pipe is read to its end") {
    const TemporaryFolder folder;
    const std::string path = folder.file("pipe");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    std::thread writer([&] { std::ofstream(path) << std::string(300000, 'x'); });
    const SourcePtr source = open_source(Input::file(path));
    writer.join();
    CHECK(source->size() == 300000);
}

TEST_CASE("buffers and streams are inputs, and a view is not copied") {
    const std::string text = "%PDF-2.0";
    const SourcePtr view = open_source(Input::view(text.data(), text.size(), "view"));
    CHECK(static_cast<const void*>(view->contiguous().data()) == text.data());
    CHECK(view->name() == "view");

    std::istringstream stream(text);
    const Input from_stream = Input::stream(stream, "stream");
    CHECK(from_stream.name() == "stream");
    CHECK(read_all(from_stream, 100) == to_bytes(text));
    CHECK(read_all(from_stream, 100) == to_bytes(text));  // an input may be opened again
    CHECK(open_source(Input::bytes({}))->size() == 0);
}

TEST_CASE("a source outlives the input it came from") {
    SourcePtr source;
    {
        const Input input = Input::bytes(to_bytes("kept"));
        source = open_source(input);
    }
    CHECK(as_text(source->contiguous()) == "kept");
}

TEST_CASE("reading all refuses what is larger than allowed") {
    const Input input = Input::bytes(Bytes(11), "picture.png");
    CHECK(read_all(input, 11).size() == 11);
    const auto error = error_of([&] { read_all(input, 10); });
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::limit_exceeded);
    CHECK(error->file() == "picture.png");
}

TEST_CASE("Bytes behind a source are read as one document with it") {
    const SourcePtr front = memory_source(Bytes{1, 2, 3}, "front");
    const SourcePtr both = append_source(append_source(front, Bytes{4, 5}), Bytes{6});
    CHECK(both->size() == 6);
    CHECK(both->name() == "front");
    CHECK(both->contiguous().empty());
    const Bytes all{1, 2, 3, 4, 5, 6};
    for (std::size_t begin = 0; begin <= all.size(); ++begin) {
        for (std::size_t count = 0; begin + count <= all.size(); ++count) {
            const auto first = all.begin() + static_cast<std::ptrdiff_t>(begin);
            CHECK(both->read(begin, count) == Bytes(first, first + static_cast<std::ptrdiff_t>(count)));
        }
    }
    CHECK_THROWS_AS(both->read(5, 2), Error);
    CHECK_THROWS_AS(both->read(7, 0), Error);
}
