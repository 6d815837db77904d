// walwise.so: the magic block and the start-up. Wiring only.

#include "pg/server.h"

#include "pg/error.h"

extern "C" {
WALWISE_MODULE_MAGIC(WALWISE_VERSION);

PGDLLEXPORT void _PG_init(void);
}

void _PG_init(void) {
  walwise::pg::Guard([] {});
}
