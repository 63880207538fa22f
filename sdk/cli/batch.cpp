#include <atomic>
#include <exception>
#include <fstream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "job_results.h"

namespace sealpdf::cli {
namespace {

constexpr std::size_t max_jobs = 1'000'000;
constexpr std::size_t max_text = std::size_t{256} << 20;

struct BatchArguments {
    std::string jobs_file, results = "-";
    unsigned threads = 0;
    bool resume = false;
};

std::string read_text(const std::string& operand) {
    std::ifstream file;
    if (operand != "-") {
        file.open(operand, std::ios::binary);
        if (!file) {
            throw Error(ErrorCode::cannot_read, "the jobs cannot be read", operand);
        }
    }
    std::istream& in = operand == "-" ? std::cin : file;
    std::string text;
    char part[1 << 16];
    while (in.read(part, sizeof part) || in.gcount() > 0) {
        text.append(part, static_cast<std::size_t>(in.gcount()));
        if (text.size() > max_text) {
            throw Error(ErrorCode::limit_exceeded, "the jobs are longer than 256 MiB: split them", operand);
        }
    }
    if (in.bad()) {
        throw Error(ErrorCode::cannot_read, "the jobs cannot be read", operand);
    }
    return text;
}

/// A job a line; empty lines count and are no jobs.
std::vector<Job> read_jobs(const std::string& operand) {
    const std::string text = read_text(operand);
    std::vector<Job> jobs;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string line = text.substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        if (line.back() == '\r') {
            line.pop_back();
        }
        if (jobs.size() == max_jobs) {
            throw Error(ErrorCode::limit_exceeded, "there are more than a million jobs: split them", operand);
        }
        jobs.push_back({number, std::move(line)});
    }
    find_same_outputs(jobs);
    return jobs;
}

/// The jobs, the threads that take one after the other, and what has come of them so far.
class Batch {
  public:
    Batch(const std::vector<Job>& jobs, JobResults& results, const Command& command)
        : jobs_(jobs), results_(results), command_(command) {}

    int run(unsigned threads) {
        std::vector<std::thread> workers;
        for (std::size_t i = 1; i < std::min<std::size_t>(threads, jobs_.size()); ++i) {
            workers.emplace_back([this] { work(); });
        }
        work();
        for (std::thread& worker : workers) {
            worker.join();
        }
        if (failure_) {
            std::rethrow_exception(failure_);
        }
        return status_;
    }

  private:
    void work() {
        for (std::size_t i = next_++; i < jobs_.size(); i = next_++) {
            const std::optional<int> before = results_.ended_before(jobs_[i]);
            const JobResult result = before ? JobResult{{}, *before} : run_job(jobs_[i], command_.shared);
            const std::lock_guard lock(mutex_);
            if (failure_) {
                return;
            }
            try {
                enter(jobs_[i], result);
            } catch (const Error&) {
                failure_ = std::current_exception();
                return;
            }
        }
    }

    void enter(const Job& job, const JobResult& result) {
        if (!result.json.empty()) {
            results_.write(result.json);
        }
        status_ = worst(status_, result.status);
        ++done_;
        if (command_.progress == "json") {
            const nlohmann::ordered_json line = {
                {"done", done_}, {"of", jobs_.size()}, {"job", job.number}, {"status", result.status}};
            std::cerr << line.dump() + "\n";
        }
    }

    const std::vector<Job>& jobs_;
    JobResults& results_;
    const Command& command_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;  // of what follows
    std::size_t done_ = 0;
    int status_ = done;
    std::exception_ptr failure_;
};

int run_batch(const BatchArguments& a, const Command& command) {
    if (a.resume && a.results == "-") {
        throw Error(ErrorCode::invalid_argument,
                    "--resume goes on with the results of an earlier run: name them by -o FILE");
    }
    const std::vector<Job> jobs = read_jobs(a.jobs_file);
    JobResults results(a.results, a.resume);
    return Batch(jobs, results, command)
        .run(a.threads != 0 ? a.threads : std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

void add_batch(CLI::App& app, Command& command) {
    auto a = std::make_shared<BatchArguments>();
    CLI::App* verb = add_verb(app, command, "batch",
                              "Works through many jobs of stamp, verify and augment, a JSON object a line",
                              "sealpdf batch jobs.jsonl -o results.jsonl --resume",
                              [a, &command] { return run_batch(*a, command); });
    verb->add_option("JOBS", a->jobs_file, "The jobs (see schema batch), - for standard input")->required();
    verb->add_option("-o,--output", a->results, "The results, a JSON object a line; - for standard output")
        ->capture_default_str();
    verb->add_flag("--resume", a->resume,
                   "Keep what the file of results has, and leave out the jobs that are done in it");
    verb->add_option("--jobs", a->threads,
                     "Jobs worked on at once; 1: in their order, in one thread; default: the machine's cores")
        ->check(CLI::Range(1U, 256U));
}

}  // namespace sealpdf::cli
