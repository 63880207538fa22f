#pragma once
// The little of SQLite that the register needs: statements that bind and step, errors as Error(bad_register).

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace sealpdf::sqlite {

class Database {
  public:
    /// Made when it is not there. Throws Error(bad_register | cannot_write).
    explicit Database(const std::string& utf8_path);
    void run(const char* sql);
    sqlite3* handle() const { return handle_.get(); }
    const std::string& path() const { return path_; }
    [[noreturn]] void fail() const;

  private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close(handle); }
    };
    std::string path_;
    std::unique_ptr<sqlite3, Close> handle_;
};

class Statement {
  public:
    Statement(const Database& database, const char* sql);
    /// Parameters and columns count from 1 and 0, as in SQLite.
    Statement& bind(int parameter, const std::string& text);
    Statement& bind(int parameter, std::int64_t number);
    Statement& bind(int parameter, const Bytes& blob);
    /// False when there are no more rows.
    bool step();
    std::string text(int column) const;
    std::int64_t number(int column) const;
    Bytes blob(int column) const;

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    const Database& database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Rolled back unless committed. IMMEDIATE: others wait from the beginning, so that what was read stays true.
class Transaction {
  public:
    explicit Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    Database& database_;
    bool open_ = true;
};

}  // namespace sealpdf::sqlite
