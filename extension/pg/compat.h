#pragma once

// Differences between server versions, newest first. This is the only file that may test
// PG_VERSION_NUM (checked by `make lint`): the rest of the extension is written to the newest
// names, and an unknown version does not compile.
//
// Included by pg/server.h, inside extern "C", after the server's own headers.

#if PG_VERSION_NUM >= 200000
#error "walwise does not know this PostgreSQL version: review extension/pg/compat.h"
#endif
#if PG_VERSION_NUM < 150000
#error "walwise needs PostgreSQL 15 or newer"
#endif

// 19: instrumentation of plan nodes got a type of its own.
#if PG_VERSION_NUM < 190000
typedef Instrumentation NodeInstrumentation;
#endif

// 19: a scan says what it may do, the planner sees EXPLAIN's options.
#if PG_VERSION_NUM >= 190000
#define WALWISE_INDEX_BEGINSCAN(table, index, snapshot, keys) \
  index_beginscan(table, index, snapshot, nullptr, keys, 0, SO_NONE)
#define WALWISE_PLANNER_PARAMS \
  Query *query, const char *sql, int cursor_options, ParamListInfo params, ExplainState *explain
#define WALWISE_PLANNER_ARGS query, sql, cursor_options, params, explain
#define WALWISE_PLAN_QUERY(query, sql) pg_plan_query(query, sql, 0, nullptr, nullptr)
#else
#define WALWISE_PLANNER_PARAMS \
  Query *query, const char *sql, int cursor_options, ParamListInfo params
#define WALWISE_PLANNER_ARGS query, sql, cursor_options, params
#define WALWISE_PLAN_QUERY(query, sql) pg_plan_query(query, sql, 0, nullptr)
#endif

// 18: index scans have instrumentation of their own.
#if PG_VERSION_NUM >= 180000 && PG_VERSION_NUM < 190000
#define WALWISE_INDEX_BEGINSCAN(table, index, snapshot, keys) \
  index_beginscan(table, index, snapshot, nullptr, keys, 0)
#elif PG_VERSION_NUM < 180000
#define WALWISE_INDEX_BEGINSCAN(table, index, snapshot, keys) \
  index_beginscan(table, index, snapshot, keys, 0)
#endif

// 19: shared hash tables have one size, not two.
#if PG_VERSION_NUM < 190000
#define ShmemInitHash(name, size, control, flags) (ShmemInitHash)(name, size, size, control, flags)
#endif

// 19: the search for a record says why it failed. Before, only the reader's buffer has it.
#if PG_VERSION_NUM < 190000
#define XLogFindNextRecord(reader, lsn, reason) \
  (*(reason) = (reader)->errormsg_buf, (XLogFindNextRecord)(reader, lsn))
#endif

// 19: each type of process has its own log_min_messages.
#if PG_VERSION_NUM >= 190000
#define WALWISE_LOG_MIN_MESSAGES log_min_messages[MyBackendType]
#else
#define WALWISE_LOG_MIN_MESSAGES log_min_messages
#endif

// 18: ExecutorRun lost execute_once.
#if PG_VERSION_NUM >= 180000
#define WALWISE_EXECUTOR_RUN_PARAMS QueryDesc *query, ScanDirection direction, uint64 count
#define WALWISE_EXECUTOR_RUN_ARGS query, direction, count
#else
#define WALWISE_EXECUTOR_RUN_PARAMS \
  QueryDesc *query, ScanDirection direction, uint64 count, bool execute_once
#define WALWISE_EXECUTOR_RUN_ARGS query, direction, count, execute_once
#endif

// 18: modules can name themselves.
#if PG_VERSION_NUM >= 180000
#define WALWISE_MODULE_MAGIC(version_text) \
  PG_MODULE_MAGIC_EXT(.name = "walwise", .version = version_text)
#else
#define WALWISE_MODULE_MAGIC(version_text) PG_MODULE_MAGIC
#endif

// 16: how a partition's rows differ from the root's is asked for. Permissions are a list of their
// own.
#if PG_VERSION_NUM < 160000
#define WALWISE_ROOT_TO_CHILD_MAP(partition, estate) ((partition)->ri_RootToPartitionMap)
#define WALWISE_CHECK_PERMISSIONS(statement) ExecCheckRTPerms((statement)->rtable, true)
#else
#define WALWISE_ROOT_TO_CHILD_MAP(partition, estate) ExecGetRootToChildMap(partition, estate)
#define WALWISE_CHECK_PERMISSIONS(statement) \
  ExecCheckPermissions((statement)->rtable, (statement)->permInfos, true)
#endif

// 16: utility statements have their ids from their trees, no longer from their texts.
#if PG_VERSION_NUM < 160000
#define WALWISE_JUMBLE_QUERY(query, sql) JumbleQuery(query, sql)
#else
#define WALWISE_JUMBLE_QUERY(query, sql) JumbleQuery(query)
#endif

// 16: RelFileNode became RelFileLocator, and its members were renamed.
#if PG_VERSION_NUM < 160000
typedef RelFileNode RelFileLocator;
typedef Oid RelFileNumber;
#define RelidByRelfilenumber(tablespace, number) RelidByRelfilenode(tablespace, number)
#define WALWISE_LOCATOR_TABLESPACE(l) ((l).spcNode)
#define WALWISE_LOCATOR_DATABASE(l) ((l).dbNode)
#define WALWISE_LOCATOR_NUMBER(l) ((l).relNode)
#define WALWISE_RELATION_LOCATOR(relation) ((relation)->rd_node)
#else
#define WALWISE_LOCATOR_TABLESPACE(l) ((l).spcOid)
#define WALWISE_LOCATOR_DATABASE(l) ((l).dbOid)
#define WALWISE_LOCATOR_NUMBER(l) ((l).relNumber)
#define WALWISE_RELATION_LOCATOR(relation) ((relation)->rd_locator)
#endif

// 16: server modules are built with hidden symbols, and PGDLLEXPORT undoes it. On 15 we hide
// them ourselves (-fvisibility=hidden).
#if PG_VERSION_NUM < 160000
#undef PGDLLEXPORT
#define PGDLLEXPORT __attribute__((visibility("default")))
#endif

// All versions: LSN_FORMAT_ARGS checks the type of its argument with built-ins that C++ lacks.
#undef LSN_FORMAT_ARGS
#define LSN_FORMAT_ARGS(lsn) (uint32)((lsn) >> 32), (uint32)(lsn)
