#pragma once
// The audit pages: a small HTTP server for one reviewer or a few, over one store. The pages stand
// in web/ and are compiled in. Nothing is fetched from anywhere else.
//
//   ServeOptions options;
//   options.reviewer = "ana";
//   TRY(serve(options, store, workers, [](const std::string& address) { ... }, stop));
//
// Answers (GET, JSON; the same addresses without .json are the page for people):
//   /facts.json?type=&place=&rule=&origin=&flag=&decision=&reviewer=&run=&below=&dates=&offset=&limit=
//   /fact/ID.json?statement=N    /page/DIGEST/N.json    /search.json?q=    /log.json
//   /start.json                  what there is to filter by, the reviewer
//   /page/DIGEST/N.png?dpi=
// Changes (POST, with the header X-Kiroku: 1 and from the page's own origin):
//   /decide?fact=&record=&action=&why=&reviewer=   body of a correction: the fields
//   /undo?reviewer=&of=   /bulk?action=&reviewer=  body: "fact record" a line
//   /add?document=&page=&start=&end=&type=&reviewer=   body: the fields
#include <atomic>
#include <functional>
#include <string>

#include "pipeline/store/store.h"
#include "pipeline/workers/workers.h"
#include "schemas/result.h"

namespace kiroku {

struct ServeOptions {
  std::string address = "127.0.0.1";
  int port = 8027;  // 0: any that is free
  std::string reviewer;
  std::string password;  // of encrypted documents
};

// Serves until `stop`. `ready` gets the address to open, with the token where one is needed: other
// addresses than the loopback's answer only to who knows it. Error wrong_use where the address
// cannot be listened on.
Result<void> serve(const ServeOptions& options, Store& store, Workers& workers,
                   const std::function<void(const std::string& address)>& ready,
                   const std::atomic<bool>& stop);

}  // namespace kiroku
