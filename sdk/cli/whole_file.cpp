#include "whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

namespace sealpdf::cli {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
    throw Error(ErrorCode::cannot_write, std::string("the file cannot be written: ") + std::strerror(error), path);
}

}  // namespace

Bytes read_file(const std::string& path, const std::string& what, std::size_t max_size) {
    std::ifstream in(path, std::ios::binary);
    Bytes content(max_size + 1);
    in.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(in.gcount()));
    if (content.empty()) {
        throw Error(ErrorCode::cannot_read, what + " cannot be read, or is empty", path);
    }
    if (content.size() > max_size) {
        throw Error(ErrorCode::limit_exceeded, what + " is larger than " + std::to_string(max_size >> 20U) + " MiB", path);
    }
    return content;
}

void write_output(const std::string& path, const std::string& content) { write_output(path, Bytes(content.begin(), content.end())); }

void write_output(const std::string& path, const Bytes& content) {
    if (path == "-") {
        std::cout.write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size())).flush();
        return;
    }
    const std::string beside = path + ".tmp" + std::to_string(getpid());
    const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) {
        fail(path, errno);
    }
    std::size_t written = 0;
    while (written < content.size()) {
        const ssize_t n = write(file, content.data() + written, content.size() - written);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            const int error = errno;
            close(file);
            unlink(beside.c_str());
            fail(path, error);
        }
        written += static_cast<std::size_t>(n);
    }
    const bool flushed = fsync(file) == 0 && close(file) == 0;
    if (!flushed || std::rename(beside.c_str(), path.c_str()) != 0) {
        const int error = errno;
        unlink(beside.c_str());
        fail(path, error);
    }
}

std::string quote_json(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace sealpdf::cli
