#include "base/byte_sink.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <optional>
#include <sstream>

#include "base/byte_source.h"
#include "support/files.h"

using namespace sealpdf;
using test_support::read_text;
using test_support::TemporaryFolder;
using test_support::write_text;
using Names = std::vector<std::string>;

namespace {

void save(const Output& output, std::string_view content) {
    const auto sink = open_sink(output);
    sink->write(as_bytes(content));
    sink->commit();
}

std::optional<Error> error_of_saving(const std::string& path, std::string_view content = "new") {
    try {
        save(Output::file(path), content);
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

bool mentions(const Error& error, std::string_view text) {
    return std::string_view(error.what()).find(text) != std::string_view::npos;
}

unsigned mode_of(const std::string& path) {
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

/// Files of this process cannot grow beyond `bytes` meanwhile: what a full disk looks like to a writer.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    void (*handler_)(int);
    rlimit before_{};
};

}  // namespace

TEST_CASE("a file appears under its Chinese name when it is committed, and nothing beside it") {
    const TemporaryFolder folder;
    const auto sink = open_sink(Output::file(folder.file("已盖章.pdf")));
    sink->write(as_bytes("%PDF-"));
    sink->write(as_bytes("1.7"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "已盖章.pdf"));
    sink->commit();
    CHECK(folder.names() == Names{"已盖章.pdf"});
    CHECK(read_text(folder.path() / "已盖章.pdf") == "%PDF-1.7");
}

TEST_CASE("what is killed half way leaves no half file") {
    const TemporaryFolder folder;
    write_text(folder.path() / "old.pdf", "old");
    for (const char* name : {"new.pdf", "old.pdf"}) {
        const pid_t child = ::fork();
        if (child == 0) {
            const auto sink = open_sink(Output::file(folder.file(name)));
            sink->write(Bytes(1'000'000));
            ::_exit(0);  // no destructor runs
        }
        int status = -1;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status));
    }
    CHECK(read_text(folder.path() / "old.pdf") == "old");
    CHECK(folder.names() == Names{"old.pdf"});
}

TEST_CASE("a file that appears meanwhile is replaced all the same") {
    const TemporaryFolder folder;
    const auto sink = open_sink(Output::file(folder.file("new.pdf")));
    sink->write(as_bytes("ours"));
    write_text(folder.path() / "new.pdf", "theirs");
    sink->commit();
    CHECK(read_text(folder.path() / "new.pdf") == "ours");
    CHECK(folder.names() == Names{"new.pdf"});
}

TEST_CASE("small and large pieces arrive in order") {
    const TemporaryFolder folder;
    std::string expected;
    {
        const auto sink = open_sink(Output::file(folder.file("out")));
        for (const std::size_t size : {1UL, 100'000UL, 200'000UL, 300'000UL, 7UL, 1'000'000UL, 0UL, 3UL}) {
            const std::string piece(size, static_cast<char>('a' + expected.size() % 26));
            sink->write(as_bytes(piece));
            expected += piece;
        }
        sink->commit();
    }
    CHECK(read_text(folder.path() / "out") == expected);
}

TEST_CASE("a sink that is not committed leaves the old file and nothing else") {
    const TemporaryFolder folder;
    write_text(folder.path() / "out.pdf", "old");
    {
        const auto sink = open_sink(Output::file(folder.file("out.pdf")));
        sink->write(Bytes(1'000'000));
    }
    CHECK(folder.names() == Names{"out.pdf"});
    CHECK(read_text(folder.path() / "out.pdf") == "old");
}

TEST_CASE("the mode of the file that is replaced is kept") {
    const TemporaryFolder folder;
    const std::string path = folder.file("private.pdf");
    write_text(path, "old");
    REQUIRE(::chmod(path.c_str(), 0640) == 0);
    save(Output::file(path), "new");
    CHECK(read_text(path) == "new");
    CHECK(mode_of(path) == 0640);
}

TEST_CASE("a new file gets the mode the user's mask allows") {
    const TemporaryFolder folder;
    const mode_t before = ::umask(027);
    save(Output::file(folder.file("new.pdf")), "new");
    ::umask(before);
    CHECK(mode_of(folder.file("new.pdf")) == 0640);
}

TEST_CASE("a symbolic link stays one, and the file it means is replaced") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "archive");
    write_text(folder.path() / "archive" / "real.pdf", "old");
    std::filesystem::create_symlink("archive/real.pdf", folder.path() / "link.pdf");
    save(Output::file(folder.file("link.pdf")), "new");
    CHECK(std::filesystem::is_symlink(folder.path() / "link.pdf"));
    CHECK(read_text(folder.path() / "archive" / "real.pdf") == "new");
}

TEST_CASE("an input may be replaced while it is read") {
    const TemporaryFolder folder;
    const std::string content(9U << 20, 'x');
    write_text(folder.path() / "both.pdf", content);
    const SourcePtr source = open_source(Input::file(folder.file("both.pdf")));
    save(Output::file(folder.file("both.pdf")), "new");
    CHECK(as_text(source->read(content.size() - 3, 3)) == "xxx");
    CHECK(read_text(folder.path() / "both.pdf") == "new");
}

TEST_CASE("a missing folder is an error that says so and is not created") {
    const TemporaryFolder folder;
    const std::string path = folder.file("no/such/out.pdf");
    const auto error = error_of_saving(path);
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::cannot_write);
    CHECK(error->file() == path);
    CHECK(mentions(*error, path));
    CHECK(mentions(*error, "No such file or directory"));
    CHECK(mentions(*error, "make the folder first"));
    CHECK(folder.names().empty());
}

TEST_CASE("a folder, an empty name and a name too long are errors") {
    const TemporaryFolder folder;
    for (const std::string& path : {folder.path().string(), folder.path().string() + "/", std::string(),
                                    folder.file(std::string(256, 'x'))}) {
        CAPTURE(path);
        const auto error = error_of_saving(path);
        REQUIRE(error);
        CHECK(error->code() == ErrorCode::cannot_write);
    }
    CHECK(folder.names().empty());
}

TEST_CASE("the longest name a file may have can be written") {
    const TemporaryFolder folder;
    std::string name;
    for (int i = 0; i < 85; ++i) {
        name += "章";
    }
    save(Output::file(folder.file(name)), "new");
    CHECK(folder.names() == Names{name});
}

TEST_CASE("a disk that fills up leaves the old file and nothing else") {
    const TemporaryFolder folder;
    write_text(folder.path() / "out.pdf", "old");
    std::optional<Error> error;
    SECTION("while a large document is written") {
        const FileSizeLimit limit(100'000);
        error = error_of_saving(folder.file("out.pdf"), std::string(1'000'000, 'x'));
    }
    SECTION("when the last bytes are flushed") {
        const FileSizeLimit limit(100);
        error = error_of_saving(folder.file("out.pdf"), std::string(1'000, 'x'));
    }
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::cannot_write);
    CHECK(error->file() == folder.file("out.pdf"));
    CHECK(mentions(*error, "File too large"));
    CHECK(folder.names() == Names{"out.pdf"});
    CHECK(read_text(folder.path() / "out.pdf") == "old");
}

TEST_CASE("a full device is an error that advises to free space") {
    if (!std::filesystem::exists("/dev/full")) {
        SKIP("no /dev/full");
    }
    const auto error = error_of_saving("/dev/full");
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::cannot_write);
    CHECK(mentions(*error, "No space left on device"));
    CHECK(mentions(*error, "free some space"));
}

TEST_CASE("a device is written, not replaced") {
    save(Output::file("/dev/null"), "new");
    CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("folders and files without write permission are respected") {
    if (::geteuid() == 0) {
        SKIP("the superuser may write everywhere");
    }
    const TemporaryFolder folder;
    write_text(folder.path() / "kept.pdf", "old");
    std::filesystem::permissions(folder.path() / "kept.pdf", std::filesystem::perms::owner_read);
    const auto error = error_of_saving(folder.file("kept.pdf"));
    REQUIRE(error);
    CHECK(mentions(*error, "Permission denied"));
    CHECK(read_text(folder.path() / "kept.pdf") == "old");
}

TEST_CASE("bytes are appended when they are committed, and only then") {
    Bytes target = to_bytes("before ");
    {
        open_sink(Output::bytes(target))->write(as_bytes("lost"));
    }
    CHECK(as_text(target) == "before ");
    save(Output::bytes(target), "after");
    CHECK(as_text(target) == "before after");
    Bytes empty;
    save(Output::bytes(empty), "all");
    CHECK(as_text(empty) == "all");
}

TEST_CASE("a stream gets everything at the commit, and its failure is an error") {
    std::ostringstream stream;
    {
        open_sink(Output::stream(stream))->write(as_bytes("lost"));
    }
    CHECK(stream.str().empty());
    save(Output::stream(stream), "whole");
    CHECK(stream.str() == "whole");

    std::ostream broken(nullptr);
    CHECK_THROWS_AS(save(Output::stream(broken), "x"), Error);
    std::ostream throwing(nullptr);
    REQUIRE_THROWS(throwing.exceptions(std::ios::badbit));
    CHECK_THROWS_AS(save(Output::stream(throwing), "x"), Error);
}

TEST_CASE("what lies in memory is written without a second copy") {
    const Bytes old = to_bytes("old "), more = to_bytes("more");
    Bytes target;
    open_sink(Output::bytes(target))->write_and_commit({old, more});
    CHECK(as_text(target) == "old more");
    CHECK(target.capacity() == target.size());
    open_sink(Output::bytes(target))->write_and_commit({target, more});  // a part of the target itself
    CHECK(as_text(target) == "old moreold moremore");
    Bytes expected;
    const auto sink = open_sink(Output::bytes(expected));
    sink->expect(old.size() + more.size());
    sink->write(old);
    sink->write(more);
    sink->commit();
    CHECK(expected.capacity() == expected.size());
    std::ostringstream stream;
    open_sink(Output::stream(stream))->write_and_commit({old, more});
    CHECK(stream.str() == "old more");
    const TemporaryFolder folder;
    open_sink(Output::file(folder.file("out")))->write_and_commit({old, more});
    CHECK(read_text(folder.path() / "out") == "old more");
}
