#include "extension_version.h"

#include <cstring>

#include "pg/server.h"

namespace walwise {

// The version of the SQL objects in this database, or nullptr if there are none.
static const char* InstalledVersion() {
  Relation extensions = table_open(ExtensionRelationId, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
              CStringGetDatum("walwise"));
  SysScanDesc scan = systable_beginscan(extensions, ExtensionNameIndexId, true, nullptr, 1, &key);
  const char* version = nullptr;
  const HeapTuple tuple = systable_getnext(scan);
  if (HeapTupleIsValid(tuple)) {
    bool is_null;
    const Datum value =
        heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(extensions), &is_null);
    if (!is_null) version = TextDatumGetCString(value);
  }
  systable_endscan(scan);
  table_close(extensions, AccessShareLock);
  return version;
}

void WarnIfScriptIsOlder() {
  static bool checked = false;
  if (checked) return;
  checked = true;
  const char* version = InstalledVersion();
  if (version == nullptr || strcmp(version, WALWISE_VERSION) == 0) return;
  ereport(WARNING, (errmsg("walwise's SQL objects are version %s, its library is version %s",
                           version, WALWISE_VERSION),
                    errhint("Run ALTER EXTENSION walwise UPDATE in this database.")));
}

}  // namespace walwise
