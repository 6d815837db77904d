#include "tests/difference/library.h"

namespace walwise::difference {

namespace {

constexpr char kTypes[] = R"(
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE pair AS (x int, y text);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN word AS text CHECK (length(VALUE) < 4);
CREATE DOMAIN needed AS int NOT NULL;
)";

constexpr char kFunctions[] = R"(
CREATE FUNCTION raise_on(value text, bad text) RETURNS bool IMMUTABLE LANGUAGE plpgsql AS $f$
BEGIN
  IF value = bad THEN
    RAISE EXCEPTION 'value % is refused', value USING ERRCODE = 'data_exception', DETAIL = 'by raise_on';
  END IF;
  RETURN true;
END $f$;
CREATE FUNCTION immutable_flag(value text) RETURNS bool IMMUTABLE LANGUAGE sql
  AS $f$ SELECT length(value) % 2 = 0 $f$;
CREATE FUNCTION strict_flag(value text) RETURNS bool IMMUTABLE STRICT LANGUAGE plpgsql
  AS $f$ BEGIN RETURN value > 'a'; END $f$;
CREATE FUNCTION stable_flag(value text) RETURNS bool STABLE LANGUAGE plpgsql
  AS $f$ BEGIN RETURN (SELECT count(*) FROM t) % 2 = 0 OR value < 'b'; END $f$;
CREATE FUNCTION volatile_flag(value text) RETURNS bool VOLATILE LANGUAGE plpgsql
  AS $f$ BEGIN RAISE NOTICE 'condition for %', value; RETURN value > 'a'; END $f$;
CREATE FUNCTION noisy(value anyelement) RETURNS anyelement VOLATILE LANGUAGE plpgsql
  AS $f$ BEGIN RAISE NOTICE 'evaluated %', value; RETURN value; END $f$;
CREATE FUNCTION refuse(value int, bad int) RETURNS int VOLATILE LANGUAGE plpgsql
  AS $f$ BEGIN RETURN value / (value - bad) * 0 + value; END $f$;

CREATE FUNCTION note_row() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  INSERT INTO audit VALUES (TG_NAME || ' ' || TG_TABLE_NAME || ' ' || TG_OP,
    CASE WHEN TG_OP <> 'INSERT' THEN OLD::text END, CASE WHEN TG_OP <> 'DELETE' THEN NEW::text END);
  RAISE NOTICE '% %', TG_NAME, TG_OP;
  RETURN NULL;
END $f$;
CREATE FUNCTION count_row() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  INSERT INTO counters AS c VALUES (TG_OP, 1)
    ON CONFLICT (what) DO UPDATE SET n = c.n + excluded.n WHERE c.n < 5;
  RETURN NULL;
END $f$;
CREATE FUNCTION note_statement() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  INSERT INTO audit VALUES (TG_NAME || ' ' || TG_WHEN || ' ' || TG_OP, NULL, NULL);
  RAISE NOTICE '% % %', TG_NAME, TG_WHEN, TG_OP;
  RETURN NULL;
END $f$;
CREATE FUNCTION note_new_rows() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  INSERT INTO audit SELECT 'new rows of ' || TG_OP, NULL, string_agg(r::text, ';' ORDER BY r::text COLLATE "C")
    FROM new_rows r;
  RETURN NULL;
END $f$;
CREATE FUNCTION note_changed_rows() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  INSERT INTO audit SELECT 'changed rows of ' || TG_OP,
    (SELECT string_agg(r::text, ';' ORDER BY r::text COLLATE "C") FROM old_rows r),
    (SELECT string_agg(r::text, ';' ORDER BY r::text COLLATE "C") FROM new_rows r);
  RETURN NULL;
END $f$;
CREATE FUNCTION see_row() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  RAISE NOTICE '% % %', TG_NAME, TG_OP, NEW;
  RETURN NEW;
END $f$;
CREATE FUNCTION suppress_row() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF hashtext(NEW::text) % 3 = 0 THEN RETURN NULL; END IF;
  RETURN NEW;
END $f$;
)";

}  // namespace

std::string LibraryScript(bool has_icu) {
  const std::string collation =
      has_icu ? "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', "
                "deterministic = false);"
              : "CREATE COLLATION ci FROM \"C\";";
  return "SET check_function_bodies = off; CREATE SCHEMA lib; GRANT USAGE ON SCHEMA lib TO PUBLIC; "
         "SET search_path = lib;" +
         collation + kTypes + kFunctions;
}

std::string ClusterScript() {
  return "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'difference_user') THEN "
         "CREATE ROLE difference_user; END IF; END $$";
}

}  // namespace walwise::difference
