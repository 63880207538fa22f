#pragma once
// One line of a batch: a verb with its options, run by the verb's own parser.

#include <cstdint>
#include <string>
#include <vector>

#include "command.h"

namespace sealpdf::cli {

struct Job {
    std::size_t number = 0;  // of its line, from 1
    std::string text;
    std::size_t same_output = 0;  // the number of an earlier job that writes the same file, 0: none does
    /// FNV-1a of the text, in hexadecimal: tells on resuming whether the line still says the same.
    std::string hash() const;
};

struct JobResult {
    std::string json;  // one line: the verb's own, with the job's number and hash in front
    int status = done;
};
/// Sets same_output. A job whose "in" is its "out" works on what the earlier one wrote: nothing is lost by it.
void find_same_outputs(std::vector<Job>& jobs);
/// Throws nothing: what fails is the result's error.
JobResult run_job(const Job& job, const std::shared_ptr<Shared>& shared);
/// The JSON Schema of a job, made of the verbs' own options.
std::string job_schema();

}  // namespace sealpdf::cli
