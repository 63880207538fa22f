#include "job_results.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

namespace sealpdf::cli {
namespace {

/// Of a result without error: a stamp or augment that was done, or a verdict.
int status_of(const nlohmann::json& result) {
    const std::string verdict = result.value("verdict", "valid");
    return verdict == "valid"      ? done
           : verdict == "invalid"  ? invalid
           : verdict == "unsigned" ? unsigned_only
                                   : indeterminate;
}

}  // namespace

JobResults::JobResults(const std::string& path, bool resume) : path_(path), file_(STDOUT_FILENO) {
    if (path == "-") {
        return;
    }
    file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0) {
        fail(std::strerror(errno));
    }
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
        close(file_);
        fail("another batch is writing it");
    }
    if (resume) {
        read_earlier();
    } else if (struct stat status{};
               fstat(file_, &status) == 0 && S_ISREG(status.st_mode) && ftruncate(file_, 0) != 0) {
        fail(std::strerror(errno));
    }
}

JobResults::~JobResults() {
    if (file_ != STDOUT_FILENO) {
        close(file_);
    }
}

void JobResults::fail(const std::string& what) const {
    throw Error(ErrorCode::cannot_write, "the results cannot be written: " + what, path_);
}

void JobResults::read_earlier() {
    std::ifstream in(path_, std::ios::binary);
    std::string line;
    off_t whole = 0;
    while (std::getline(in, line) && !in.eof()) {
        whole += static_cast<off_t>(line.size()) + 1;
        const nlohmann::json result = nlohmann::json::parse(line, nullptr, false);
        if (!result.is_object() || result.contains("error") || !result.contains("job") ||
            !result["job"].is_number_unsigned() || !result.contains("job_hash") ||
            !result["job_hash"].is_string() || (result.contains("verdict") && !result["verdict"].is_string())) {
            continue;
        }
        earlier_[result["job"]] = {result["job_hash"], status_of(result)};
    }
    // Behind it there is what a batch wrote when it was killed.
    if (ftruncate(file_, whole) != 0) {
        fail(std::strerror(errno));
    }
}

std::optional<int> JobResults::ended_before(const Job& job) const {
    const auto found = earlier_.find(job.number);
    return found != earlier_.end() && found->second.hash == job.hash() ? std::optional(found->second.status)
                                                                       : std::nullopt;
}

void JobResults::write(const std::string& line) {
    const std::string text = line + "\n";
    for (std::size_t written = 0; written < text.size();) {
        const ssize_t n = ::write(file_, text.data() + written, text.size() - written);
        if (n < 0 && errno != EINTR) {
            fail(std::strerror(errno));
        }
        written += n < 0 ? 0 : static_cast<std::size_t>(n);
    }
}

}  // namespace sealpdf::cli
