#pragma once
// Where a batch's results go, and which jobs were done before.

#include <map>
#include <mutex>
#include <string>

#include "job.h"

namespace sealpdf::cli {

/// Each result is written as one whole line as soon as it is there.
class JobResults {
  public:
    /// \param path "-": standard output; \param resume goes on with a file that is there, else it is replaced
    /// \throws Error cannot_write, also when another batch writes the file
    JobResults(const std::string& path, bool resume);
    ~JobResults();
    JobResults(const JobResults&) = delete;
    JobResults& operator=(const JobResults&) = delete;

    /// The status with which the same job ended before, but not by an error.
    std::optional<int> ended_before(const Job& job) const;
    /// \throws Error cannot_write
    void write(const std::string& line);

  private:
    void read_earlier();
    [[noreturn]] void fail(const std::string& what) const;

    struct Earlier {
        std::string hash;
        int status;
    };
    std::string path_;
    int file_;
    std::map<std::size_t, Earlier> earlier_;
};

}  // namespace sealpdf::cli
